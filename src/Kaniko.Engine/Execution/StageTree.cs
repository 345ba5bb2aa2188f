using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>A directory with a stage's files, which the stage that owns it may change.</summary>
internal sealed class StageTree(DirectoryTree tree, IEnumerable<string> applied) : IDisposable
{
    public DirectoryTree Tree { get; set; } = tree;

    /// <summary>The keys of the layers that it holds, lowest first.</summary>
    public List<string> Applied { get; } = [.. applied];

    /// <summary>Null: a view that nobody changes.</summary>
    public PlannedStage? Owner { get; set; }

    public void Dispose() => Tree.Dispose();
}
