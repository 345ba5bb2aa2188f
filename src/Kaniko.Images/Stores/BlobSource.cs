namespace Kaniko.Images.Stores;

/// <summary>Gives the content of a blob that a manifest names: a store, a registry, a layout. The caller disposes the stream.</summary>
public delegate Task<Stream> BlobSource(Descriptor descriptor, CancellationToken cancellationToken);
