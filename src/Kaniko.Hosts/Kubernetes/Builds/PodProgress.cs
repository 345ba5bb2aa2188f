using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>Watches a pod, and lets others wait for what they need of it.</summary>
internal sealed class PodProgress(KubernetesClient client, PodTroubles troubles, HostOptions host, Action<string> tell) : IAsyncDisposable
{
    private readonly TaskCompletionSource<Pod> contextReady = New();
    private readonly TaskCompletionSource<Pod> started = New();
    private readonly TaskCompletionSource<Pod> ended = New();
    private readonly CancellationTokenSource stop = new();
    private Task watching = Task.CompletedTask;
    private string? told;

    /// <summary>The init container that takes the context runs.</summary>
    public Task<Pod> ContextReady => contextReady.Task;

    /// <summary>The executor runs, or has ended already.</summary>
    public Task<Pod> Started => started.Task;

    /// <summary>The executor has ended. Fails when it never will.</summary>
    public Task<Pod> Ended => ended.Task;

    /// <summary>The newest state.</summary>
    public Pod? Last { get; private set; }

    public void Start(Pod pod) => watching = Task.Run(() => WatchAsync(pod), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private static TaskCompletionSource<Pod> New()
    {
        var source = new TaskCompletionSource<Pod>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Not everybody waits for everything.
        _ = source.Task.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return source;
    }

    private async Task WatchAsync(Pod pod)
    {
        try
        {
            await foreach (var change in client.WatchAsync(pod, stop.Token).ConfigureAwait(false))
            {
                Last = change.Pod;
                if (Take(change))
                {
                    return;
                }
            }
        }
        catch (ApiException e)
        {
            Fail(ApiTrouble.Of(e, "let the pod be watched", pod.Metadata.Namespace ?? "default", host));
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Whether nothing more is of interest.</summary>
    private bool Take(PodChange change)
    {
        var executor = PodTroubles.Executor(change.Pod)?.State;
        if (executor?.Terminated is not null)
        {
            _ = started.TrySetResult(change.Pod);
            _ = ended.TrySetResult(change.Pod);
            return true;
        }

        if (troubles.Look(change.Pod) is { } trouble)
        {
            Fail(new HostTroubleException(trouble, [], null));
            return true;
        }

        if (change.IsGone)
        {
            Fail(new HostTroubleException(new("the pod was deleted by somebody else while it was building", "find out who removes pods of the namespace", Passes: true), [], null));
            return true;
        }

        if (change.Pod.Status?.InitContainerStatuses?.FirstOrDefault(init => init.Name == Labels.ContextContainer)?.State?.Running is not null)
        {
            _ = contextReady.TrySetResult(change.Pod);
        }

        if (executor?.Running is not null)
        {
            _ = started.TrySetResult(change.Pod);
        }
        else if (troubles.Waiting is { } waiting && waiting != told)
        {
            tell(told = waiting);
        }

        return false;
    }

    /// <summary>Looks again at a state that does not change but may last too long.</summary>
    public void LookAgain()
    {
        if (Last is { } pod && !ended.Task.IsCompleted && troubles.Look(pod) is { } trouble)
        {
            Fail(new HostTroubleException(trouble, [], null));
        }
    }

    private void Fail(Exception error)
    {
        _ = contextReady.TrySetException(error);
        _ = started.TrySetException(error);
        _ = ended.TrySetException(error);
    }
}
