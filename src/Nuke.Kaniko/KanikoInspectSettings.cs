using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>What <c>KanikoInspect</c> looks at: methods for each flag of the program.</summary>
public sealed partial record KanikoInspectSettings : KanikoSettings
{
    /// <summary>An image reference, <c>oci-layout://PATH[:TAG]</c>, or the path of a tarball or of a layout's directory.</summary>
    public string? Source { get; init; }

    /// <summary>Sets <see cref="Source"/>.</summary>
    public KanikoInspectSettings SetSource(string? value) => this with { Source = value };

    /// <summary>Resets <see cref="Source"/>.</summary>
    public KanikoInspectSettings ResetSource() => this with { Source = null };

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(InspectFlags.Table);
}
