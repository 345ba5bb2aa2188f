// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoPushSettings
{
    /// <summary>Which image, where the tarball or layout holds several (<c>TAG|DIGEST</c>).</summary>
    public string? Image { get; init; }

    /// <summary>Sets <see cref="Image"/>.</summary>
    public KanikoPushSettings SetImage(string? value) => this with { Image = value };

    /// <summary>Resets <see cref="Image"/>.</summary>
    public KanikoPushSettings ResetImage() => this with { Image = null };
}
