using System.Globalization;
using System.Text.Json.Nodes;
using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>The sign of life that a program leaves on the pod that it waits for, so that others see when it is dead.</summary>
internal static class Heartbeats
{
    /// <summary>Between two of them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The silence after which nobody waits any more. Long enough for clocks that differ and networks that come back.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);

    /// <summary>Now, as annotations hold it.</summary>
    public static string Stamp(TimeProvider time) => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The change that says «still here».</summary>
    public static JsonObject Patch(TimeProvider time) => new()
    {
        ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Labels.Heartbeat] = Stamp(time) } },
    };

    /// <summary>Whether somebody waited for the object once and is silent now.</summary>
    public static bool IsSilent(Metadata metadata, DateTimeOffset now) =>
        metadata.Annotations?.GetValueOrDefault(Labels.Heartbeat) is { } stamp
        && DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var last)
        && now - last >= Silence;
}
