using System.Runtime.CompilerServices;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>Whose log.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Container">Its container.</param>
internal sealed record LogSource(string Namespace, string Pod, string Container);

/// <summary>Reads the log of a container that has started, over as many connections as that takes, each line once.</summary>
internal sealed class LogVerb(KubernetesClient client, LogSource source)
{
    private const int LongestLine = 16 * 1024 * 1024;
    private const int Tries = 5;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly SeenLines seen = new();
    private bool isWhole;
    private bool isGone;

    /// <summary>The lines, until the container has ended and all was read.</summary>
    /// <param name="ended">Completes when the container has ended.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ApiException">403: the log may not be read.</exception>
    public async IAsyncEnumerable<string> FollowAsync(Task ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var isLast = ended.IsCompleted;
            seen.Reconnect();
            var any = false;
            await foreach (var line in ConnectionAsync(isLast ? null : ended, cancellationToken).ConfigureAwait(false))
            {
                any = true;
                yield return line;
            }

            failures = any ? 1 : failures + 1;
            if (isGone || (isLast && (isWhole || failures > Tries)))
            {
                yield break;
            }

            // What ended while it was followed is read once more, at once: the last lines may be there only now.
            if (isLast || !ended.IsCompleted)
            {
                _ = await Task.WhenAny(isLast ? Task.Delay(-1, cancellationToken) : ended,
                    Task.Delay(KubernetesClient.Delay(Math.Min(failures, Tries)), client.Time, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The new lines of one connection. Followed while <paramref name="ended"/> is given.</summary>
    private async IAsyncEnumerable<string> ConnectionAsync(Task? ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        isWhole = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ending = ended is null ? Task.CompletedTask : EndAsync(ended, limit);
        try
        {
            using var response = await OpenAsync(ended is not null, limit.Token, cancellationToken).ConfigureAwait(false);
            if (response is null)
            {
                yield break;
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                using var reader = new LineReader(stream, LongestLine);
                while (await NextAsync(reader, limit.Token, cancellationToken).ConfigureAwait(false) is { } line)
                {
                    if (Take(line.Span) is { } text)
                    {
                        yield return text;
                    }
                }

                // A half line is the last one only when nothing can follow.
                if (ended is null && isWhole && reader.Rest is { Length: > 0 } rest && Take(rest.Span) is { } end)
                {
                    yield return end;
                }
            }
        }
        finally
        {
            await limit.CancelAsync().ConfigureAwait(false);
            await ending.ConfigureAwait(false);
        }
    }

    private static async Task EndAsync(Task ended, CancellationTokenSource limit)
    {
        await ended.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!limit.IsCancellationRequested)
        {
            limit.CancelAfter(Grace);
        }
    }

    private async Task<HttpResponseMessage?> OpenAsync(bool follow, CancellationToken limit, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> query = [new("container", source.Container), new("timestamps", "true")];
        if (follow)
        {
            query.Add(new("follow", "true"));
        }

        if (seen.Since is { } since)
        {
            query.Add(new("sinceTime", LogStamp.Since(since)));
        }

        try
        {
            var response = await client.SendAsync(
                new ApiRequest(HttpMethod.Get, ApiPaths.Pods(source.Namespace, source.Pod, "log")) { Query = query, Streams = true }, limit).ConfigureAwait(false);
            if (response.StatusCode != System.Net.HttpStatusCode.NoContent)
            {
                return response;
            }

            response.Dispose();
            isWhole = true;
            return null;
        }
        catch (ApiException e) when (e.Code is 400 or 404 or >= 500)
        {
            // 400 is a container that has not started, or whose node has lost the log.
            (isWhole, isGone) = (e.Code == 400, e.Code == 404);
            return null;
        }
        catch (Exception e) when (KubernetesClient.IsLost(e, cancellationToken) || e is KanikoException { Code: ErrorCode.HostFailed })
        {
            return null;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>?> NextAsync(LineReader reader, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            var line = await reader.ReadAsync(limit).ConfigureAwait(false);
            isWhole = line is null;
            return line;
        }
        catch (Exception e) when (KubernetesClient.IsLost(e, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>The text of a line that was not told yet; null: it was.</summary>
    private string? Take(ReadOnlySpan<byte> line)
    {
        if (LogStamp.TryParse(line) is not { } stamp)
        {
            return Encoding.UTF8.GetString(line);
        }

        var text = line[stamp.Length..];
        return seen.Add(stamp.Stamp, text) ? Encoding.UTF8.GetString(text is [.., (byte)'\r'] ? text[..^1] : text) : null;
    }
}
