using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Engine.Planning;

/// <summary>Plans RUN: the arguments, the environment, the mounts.</summary>
internal static class RunPlanner
{
    /// <summary>Where the script of a heredoc that starts with <c>#!</c> is seen by the step.</summary>
    public const string ScriptDirectory = "/dev/pipes";

    public static async Task<RunStep> PlanAsync(
        RunInstruction run, StepHead head, StageScope scope, StageState state, CancellationToken cancellationToken)
    {
        Refuse(run, scope.Inputs);
        var (arguments, script) = Arguments(run, state);
        var mounts = new List<PlannedMount>();
        foreach (var mount in run.Mounts)
        {
            mounts.Add(await PlanMountAsync(mount, mounts.Count, scope, state, cancellationToken).ConfigureAwait(false));
        }

        return new RunStep(head.Id, head.Text, HistoryText.Run(arguments, state), head.Span)
        {
            Arguments = arguments,
            Script = script,
            Environment = [.. StageState.Pairs(state.Variables)],
            ProxyEnvironment = [.. scope.Global.Proxies
                .Where(proxy => !state.Variables.Contains(proxy.Key)).Select(proxy => $"{proxy.Key}={proxy.Value}")],
            WorkingDirectory = state.WorkingDirectory,
            User = state.User,
            Mounts = mounts,
            Network = run.Network == RunNetwork.Default ? scope.Inputs.DefaultNetwork : run.Network,
            Security = run.Security,
        };
    }

    private static void Refuse(RunInstruction run, PlanInputs inputs)
    {
        if (run.Security == RunSecurity.Insecure && !inputs.Entitlements.Contains("security.insecure"))
        {
            throw new KanikoException(ErrorCode.DockerfileUnsupported, "RUN --security=insecure is not allowed in this build")
            {
                Hint = "allow it with --allow security.insecure",
            };
        }
    }

    private static (IReadOnlyList<string> Arguments, RunScript? Script) Arguments(RunInstruction run, StageState state)
    {
        if (run.Heredocs.Count == 0)
        {
            return (run.Command.IsShell ? [.. state.Shell, string.Join(' ', run.Command.Words)] : run.Command.Words, null);
        }

        if (!run.HeredocIsScript)
        {
            var text = new StringBuilder(run.Command.Words[0]);
            foreach (var heredoc in run.Heredocs)
            {
                text.Append('\n').Append(heredoc.Content).Append(heredoc.Name);
            }

            return ([.. state.Shell, text.ToString()], null);
        }

        var body = run.Heredocs[0];
        return body.Content.StartsWith("#!", StringComparison.Ordinal)
            ? ([.. state.Shell, $"{ScriptDirectory}/{body.Name}"], new RunScript(body.Name, body.Content))
            : ([.. state.Shell, body.Content], null);
    }

    private static async Task<PlannedMount> PlanMountAsync(
        RunMount mount, int index, StageScope scope, StageState state, CancellationToken cancellationToken)
    {
        var expanded = mount with
        {
            Target = Expand(mount.Target),
            Source = Expand(mount.Source),
            Id = Expand(mount.Id),
        };
        var target = expanded.Target ?? mount.Type switch
        {
            RunMountType.Secret => "/run/secrets/" + (expanded.Id ?? expanded.Source),
            RunMountType.Ssh => "/run/buildkit/ssh_agent." + index,
            _ => state.WorkingDirectory,
        };
        var path = ImagePath.Resolve(state.WorkingDirectory, target).TrimEnd('/');
        if (path.Length == 0)
        {
            throw new KanikoException(ErrorCode.DockerfileSyntax, $"invalid mount target '{target}'")
            {
                Hint = "mount below the root directory, not on it",
            };
        }

        return new PlannedMount(expanded, path, await SourceAsync(expanded, scope, cancellationToken).ConfigureAwait(false));

        string? Expand(string? word) => word is null ? null : scope.Words.Expand(word, state.Variables);
    }

    private static async Task<FileSource?> SourceAsync(RunMount mount, StageScope scope, CancellationToken cancellationToken) => mount switch
    {
        { From: { } from } => await scope.ResolveAsync(from, cancellationToken).ConfigureAwait(false),
        { Type: RunMountType.Bind } => new ContextSourceFiles(Name: null),
        _ => null,
    };
}
