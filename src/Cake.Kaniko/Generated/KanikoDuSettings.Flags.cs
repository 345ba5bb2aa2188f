// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Kaniko.Tasks.Flags;

namespace Cake.Kaniko;

public sealed partial class KanikoDuSettings
{
    /// <summary>Says what is set.</summary>
    internal override void Say(FlagLine line, PathText paths) => line
        .Add("all", All)
        .Add("kaniko-dir", paths.Absolute(KanikoDirectory));
}
