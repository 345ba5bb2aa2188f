// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoPushSettings
{
    /// <summary>Image reference to push to (<c>IMAGE</c>).</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>Sets <see cref="Destinations"/>.</summary>
    public KanikoPushSettings SetDestinations(params IEnumerable<string> values) => this with { Destinations = [.. values] };

    /// <summary>Adds to <see cref="Destinations"/>.</summary>
    public KanikoPushSettings AddDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations, .. values] };

    /// <summary>Adds one to <see cref="Destinations"/>.</summary>
    public KanikoPushSettings AddDestination(string value) => this with { Destinations = [.. Destinations, value] };

    /// <summary>Removes from <see cref="Destinations"/>.</summary>
    public KanikoPushSettings RemoveDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations.Except(values)] };

    /// <summary>Empties <see cref="Destinations"/>.</summary>
    public KanikoPushSettings ClearDestinations() => this with { Destinations = [] };

    /// <summary>Write the manifest's digest (<c>FILE|URL</c>). An https address gets a PUT.</summary>
    public string? DigestFile { get; init; }

    /// <summary>Sets <see cref="DigestFile"/>.</summary>
    public KanikoPushSettings SetDigestFile(string? value) => this with { DigestFile = value };

    /// <summary>Resets <see cref="DigestFile"/>.</summary>
    public KanikoPushSettings ResetDigestFile() => this with { DigestFile = null };

    /// <summary>Write a line REPOSITORY@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoPushSettings SetImageNameWithDigestFile(string? value) => this with { ImageNameWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoPushSettings ResetImageNameWithDigestFile() => this with { ImageNameWithDigestFile = null };

    /// <summary>Write a line REPOSITORY:TAG@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameTagWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoPushSettings SetImageNameTagWithDigestFile(string? value) => this with { ImageNameTagWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoPushSettings ResetImageNameTagWithDigestFile() => this with { ImageNameTagWithDigestFile = null };
}
