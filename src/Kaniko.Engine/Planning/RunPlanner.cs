using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Engine.Planning;

/// <summary>Plans RUN: the arguments, the environment, the mounts.</summary>
internal static class RunPlanner
{
    private static readonly string[] ProxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

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
            Environment = state.Environment,
            ProxyEnvironment = ProxyEnvironment(scope.Inputs.BuildArguments),
            HostName = scope.Inputs.HostName,
            WorkingDirectory = ImagePath.Clean("/", state.WorkingDirectory),
            User = state.User,
            Mounts = mounts,
            Network = run.Network == RunNetwork.Default ? scope.Inputs.DefaultNetwork : run.Network,
            Security = run.Security,
            Hosts = scope.Inputs.AddHosts,
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

        // The default network is the machine's too, so this is a question only where the user turned it off.
        if (run.Network == RunNetwork.Host && inputs.DefaultNetwork == RunNetwork.None && !inputs.Entitlements.Contains("network.host"))
        {
            throw new KanikoException(ErrorCode.DockerfileUnsupported, "RUN --network=host is not allowed in a build with --network=none")
            {
                Hint = "allow it with --allow network.host",
            };
        }

        if (run.Devices.Count > 0)
        {
            throw new KanikoException(ErrorCode.DockerfileUnsupported, "RUN --device is not supported by the stable Dockerfile syntax");
        }
    }

    /// <summary>Proxy build arguments: programs look for them in either case, so both are set, whichever was given.</summary>
    private static IReadOnlyList<string> ProxyEnvironment(IReadOnlyDictionary<string, string> buildArguments)
    {
        var given = buildArguments
            .Where(argument => ProxyNames.Contains(argument.Key, StringComparer.OrdinalIgnoreCase) && argument.Value.Length > 0)
            .OrderBy(argument => argument.Key, StringComparer.Ordinal);
        var proxies = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            proxies[name.ToUpperInvariant()] = value;
        }

        return [.. proxies.SelectMany(proxy => new[] { $"{proxy.Key}={proxy.Value}", $"{proxy.Key.ToLowerInvariant()}={proxy.Value}" })];
    }

    private static (IReadOnlyList<string> Arguments, RunScript? Script) Arguments(RunInstruction run, StageState state) => run.Program switch
    {
        RunProgram.Exec exec => (exec.Arguments, null),
        RunProgram.ShellText shell => ([.. state.Shell, shell.Text], null),
        RunProgram.ScriptFile file => ([.. state.Shell, file.Path], new RunScript(file.Name, file.Content)),
        var other => throw new InvalidOperationException($"no arguments for {other.GetType().Name}"),
    };

    private static async Task<PlannedMount> PlanMountAsync(
        RunMountFlag flag, int index, StageScope scope, StageState state, CancellationToken cancellationToken)
    {
        var expanded = flag.Read(word => scope.Words.Expand(word, state.Variables));
        var target = expanded.Target ?? expanded.Type switch
        {
            RunMountType.Secret => "/run/secrets/" + (expanded.Id ?? expanded.Source)!.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(),
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

        if (expanded.Type == RunMountType.Cache)
        {
            expanded = expanded with { Id = scope.Inputs.CacheMountNamespace + (expanded.Id ?? ImagePath.Clean("/", target)) };
        }

        return new PlannedMount(expanded, path, await SourceAsync(expanded, scope, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<FileSource?> SourceAsync(RunMount mount, StageScope scope, CancellationToken cancellationToken) => mount switch
    {
        { From: { } from } => await scope.ResolveAsync(from, cancellationToken).ConfigureAwait(false),
        { Type: RunMountType.Bind } => new ContextSourceFiles(Name: null),
        _ => null,
    };
}
