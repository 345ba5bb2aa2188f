using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>What one build has in common with all its pods.</summary>
/// <param name="Settings">The process.</param>
/// <param name="Request">What is built.</param>
/// <param name="Plan">What the executor is given.</param>
/// <param name="Client">The cluster.</param>
/// <param name="Tell">Takes events, in order.</param>
internal sealed record BuildCircumstances(
    HostSettings Settings, BuildRequest Request, ExecutorPlan Plan, KubernetesClient Client, Func<BuildEvent, CancellationToken, ValueTask> Tell)
{
    public HostOptions Host => Request.Host;

    public TimeProvider Time => Settings.Time;

    public ValueTask SayAsync(string message, CancellationToken cancellationToken, TraceLevel level = TraceLevel.Info) =>
        Tell(level == TraceLevel.Info ? HostStep.Say(message, Time) : new Traced(level, message) { Time = Time.GetUtcNow() }, cancellationToken);

    public ValueTask WarnAsync(string rule, string detail, CancellationToken cancellationToken) =>
        Tell(new WarningRaised(new Diagnostic(rule, Severity.Warning, "What a host noticed", detail, Span: null)) { Time = Time.GetUtcNow() }, cancellationToken);
}

/// <summary>One pod of a build, from its making to its end.</summary>
internal sealed class BuildAttempt(BuildCircumstances build, BuildIdentity identity, BuildObjects objects) : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);

    private readonly ExecutorOutput output = new(build.Plan.TellsEvents, build.Time);
    private readonly PodTroubles troubles = new(build.Host, build.Time, build.Client.Access.IsLocal);
    private PodProgress? progress;
    private ContextUpload? upload;

    /// <summary>Makes the pod and runs it to its last event.</summary>
    /// <exception cref="HostTroubleException">The cluster made it fail.</exception>
    /// <exception cref="KanikoException">The build failed.</exception>
    public async Task<BuildEvent> RunAsync(CancellationToken cancellationToken)
    {
        var pod = await objects.MakeAsync(cancellationToken).ConfigureAwait(false);
        await build.SayAsync($"pod '{pod.Metadata.Name}' in namespace '{identity.Namespace}'", cancellationToken).ConfigureAwait(false);
        using var beating = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beat = BeatAsync(pod, beating.Token);
        try
        {
            return await FollowAsync(pod, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await beating.CancelAsync().ConfigureAwait(false);
            await beat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Follows a pod that is there to its last event.</summary>
    public async Task<BuildEvent> FollowAsync(Pod pod, CancellationToken cancellationToken)
    {
        // What is told while waiting comes from the watching thread; the channel behind keeps the order.
        progress = new PodProgress(build.Client, troubles, build.Host, waiting => _ = build.SayAsync($"waiting: {waiting}", CancellationToken.None).AsTask());
        progress.Start(pod);
        using var side = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var looking = LookAsync(pod, side.Token);
        try
        {
            return await RunAsync(pod, build.Time.GetTimestamp(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await side.CancelAsync().ConfigureAwait(false);
            await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (upload is not null)
        {
            await upload.DisposeAsync().ConfigureAwait(false);
        }

        if (progress is not null)
        {
            await progress.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<BuildEvent> RunAsync(Pod pod, long begun, CancellationToken cancellationToken)
    {
        if (identity.UsesInitContainer)
        {
            await StartedAsync(progress!.ContextReady, cancellationToken).ConfigureAwait(false);
            await UploadAsync(pod, cancellationToken).ConfigureAwait(false);
        }

        await StartedAsync(progress!.Started, cancellationToken).ConfigureAwait(false);
        await build.SayAsync("the executor runs", cancellationToken).ConfigureAwait(false);
        var source = new LogSource(identity.Namespace, pod.Metadata.Name!, Labels.Container);
        if (build.Host.Detach)
        {
            await SendContextAsync(pod, cancellationToken).ConfigureAwait(false);
            await RequireSentAsync().ConfigureAwait(false);
            return new BuildDetached(source.Pod, source.Namespace) { Time = build.Time.GetUtcNow() };
        }

        if (!build.Plan.TellsEvents)
        {
            await build.Tell(HostStep.Start(HostStep.Executor, "the log of " + build.Host.ExecutorImage, build.Time), cancellationToken).ConfigureAwait(false);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadLogAsync(source, stop.Token);
        try
        {
            await SendContextAsync(pod, cancellationToken).ConfigureAwait(false);
            var last = await EndedAsync(reading, cancellationToken).ConfigureAwait(false);
            return await JudgeAsync(last, begun, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends the context over standard input, unless the executor has ended before it could take it: then its end says more.</summary>
    private async Task SendContextAsync(Pod pod, CancellationToken cancellationToken)
    {
        if (build.Plan.Pack is null || identity.UsesInitContainer || progress!.Ended.IsCompleted)
        {
            return;
        }

        await UploadAsync(pod, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nobody will be there to start a detached build anew.</summary>
    private async Task RequireSentAsync()
    {
        if (progress!.Ended.IsFaulted)
        {
            _ = await progress.Ended.ConfigureAwait(false);
        }

        if (upload?.Broken is { } broken)
        {
            throw new HostTroubleException(broken, [], null);
        }
    }

    private Task UploadAsync(Pod pod, CancellationToken cancellationToken)
    {
        var target = identity.UsesInitContainer
            ? new AttachTarget(identity.Namespace, pod.Metadata.Name!, Labels.ContextContainer, ["sh", "-c", ContextTransferScript.Unpack])
            : new AttachTarget(identity.Namespace, pod.Metadata.Name!, Labels.Container);
        upload = new ContextUpload(build, target, progress!.Ended);
        return upload.RunAsync(cancellationToken);
    }

    private async Task StartedAsync(Task<Pod> started, CancellationToken cancellationToken)
    {
        try
        {
            _ = build.Host.StartTimeout > TimeSpan.Zero
                ? await started.WaitAsync(build.Host.StartTimeout, build.Time, cancellationToken).ConfigureAwait(false)
                : await started.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw (identity.UsesInitContainer && upload is not null
                ? new HostTrouble(
                    $"the context was sent, but the init container did not unpack it in {build.Host.StartTimeout.TotalSeconds} s",
                    "look whether --k8s-init-image has a shell, tar and gzip")
                : new HostTrouble(
                    $"the pod did not start in {build.Host.StartTimeout.TotalSeconds} s{(troubles.Waiting is { } waiting ? ": " + waiting : "")}", troubles.StartHint)).ToException();
        }
    }

    private async Task<Pod> EndedAsync(Task reading, CancellationToken cancellationToken)
    {
        try
        {
            var last = build.Host.BuildTimeout > TimeSpan.Zero
                ? await progress!.Ended.WaitAsync(build.Host.BuildTimeout, build.Time, cancellationToken).ConfigureAwait(false)
                : await progress!.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            // The log's end follows the executor's; a cluster that never ends it is not waited for.
            await reading.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return last;
        }
        catch (TimeoutException)
        {
            throw new HostTrouble($"the build took more than {build.Host.BuildTimeout.TotalSeconds} s", "raise --build-timeout").ToException(output.Tail);
        }
        catch (HostTroubleException e)
        {
            await reading.WaitAsync(TimeSpan.FromSeconds(2), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new HostTroubleException(e.Trouble, output.Tail, null);
        }
    }

    private async Task<BuildEvent> JudgeAsync(Pod pod, long begun, CancellationToken cancellationToken)
    {
        var ended = PodTroubles.Executor(pod)!.State!.Terminated!;
        if (ended.ExitCode == 0)
        {
            if (output.Last is PlanPrinted plan)
            {
                return plan;
            }

            var result = await new ExecutorVerdict(build.Settings, build.Request, build.Tell)
                .ReadAsync(output, ended.Message, build.Time.GetElapsedTime(begun), cancellationToken).ConfigureAwait(false);
            return new BuildFinished(result) { Time = build.Time.GetUtcNow() };
        }

        // An executor that was cut off fails by what it did not get. What it says otherwise is believed.
        var cut = output.Last is null or BuildFailed { Code: "context-archive-invalid" } ? upload?.Broken : null;
        if ((cut ?? troubles.OfEnd(pod, ended)) is { } trouble)
        {
            throw new HostTroubleException(trouble, output.Tail, null);
        }

        throw output.Last is BuildFailed failure
            ? BuildFailures.ToException(failure)
            : new KanikoException(ErrorCode.HostFailed, $"the executor ended with {ended.ExitCode}")
            {
                // Of an executor whose log may not be read, the end of it is in its termination message.
                OutputTail = output.Tail is { Count: > 0 } tail ? tail : ended.Message?.TrimEnd().Split('\n') ?? [],
                ExitCode = ended.ExitCode,
                Hint = "read what the executor printed",
            };
    }

    private async Task ReadLogAsync(LogSource source, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in new LogVerb(build.Client, source).FollowAsync(progress!.Ended, cancellationToken).ConfigureAwait(false))
            {
                if (output.Read(line) is { } told)
                {
                    await build.Tell(told, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (ApiException e) when (e.Code is 401 or 403)
        {
            await build.WarnAsync("HostLog", $"the pod's log may not be read, so the build is not shown: {e.Message}", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the cluster now and then that somebody waits, so that <c>kaniko pods gc</c> sees when nobody does.</summary>
    private async Task BeatAsync(Pod pod, CancellationToken cancellationToken)
    {
        var isThere = identity.Annotations.ContainsKey(Labels.Heartbeat);
        while (isThere)
        {
            await Task.Delay(Heartbeats.Interval, build.Time, cancellationToken).ConfigureAwait(false);
            try
            {
                isThere = await build.Client.PatchAsync(
                    ApiPaths.Pods(identity.Namespace, pod.Metadata.Name!), Heartbeats.Patch(build.Time), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ApiException { Code: not (401 or 403) } or KanikoException or HttpRequestException or IOException)
            {
                // The next one may get through.
            }
        }
    }

    /// <summary>Until the executor runs: looks again at what does not change, and tells what the cluster says about the pod.</summary>
    private async Task LookAsync(Pod pod, CancellationToken cancellationToken)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        var mayList = true;
        while (!progress!.Started.IsCompleted)
        {
            _ = await Task.WhenAny(progress.Started, Task.Delay(LookInterval, build.Time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            progress.LookAgain();
            if (!mayList || progress.Started.IsCompleted)
            {
                continue;
            }

            var events = await build.Client.ListEventsAsync(identity.Namespace, pod.Metadata.Uid!, cancellationToken).ConfigureAwait(false);
            mayList = events is not null;
            foreach (var happened in (events ?? []).Where(item => item.Type == "Warning" && item.Reason is not "FailedScheduling" and not "Failed" and not "BackOff"))
            {
                if (told.Add($"{happened.Reason} {happened.Message}"))
                {
                    await build.SayAsync($"{happened.Reason}: {happened.Message}", cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
