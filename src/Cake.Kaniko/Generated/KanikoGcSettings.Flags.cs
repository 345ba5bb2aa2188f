// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Kaniko.Tasks.Flags;

namespace Cake.Kaniko;

public sealed partial class KanikoGcSettings
{
    /// <summary>Says what is set.</summary>
    internal override void Say(FlagLine line, PathText paths) => line
        .Add("max-age", MaxAge)
        .Add("max-size", MaxSize)
        .Add("dry-run", DryRun)
        .Add("kaniko-dir", paths.Absolute(KanikoDirectory));
}
