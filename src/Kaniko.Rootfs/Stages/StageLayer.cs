namespace Kaniko.Rootfs;

/// <summary>A layer as a directory on this machine, in the form that overlayfs takes.</summary>
/// <param name="Path">The directory.</param>
/// <param name="ImpliedDirectories">
/// The directories in it that the layer says nothing about itself, in byte order: the metadata that layers further below have
/// counts. An empty path is the root.
/// </param>
public sealed record StageLayer(string Path, IReadOnlyList<byte[]> ImpliedDirectories);
