using Kaniko.Tasks.Events;

namespace Kaniko.Reporting;

/// <summary>Reads the events of one build once and hands each to every reporter, in order.</summary>
/// <param name="reporters">Who is told.</param>
/// <param name="onDropped">Told once about each reporter that threw; it gets no further event, and the build goes on.</param>
public sealed class ReporterSet(IEnumerable<BuildReporter> reporters, Action<string> onDropped)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly List<BuildReporter> active = [.. reporters];

    /// <summary>Reads to the end. What the stream throws is thrown here, after the reporters are closed; see <paramref name="onFailure"/>.</summary>
    /// <param name="events">The build.</param>
    /// <param name="onFailure">Makes the last event of a build whose stream threw; null where there is none to tell.</param>
    /// <returns>The last event, or null when there was none.</returns>
    public async Task<BuildEvent?> ReadAsync(IAsyncEnumerable<BuildEvent> events, Func<Exception, BuildFailed?> onFailure)
    {
        BuildEvent? last = null;
        try
        {
            await foreach (var buildEvent in Framed(events).ConfigureAwait(false))
            {
                last = buildEvent;
                Each(reporter => reporter.Report(buildEvent));
            }
        }
        catch (Exception e) when (onFailure(e) is { } failure)
        {
            last = failure;
            Each(reporter => reporter.Report(failure));
        }
        finally
        {
            Each(reporter => reporter.Close());
        }

        return last;
    }

    /// <summary>The events; while none is at hand, reporters flush, and live ones move on.</summary>
    private async IAsyncEnumerable<BuildEvent> Framed(IAsyncEnumerable<BuildEvent> events)
    {
        var enumerator = events.GetAsyncEnumerator();
        try
        {
            while (true)
            {
                var next = enumerator.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    Each(reporter => reporter.Flush());
                }

                var moved = active.Any(reporter => reporter.IsLive) ? await Refreshing(next.AsTask()).ConfigureAwait(false) : await next.ConfigureAwait(false);
                if (!moved)
                {
                    yield break;
                }

                yield return enumerator.Current;
            }
        }
        finally
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> Refreshing(Task<bool> next)
    {
        while (!next.IsCompleted)
        {
            _ = await Task.WhenAny(next, Task.Delay(Frame)).ConfigureAwait(false);
            Each(reporter => reporter.Refresh());
        }

        return await next.ConfigureAwait(false);
    }

    private void Each(Action<BuildReporter> action)
    {
        for (var i = 0; i < active.Count; i++)
        {
            var reporter = active[i];
            try
            {
                action(reporter);
            }
            catch (Exception e)
            {
                active.RemoveAt(i--);
                onDropped($"{reporter.GetType().Name} stopped reporting: {e.Message}");
            }
        }
    }
}
