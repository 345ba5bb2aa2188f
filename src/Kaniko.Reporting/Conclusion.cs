using System.Globalization;
using System.Text;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting;

/// <summary>What a finished build came to, in a few lines.</summary>
internal static class Conclusion
{
    public static IEnumerable<string> Lines(BuildResult result)
    {
        yield return Summary(result);
        foreach (var image in result.Platforms)
        {
            yield return $"For {image.Platform}: {image.Digest}";
        }

        foreach (var image in result.Images)
        {
            yield return $"Pushed {image.Reference} ({image.Digest})";
        }

        foreach (var output in result.Outputs.Where(output => output.Destination != "-"))
        {
            yield return $"Wrote {output.Destination} ({What(output)})";
        }
    }

    /// <summary>An output in a few words.</summary>
    public static string What(WrittenOutput output) => output.Type switch
    {
        "oci" => $"OCI layout, {Amounts.Bytes(output.Size)}",
        "docker" => $"tarball for docker load, {Amounts.Bytes(output.Size)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{output.Entries} {(output.Entries == 1 ? "entry" : "entries")}, {Amounts.Bytes(output.Size)}"),
    };

    private static string Summary(BuildResult result)
    {
        var text = new StringBuilder(result.Digest.Length == 0 ? "Done" : $"Built {result.Digest}")
            .Append(" in ").Append(Amounts.Seconds(result.Duration));
        if (result.Layers.Count > 0)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $", {result.Layers.Count} {(result.Layers.Count == 1 ? "layer" : "layers")} of {Amounts.Bytes(result.Size)}");
        }

        var cached = result.Steps.Count(step => step.CachedFrom is not null);
        if (cached > 0)
        {
            var counted = result.Steps.Count(step => step.CachedFrom is not null || step.MissReason is not null || step.Duration > TimeSpan.Zero); // no metadata
            _ = text.Append(CultureInfo.InvariantCulture, $", {cached} of {counted} steps cached");
        }

        return text.ToString();
    }
}
