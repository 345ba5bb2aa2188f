using System.Runtime.CompilerServices;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>A state of a pod.</summary>
/// <param name="Pod">How it is now, or was last.</param>
/// <param name="IsGone">It is there no more.</param>
internal sealed record PodChange(Pod Pod, bool IsGone);

/// <summary>Follows one pod, over as many connections as that takes.</summary>
internal static class WatchVerb
{
    private const int LongestLine = 32 * 1024 * 1024;
    private const int Seconds = 290;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The states of a pod from <paramref name="pod"/> on, itself included. Ends when it is gone. Where watching is forbidden, it is
    /// read again and again.
    /// </summary>
    public static async IAsyncEnumerable<PodChange> WatchAsync(
        this KubernetesClient client, Pod pod, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new(pod, IsGone: false);
        var (last, version, polls, failures) = (pod, pod.Metadata.ResourceVersion, false, 0);
        while (true)
        {
            var expired = false;
            if (!polls)
            {
                await foreach (var line in LinesAsync(client, last, version, cancellationToken).ConfigureAwait(false))
                {
                    (polls, expired) = (line.IsForbidden, line.IsExpired);
                    version = line.Version ?? version;
                    failures = line.Pod is null ? failures : 0;
                    if (line.Pod is { } state && state.Metadata.Uid == pod.Metadata.Uid)
                    {
                        last = state;
                        yield return new(state, line.IsDeleted);
                        if (line.IsDeleted)
                        {
                            yield break;
                        }
                    }
                }
            }

            failures++;
            await Task.Delay(expired ? TimeSpan.Zero : polls ? PollDelay(failures) : Pause + KubernetesClient.Delay(Math.Min(failures, 6)), client.Time, cancellationToken)
                .ConfigureAwait(false);
            if (!polls && !expired && failures < 4)
            {
                continue;
            }

            // What was missed is not told again, so the pod is read, and followed from there.
            var now = await ReadAsync(client, last, cancellationToken).ConfigureAwait(false);
            if (now is null || now.Metadata.Uid != pod.Metadata.Uid)
            {
                yield return new(last, IsGone: true);
                yield break;
            }

            version = now.Metadata.ResourceVersion;
            if (now.Metadata.ResourceVersion != last.Metadata.ResourceVersion)
            {
                last = now;
                yield return new(now, IsGone: false);
            }
        }
    }

    private static TimeSpan PollDelay(int failures) => TimeSpan.FromSeconds(Math.Min(15, 1 << Math.Min(failures - 1, 4))) * (0.75 + (Random.Shared.NextDouble() / 4));

    private static Task<Pod?> ReadAsync(KubernetesClient client, Pod pod, CancellationToken cancellationToken) =>
        client.GetAsync(ApiPaths.Pods(pod.Metadata.Namespace!, pod.Metadata.Name), ObjectJson.Default.Pod, cancellationToken);

    /// <summary>The lines of one connection; it may end at any time.</summary>
    private static async IAsyncEnumerable<WatchLine> LinesAsync(
        KubernetesClient client, Pod pod, string? version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(Seconds + 30));
        HttpResponseMessage? response = null;
        WatchLine? refused = null;
        try
        {
            response = await client.SendAsync(Request(pod, version), limit.Token).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Code is 403 or 410 or 400 or 404 or 405)
        {
            refused = e.Code == 410 ? new() { IsExpired = true } : new() { IsForbidden = true };
        }
        catch (Exception e) when (e is ApiException { Code: >= 500 } || KubernetesClient.IsLost(e, cancellationToken)
            || e is KanikoException { Code: ErrorCode.HostFailed })
        {
            refused = new();
        }

        if (refused is not null)
        {
            yield return refused;
            yield break;
        }

        using (response)
        {
            var stream = await response!.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                using var reader = new LineReader(stream, LongestLine);
                while (await NextAsync(reader, limit.Token, cancellationToken).ConfigureAwait(false) is { } line)
                {
                    if (Parse(line.Span) is not { } parsed)
                    {
                        yield break;
                    }

                    yield return parsed;
                    if (parsed.IsExpired || parsed.IsDeleted)
                    {
                        yield break;
                    }
                }
            }
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> NextAsync(LineReader reader, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(limit).ConfigureAwait(false);
        }
        catch (Exception e) when (KubernetesClient.IsLost(e, cancellationToken))
        {
            return null;
        }
    }

    private static ApiRequest Request(Pod pod, string? version) => new(HttpMethod.Get, ApiPaths.Pods(pod.Metadata.Namespace!))
    {
        Streams = true,
        Query =
        [
            new("watch", "true"),
            new("fieldSelector", "metadata.name=" + pod.Metadata.Name),
            new("resourceVersion", version ?? ""),
            new("allowWatchBookmarks", "true"),
            new("timeoutSeconds", $"{Seconds}"),
        ],
    };

    /// <summary>What a line says; null: it is cut, or the server cannot go on now.</summary>
    private static WatchLine? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            var root = JsonElement.ParseValue(ref reader);
            var item = root.GetProperty("object");
            switch (root.GetProperty("type").GetString())
            {
                case "ERROR":
                    return item.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) && number == 410 ? new() { IsExpired = true } : null;
                case "BOOKMARK":
                    return new() { Version = item.GetProperty("metadata").GetProperty("resourceVersion").GetString() };
                case var type:
                    var pod = ObjectJson.Read(item, ObjectJson.Default.Pod);
                    return new() { Pod = pod, Version = pod.Metadata.ResourceVersion, IsDeleted = type == "DELETED" };
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record WatchLine
    {
        public Pod? Pod { get; init; }

        public string? Version { get; init; }

        public bool IsDeleted { get; init; }

        public bool IsExpired { get; init; }

        public bool IsForbidden { get; init; }
    }
}
