using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>The files at a point of a stage, in the form that the build's <see cref="FileRooms"/> have.</summary>
internal abstract record StageFiles;

/// <summary>Layers as directories of the layer store, lowest first.</summary>
internal sealed record LayeredFiles(IReadOnlyList<StageLayer> Layers) : StageFiles;

/// <summary>Layers as archives, lowest first, and the directory that they are unpacked in.</summary>
/// <param name="Tree">Null: nowhere yet.</param>
internal sealed record TreeFiles(IReadOnlyList<TreeLayer> Layers, StageTree? Tree) : StageFiles
{
    /// <summary>Names the files.</summary>
    public string Key => string.Join(' ', Layers.Select(layer => layer.Key));
}

/// <param name="Key">The diff id of an image's layer, or the name under which a step's is kept.</param>
/// <param name="OpenAsync">The uncompressed archive.</param>
/// <param name="Archive">The path of the archive, of a step's layer.</param>
internal sealed record TreeLayer(string Key, Func<CancellationToken, Task<Stream>> OpenAsync, string? Archive = null);
