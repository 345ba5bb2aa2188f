using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>The files at a point of a stage: layers as directories of the layer store, lowest first.</summary>
internal sealed record StageFiles(IReadOnlyList<StageLayer> Layers)
{
    public static StageFiles Empty { get; } = new([]);

    public StageFiles With(StageLayer layer) => new([.. Layers, layer]);
}
