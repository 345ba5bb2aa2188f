using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>What <c>KanikoGc</c> lets stay in the work directory: methods for each flag of the program.</summary>
public sealed partial record KanikoGcSettings : KanikoSettings
{
    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(StoreFlags.GcTable);
}
