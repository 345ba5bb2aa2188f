// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoCopySettings
{
    /// <summary>Image reference to push to (<c>IMAGE</c>).</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>Sets <see cref="Destinations"/>.</summary>
    public KanikoCopySettings SetDestinations(params IEnumerable<string> values) => this with { Destinations = [.. values] };

    /// <summary>Adds to <see cref="Destinations"/>.</summary>
    public KanikoCopySettings AddDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations, .. values] };

    /// <summary>Adds one to <see cref="Destinations"/>.</summary>
    public KanikoCopySettings AddDestination(string value) => this with { Destinations = [.. Destinations, value] };

    /// <summary>Removes from <see cref="Destinations"/>.</summary>
    public KanikoCopySettings RemoveDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations.Except(values)] };

    /// <summary>Empties <see cref="Destinations"/>.</summary>
    public KanikoCopySettings ClearDestinations() => this with { Destinations = [] };

    /// <summary>Write the manifest's digest (<c>FILE|URL</c>). An https address gets a PUT.</summary>
    public string? DigestFile { get; init; }

    /// <summary>Sets <see cref="DigestFile"/>.</summary>
    public KanikoCopySettings SetDigestFile(string? value) => this with { DigestFile = value };

    /// <summary>Resets <see cref="DigestFile"/>.</summary>
    public KanikoCopySettings ResetDigestFile() => this with { DigestFile = null };

    /// <summary>Write a line REPOSITORY@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoCopySettings SetImageNameWithDigestFile(string? value) => this with { ImageNameWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoCopySettings ResetImageNameWithDigestFile() => this with { ImageNameWithDigestFile = null };

    /// <summary>Write a line REPOSITORY:TAG@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameTagWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoCopySettings SetImageNameTagWithDigestFile(string? value) => this with { ImageNameTagWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoCopySettings ResetImageNameTagWithDigestFile() => this with { ImageNameTagWithDigestFile = null };
}
