// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoInspectSettings
{
    /// <summary>Which image of an index (<c>OS/ARCH[/VARIANT]</c>). Default: the machine's, where the index has it.</summary>
    public string? CustomPlatform { get; init; }

    /// <summary>Sets <see cref="CustomPlatform"/>.</summary>
    public KanikoInspectSettings SetCustomPlatform(string? value) => this with { CustomPlatform = value };

    /// <summary>Resets <see cref="CustomPlatform"/>.</summary>
    public KanikoInspectSettings ResetCustomPlatform() => this with { CustomPlatform = null };
}
