using Kaniko.Images;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;

namespace Kaniko.Registries.Moving;

/// <summary>An image that was read from a <c>docker save</c> tarball: its layers are in a store, compressed.</summary>
public sealed class ArchiveOrigin : ImageOrigin
{
    private readonly Image image;
    private readonly BlobStore store;

    private ArchiveOrigin(string name, Image image, BlobStore store) => (Name, this.image, this.store) = (name, image, store);

    public override string Name { get; }

    /// <summary>Reads the tarball once more than once: for its headers, and for the layers, which <paramref name="store"/> takes.</summary>
    /// <param name="path">The tarball.</param>
    /// <param name="tag">Which image of several; null for the only one.</param>
    /// <param name="store">Receives the layers.</param>
    public static ArchiveOrigin Read(string path, ImageReference? tag, BlobStore store)
    {
        using var archive = File.OpenRead(path);
        return new ArchiveOrigin(path, DockerArchive.Read(archive, tag, store, LayerCompression.Default), store);
    }

    public override Task<ManifestContent> GetRootAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new ManifestContent(image.ManifestBytes, image.Manifest.MediaType, image.Digest, Name));
    }

    public override Task<ManifestContent> GetAsync(Descriptor entry, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("a tarball holds no index");

    public override BlobSource Blob(Descriptor blob) => blob.Digest == image.ImageId
        ? BlobSource.Of(blob.MediaType, image.ConfigBytes)
        : new BlobSource(blob, _ => ValueTask.FromResult<Stream>(store.Open(blob.Digest)));
}
