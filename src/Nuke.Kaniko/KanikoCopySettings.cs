using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>What <c>KanikoCopy</c> copies, and where to: methods for each flag of the program.</summary>
public sealed partial record KanikoCopySettings : KanikoSettings
{
    /// <summary>The image reference to copy.</summary>
    public string? Source { get; init; }

    /// <summary>Sets <see cref="Source"/>.</summary>
    public KanikoCopySettings SetSource(string? value) => this with { Source = value };

    /// <summary>Resets <see cref="Source"/>.</summary>
    public KanikoCopySettings ResetSource() => this with { Source = null };

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(CopyFlags.Table);
}
