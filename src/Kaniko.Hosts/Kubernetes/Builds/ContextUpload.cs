using System.Net.WebSockets;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Tasks.Events;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>Sends a context to a container's standard input. One that breaks cannot be taken up again: the container has seen a part.</summary>
/// <param name="build">The build.</param>
/// <param name="target">Where to.</param>
/// <param name="ended">Completes when the executor has ended: then its end counts, and no broken pipe.</param>
internal sealed class ContextUpload(BuildCircumstances build, AttachTarget target, Task ended) : IAsyncDisposable
{
    private const int ToldFrom = 4;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private AttachSession? session;
    private long sent;
    private long reported;
    private string? obstacle;

    /// <summary>The connection broke before everything was sent, so the executor has seen a part only; null: it did not.</summary>
    public HostTrouble? Broken { get; private set; }

    /// <exception cref="HostTroubleException">It broke.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(build.Host.UploadTimeout, build.Time, cancellationToken);
        try
        {
            await UploadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HostTrouble(
                $"the context did not get to the pod in {build.Host.UploadTimeout.TotalSeconds} s; {(obstacle is null ? $"{sent} bytes did" : "the pod cannot be attached to: " + obstacle)}",
                "raise --upload-timeout, leave more out with .dockerignore, or use a git address as context").ToException();
        }
        catch (Exception e) when (e is IOException or WebSocketException or ObjectDisposedException
            || (e is OperationCanceledException && !limit.IsCancellationRequested))
        {
            // The last is .NET's word for a socket that broke while it was written to.
            // An executor that has read enough, or failed, does not listen to the end. Its own end comes later, and says what it thinks.
            await JudgeAsync(isBroken: true, cancellationToken).ConfigureAwait(false);
            RequireNoFailure(session);
            if (Broken is null)
            {
                return;
            }

            await ended.WaitAsync(EndLimit, build.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (ended.IsFaulted || !ended.IsCompleted)
            {
                throw new HostTroubleException(Broken, [], null);
            }
        }
    }

    /// <summary>Ends the connection. Until then it stays: what the server has not passed on yet would be lost with it.</summary>
    public ValueTask DisposeAsync() => session?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task UploadAsync(CancellationToken cancellationToken)
    {
        session = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return;
        }

        await build.SayAsync($"sending the context ({session.Protocol})", cancellationToken, TraceLevel.Debug).ConfigureAwait(false);
        await new PaddedArchive(build.Plan.Pack!, build.Host.UploadCompressionLevel).CopyAsync(SendAsync, cancellationToken).ConfigureAwait(false);
        await ReportAsync(done: true, cancellationToken).ConfigureAwait(false);
        if (target.Command is not null)
        {
            await EndCommandAsync(session, cancellationToken).ConfigureAwait(false);
            return;
        }

        await session.CloseInputAsync(cancellationToken).ConfigureAwait(false);
        await session.CloseAsync(cancellationToken).ConfigureAwait(false);
        // The server answers the end of the connection when it has passed on all that came before. Whoever detaches takes the connection along.
        await session.Ended.WaitAsync(build.Host.Detach ? Timeout.InfiniteTimeSpan : EndLimit, build.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (session.Outcome is { Outcome: "Failure" } refused && !ended.IsCompleted)
        {
            throw new IOException(refused.Message);
        }

        await JudgeAsync(isBroken: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the connection was cut. What was sent into it may not have arrived, whatever sending it said.</summary>
    private async Task JudgeAsync(bool isBroken, CancellationToken cancellationToken)
    {
        if (session is not null && isBroken)
        {
            await ((Task)Task.WhenAny(session.Ended, ended)).WaitAsync(EndLimit, build.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        // Whether comes before how: it may end in order meanwhile.
        var isOver = isBroken || session is { Ended.IsCompleted: true };
        // A refusal that comes late ends the connection in order too, and the container has got nothing.
        var isCut = isOver && !ended.IsCompleted && session is { EndedInOrder: false } or { Outcome.Outcome: "Failure" };
        Broken ??= isCut ? Cut() : null;
    }

    private HostTrouble Cut() =>
        new($"the way to the pod broke while the context was sent ({sent} bytes)", "try again; a git address as context needs no upload", Passes: true);

    /// <summary>
    /// Ends a command's input. Over v4 only the end of the connection does, and takes the exit code along; tar reads to the end, so there is no way
    /// around it. What the command was for, and only a whole archive brings about, says then whether it succeeded: the pod goes on.
    /// </summary>
    private async Task EndCommandAsync(AttachSession session, CancellationToken cancellationToken)
    {
        if (session.CanCloseInput)
        {
            await session.CloseInputAsync(cancellationToken).ConfigureAwait(false);
            await session.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            RequireSuccess(session);
            return;
        }

        await session.CloseAsync(cancellationToken).ConfigureAwait(false);
        await session.Ended.WaitAsync(EndLimit, build.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        RequireNoFailure(session);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (session!.Ended.IsCompleted || ended.IsCompleted)
        {
            throw new IOException(session.Outcome?.Message ?? "the other side ended the connection");
        }

        await session.SendAsync(part, cancellationToken).ConfigureAwait(false);
        sent += part.Length;
        await ReportAsync(done: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The session; null: the executor has ended meanwhile. A container that runs for the API may not yet run for its node, and a busy
    /// cluster takes no connection for a while: only the executor's end, a plain refusal, and the limit of the upload end the trying.
    /// </summary>
    private async Task<AttachSession?> OpenAsync(CancellationToken cancellationToken)
    {
        for (var tried = 1; !ended.IsCompleted; tried++)
        {
            var told = obstacle;
            if (await TryOpenAsync(cancellationToken).ConfigureAwait(false) is { } opened)
            {
                obstacle = null;
                return opened;
            }

            if (tried >= ToldFrom && (tried == ToldFrom || obstacle != told))
            {
                await build.SayAsync($"waiting: the pod cannot be attached to yet: {obstacle}", cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(KubernetesClient.Delay(Math.Min(tried, 5)), build.Time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>The session; null: what was in the way may pass, and <see cref="obstacle"/> says it.</summary>
    private async Task<AttachSession?> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var opened = await build.Client.AttachAsync(target, cancellationToken).ConfigureAwait(false);
            await opened.WaitUntilEstablishedAsync(build.Time, cancellationToken).ConfigureAwait(false);
            if (!opened.Ended.IsCompleted || opened.Outcome is not { Outcome: "Failure" } failure)
            {
                return opened;
            }

            await opened.DisposeAsync().ConfigureAwait(false);
            obstacle = failure.Message ?? "the server does not say why";
        }
        catch (ApiException) when (ended.IsCompleted)
        {
            obstacle = null;
        }
        catch (ApiException e) when (e.Code is 401 or 403 or 404)
        {
            throw e.Code is 403
                ? ApiTrouble.Of(e, "attach to the pod", target.Namespace, build.Host)
                : new HostTroubleException(new($"the pod cannot be attached to: {e.Message}", null, Passes: true), [], null);
        }
        catch (ApiException e)
        {
            obstacle = e.Message;
        }
        catch (AttachLostException e)
        {
            obstacle = e.Message;
            // What was attached all the same has ended the executor's input.
            Broken ??= e.WasSent ? Cut() : null;
        }

        return null;
    }

    /// <summary>A command that failed says more than the connection that ended with it. One that was not even run may run the next time.</summary>
    private static void RequireNoFailure(AttachSession? session)
    {
        if (session?.Outcome is { Outcome: "Failure", Reason: "NonZeroExitCode" })
        {
            RequireSuccess(session);
        }
    }

    private static void RequireSuccess(AttachSession session)
    {
        if (session.Outcome is { Outcome: "Success" })
        {
            return;
        }

        throw new HostTroubleException(
            session.Outcome is { } outcome
                ? new($"the context cannot be unpacked in the pod: {outcome.Message} {session.Printed}".TrimEnd(), "look whether --k8s-init-image has a shell, tar and gzip")
                : new("the way to the pod broke before the context was unpacked", null, Passes: true),
            [],
            null);
    }

    private async ValueTask ReportAsync(bool done, CancellationToken cancellationToken)
    {
        var now = build.Time.GetTimestamp();
        if (done || reported == 0 || build.Time.GetElapsedTime(reported, now) > ReportInterval)
        {
            reported = now;
            await build.Tell(
                new TransferProgressed("context", TransferKind.Context, build.Request.Context, sent, done ? sent : null, done) { Time = build.Time.GetUtcNow() },
                cancellationToken).ConfigureAwait(false);
        }
    }
}
