// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

public sealed partial record KanikoMetadataSettings
{
    /// <summary>Says what is set.</summary>
    internal override void Say(FlagLine line) => line
        .AddEach("image", Images)
        .AddEach("tag", Tags)
        .AddEach("flavor", Flavors)
        .AddEach("label", Labels!)
        .AddEach("annotation", Annotations!);
}
