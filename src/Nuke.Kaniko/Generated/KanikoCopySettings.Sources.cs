// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoCopySettings
{
    /// <summary>Copy the image of one platform only (<c>OS/ARCH[/VARIANT]</c>). Default: all that the reference names, so an index with all its images.</summary>
    public string? CustomPlatform { get; init; }

    /// <summary>Sets <see cref="CustomPlatform"/>.</summary>
    public KanikoCopySettings SetCustomPlatform(string? value) => this with { CustomPlatform = value };

    /// <summary>Resets <see cref="CustomPlatform"/>.</summary>
    public KanikoCopySettings ResetCustomPlatform() => this with { CustomPlatform = null };
}
