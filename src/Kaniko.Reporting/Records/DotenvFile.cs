using System.Text;

namespace Kaniko.Reporting.Records;

/// <summary>
/// Results as variables, in the rules of GitLab's dotenv report: ASCII names, one line a value, no quotes, no comments, at most 5 KB. The full
/// result is in <c>--metadata-file</c> and <c>--report</c>.
/// </summary>
internal static class DotenvFile
{
    private const int MaximumBytes = 5 * 1024;

    public static string Render(BuildRecord record)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Values(record))
        {
            var line = $"{name}={Line(value)}\n";
            if (Encoding.UTF8.GetByteCount(text.ToString()) + Encoding.UTF8.GetByteCount(line) <= MaximumBytes)
            {
                _ = text.Append(line);
            }
        }

        return text.ToString();
    }

    /// <summary>The variables, the most important first. Of a build that failed there are none.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Values(BuildRecord record)
    {
        if (record.Result is not { } result)
        {
            yield break;
        }

        var outputs = CiOutputs.Of(record);
        yield return new("KANIKO_DIGEST", result.Digest);
        yield return new("KANIKO_IMAGE", outputs.Image);
        yield return new("KANIKO_IMAGE_ID", result.ImageId);
        yield return new("KANIKO_CACHE_HIT_RATIO", outputs.CacheHitRatio);
        yield return new("KANIKO_SIZE", result.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new("KANIKO_TAGS", string.Join(' ', result.Images.Select(image => image.Reference)));
    }

    private static string Line(string value) => string.Concat(value.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
