using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>What <c>KanikoDu</c> looks at: methods for each flag of the program.</summary>
public sealed partial record KanikoDuSettings : KanikoSettings
{
    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(StoreFlags.DuTable);
}
