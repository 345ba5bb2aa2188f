using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>What <c>KanikoPush</c> pushes, and where to: methods for each flag of the program.</summary>
public sealed partial record KanikoPushSettings : KanikoSettings
{
    /// <summary>A tarball of <c>docker save</c>, or the directory of an OCI image layout.</summary>
    public string? Source { get; init; }

    /// <summary>Sets <see cref="Source"/>.</summary>
    public KanikoPushSettings SetSource(string? value) => this with { Source = value };

    /// <summary>Resets <see cref="Source"/>.</summary>
    public KanikoPushSettings ResetSource() => this with { Source = null };

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(PushFlags.Table);
}
