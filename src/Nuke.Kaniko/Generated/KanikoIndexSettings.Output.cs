// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoIndexSettings
{
    /// <summary>Image reference to push to (<c>IMAGE</c>).</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>Sets <see cref="Destinations"/>.</summary>
    public KanikoIndexSettings SetDestinations(params IEnumerable<string> values) => this with { Destinations = [.. values] };

    /// <summary>Adds to <see cref="Destinations"/>.</summary>
    public KanikoIndexSettings AddDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations, .. values] };

    /// <summary>Adds one to <see cref="Destinations"/>.</summary>
    public KanikoIndexSettings AddDestination(string value) => this with { Destinations = [.. Destinations, value] };

    /// <summary>Removes from <see cref="Destinations"/>.</summary>
    public KanikoIndexSettings RemoveDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations.Except(values)] };

    /// <summary>Empties <see cref="Destinations"/>.</summary>
    public KanikoIndexSettings ClearDestinations() => this with { Destinations = [] };

    /// <summary>Media type of the index. Default: docker where all images are docker's and there is no annotation, else oci.</summary>
    public KanikoImageFormat? ImageFormat { get; init; }

    /// <summary>Sets <see cref="ImageFormat"/>.</summary>
    public KanikoIndexSettings SetImageFormat(KanikoImageFormat? value) => this with { ImageFormat = value };

    /// <summary>Resets <see cref="ImageFormat"/>.</summary>
    public KanikoIndexSettings ResetImageFormat() => this with { ImageFormat = null };

    /// <summary>Write the manifest's digest (<c>FILE|URL</c>). An https address gets a PUT.</summary>
    public string? DigestFile { get; init; }

    /// <summary>Sets <see cref="DigestFile"/>.</summary>
    public KanikoIndexSettings SetDigestFile(string? value) => this with { DigestFile = value };

    /// <summary>Resets <see cref="DigestFile"/>.</summary>
    public KanikoIndexSettings ResetDigestFile() => this with { DigestFile = null };

    /// <summary>Write a line REPOSITORY@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoIndexSettings SetImageNameWithDigestFile(string? value) => this with { ImageNameWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoIndexSettings ResetImageNameWithDigestFile() => this with { ImageNameWithDigestFile = null };

    /// <summary>Write a line REPOSITORY:TAG@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameTagWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoIndexSettings SetImageNameTagWithDigestFile(string? value) => this with { ImageNameTagWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoIndexSettings ResetImageNameTagWithDigestFile() => this with { ImageNameTagWithDigestFile = null };
}
