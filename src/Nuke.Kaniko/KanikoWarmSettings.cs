using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>Which base images <c>KanikoWarm</c> fetches, and where it puts them: methods for each flag of the program.</summary>
public sealed partial record KanikoWarmSettings : KanikoSettings
{
    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(WarmFlags.Table);
}
