using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Reporting;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary><c>kaniko pods</c>: what <c>--detach</c>, <c>--host-cleanup</c> and crashes leave in a cluster.</summary>
internal sealed class PodsCommand(ProgramConsole console, StopSignals signals, Func<KubernetesOptions, KubernetesPods> open)
{
    public async Task<int> RunAsync(string[] arguments)
    {
        var line = PodsFlags.Table.Parse(arguments, console.Environment);
        if (line.HelpWanted || line.Operands is [])
        {
            return await HelpCommand.RunAsync(console, ["pods"]).ConfigureAwait(false);
        }

        using var pods = open(line.Request.Kubernetes);
        switch (line.Operands)
        {
            case ["list"]:
                return await ListAsync(pods).ConfigureAwait(false);
            case ["gc"]:
                foreach (var removed in await pods.CollectAsync(line.Request.OlderThan, signals.Token).ConfigureAwait(false))
                {
                    console.Output.Write($"{removed}\n");
                }

                return 0;
            case ["cancel", var name]:
                await pods.CancelAsync(name, signals.Token).ConfigureAwait(false);
                return 0;
            case ["logs" or "wait", var name]:
                return await FollowAsync(pods, name, line.Request.Progress, tellsResult: line.Operands[0] == "wait").ConfigureAwait(false);
            case ["result", var name]:
                return await pods.HasEndedAsync(name, signals.Token).ConfigureAwait(false)
                    ? await FollowAsync(pods, name, line.Request.Progress with { Mode = ProgressMode.Quiet, LogFormat = null }, tellsResult: true).ConfigureAwait(false)
                    : throw new KanikoException(ErrorCode.HostFailed, $"the build '{name}' has not ended") { Hint = $"'kaniko pods wait {name}' waits for it" };
            default:
                throw new KanikoException(ErrorCode.UsageInvalid, $"'kaniko pods {string.Join(' ', line.Operands)}' means nothing")
                {
                    Hint = "write list, gc, or one of logs, wait, result and cancel with a pod's name",
                };
        }
    }

    private async Task<int> ListAsync(KubernetesPods pods)
    {
        foreach (var pod in await pods.ListAsync(signals.Token).ConfigureAwait(false))
        {
            var created = pod.Created?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
            console.Output.Write($"{pod.Name}\t{pod.State}\t{created}\t{pod.Digest ?? "-"}\t{pod.Destinations}\n");
        }

        return 0;
    }

    private async Task<int> FollowAsync(KubernetesPods pods, string name, ProgressOptions progress, bool tellsResult)
    {
        var terminal = console.Terminal(progress.Color switch { ColorMode.Always => true, ColorMode.Never => false, _ => null });
        var reporters = new ReporterSet([Reporters.For(progress, console.Error, terminal, TimeProvider.System)], reason => console.Error.Write($"WARN: {reason}\n"));
        var last = await reporters.ReadAsync(
            pods.FollowAsync(name, signals.Token),
            error => BuildFailures.Of(
                signals.ExitCode is { } code ? new KanikoException(ErrorCode.Cancelled, "the build goes on without being followed", error) { ExitCode = code } : error,
                TimeProvider.System.GetUtcNow())).ConfigureAwait(false);
        if (last is BuildFinished { Result: var result } && tellsResult)
        {
            foreach (var text in result.Images.Count > 0 ? result.Images.Select(image => image.Pinned).Distinct() : [result.Digest])
            {
                console.Output.Write($"{text}\n");
            }
        }

        return last switch { BuildFinished => 0, BuildFailed failure => signals.ExitCode ?? failure.ExitCode, _ => signals.ExitCode ?? 1 };
    }
}
