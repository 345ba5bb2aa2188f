using System.Globalization;
using System.Text;
using Kaniko.Engine.Execution;
using Kaniko.Images.Layers;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Caching;

/// <summary>
/// What, besides the files, decides the bytes of a layer: compression, times and paths left out. One step has one set of files, but may have
/// a layer in each of several forms.
/// </summary>
internal static class LayerForm
{
    public static string Of(LayerCompression compression, LayerTimes times, SnapshotOptions snapshot)
    {
        var form = new StringBuilder();
        form.Append(CultureInfo.InvariantCulture, $"v{snapshot.CompatibilityVersion} {compression.Format.ToString().ToLowerInvariant()}");
        if (compression.Level is { } level)
        {
            form.Append(CultureInfo.InvariantCulture, $"-{level}");
        }

        if (times.Fixed is { } all)
        {
            form.Append(CultureInfo.InvariantCulture, $" times={all.ToUnixTimeSeconds()}");
        }
        else if (times.Latest is { } latest)
        {
            form.Append(CultureInfo.InvariantCulture, $" latest={latest.ToUnixTimeSeconds()}");
        }

        if (snapshot.IgnorePaths.Count > 0)
        {
            form.Append(" without=").Append(CacheKey.Of(snapshot.IgnorePaths.Order(StringComparer.Ordinal)).Hex.AsSpan(0, 16));
        }

        return form.ToString();
    }
}
