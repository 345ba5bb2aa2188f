using Kaniko.Images.Layers;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>The files at a point of a stage, in the form that the build's <see cref="FileRooms"/> have.</summary>
internal abstract record StageFiles
{
    /// <summary>These files with layers over them.</summary>
    public abstract StageFiles Append(StageFiles above);
}

/// <summary>Layers as directories of the layer store, lowest first.</summary>
internal sealed record LayeredFiles(IReadOnlyList<StageLayer> Layers) : StageFiles
{
    public override StageFiles Append(StageFiles above) => new LayeredFiles([.. Layers, .. ((LayeredFiles)above).Layers]);
}

/// <summary>Layers as archives, lowest first, and the directory that they are unpacked in.</summary>
/// <param name="Tree">Null: nowhere yet.</param>
internal sealed record TreeFiles(IReadOnlyList<TreeLayer> Layers, StageTree? Tree) : StageFiles
{
    public override StageFiles Append(StageFiles above) => this with { Layers = [.. Layers, .. ((TreeFiles)above).Layers] };

    /// <summary>Names the files.</summary>
    public string Key => string.Join(' ', Layers.Select(layer => layer.Key));
}

/// <param name="Key">The diff id of an image's layer, or the name under which a step's is kept.</param>
/// <param name="OpenAsync">The layer; dispose it.</param>
/// <param name="Archive">The path of the archive, of a step's layer.</param>
internal sealed record TreeLayer(string Key, Func<CancellationToken, Task<OpenedLayer>> OpenAsync, string? Archive = null);

/// <summary>A layer that is read.</summary>
/// <param name="Source">The layer as it is stored.</param>
/// <param name="Reader">Decompresses and checks it; null where it is stored as an archive.</param>
internal sealed record OpenedLayer(Stream Source, LayerReader? Reader) : IDisposable
{
    public Stream Archive => Reader?.Archive ?? Source;

    public void Dispose()
    {
        Reader?.Dispose();
        Source.Dispose();
    }
}
