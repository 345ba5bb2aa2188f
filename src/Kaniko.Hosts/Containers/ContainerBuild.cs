using System.Diagnostics;
using System.Security.Cryptography;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Containers;

/// <summary>One build in a container.</summary>
internal sealed class ContainerBuild(HostSettings settings, BuildRequest request, Func<BuildEvent, CancellationToken, ValueTask> tell)
{
    private const int EngineFailed = 125;
    private const int CannotStart = 126;
    private const int NotFound = 127;
    private const int Killed = 137;
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(20);

    private HostOptions Host => request.Host;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Require();
        var (engine, passedOver) = await ContainerEngine.FindAsync(settings, Host.Container, cancellationToken).ConfigureAwait(false);
        var elsewhere = await engine.FindElsewhereAsync(cancellationToken).ConfigureAwait(false);
        var place = Place(elsewhere);
        var plan = await new ExecutorPlanner(settings, request, place).PlanAsync(cancellationToken).ConfigureAwait(false);
        using var loan = new LoanDirectory(plan);
        var name = "kaniko-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var begun = settings.Time.GetTimestamp();
        await tell(HostStep.Start(HostStep.Host, "build in a container", settings.Time), cancellationToken).ConfigureAwait(false);
        foreach (var reason in passedOver)
        {
            await SayAsync(reason, cancellationToken).ConfigureAwait(false);
        }

        await SayAsync($"building in container '{name}' of '{engine.Program}'", cancellationToken).ConfigureAwait(false);
        if (elsewhere is not null)
        {
            await SayAsync($"the engine is on another machine ({elsewhere}): context, credentials and results are sent, not mounted", cancellationToken).ConfigureAwait(false);
        }

        if (!plan.TellsEvents)
        {
            await tell(HostStep.Start(HostStep.Executor, "the log of " + Host.ExecutorImage, settings.Time), cancellationToken).ConfigureAwait(false);
        }

        var output = new ExecutorOutput(plan.TellsEvents, settings.Time);
        var build = new RunningBuild(name, plan, output);
        var exitCode = elsewhere is null
            ? await RunAsync(engine, ["run", "--rm", .. Arguments(engine, name, plan, Loans(plan, loan))], build, cancellationToken).ConfigureAwait(false)
            : await RunElsewhereAsync(engine, Arguments(engine, name, plan, []), build, loan, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw Failure(exitCode, output, engine);
        }

        if (output.Last is PlanPrinted plans)
        {
            await tell(plans, cancellationToken).ConfigureAwait(false);
            return;
        }

        var digest = Path.Join(loan.Output, "digest");
        foreach (var warning in await new BroughtBack(settings, request.Output).TakeAsync(loan.Output, cancellationToken).ConfigureAwait(false))
        {
            await WarnAsync(warning, "OutputDiffers").ConfigureAwait(false);
        }

        var result = await new ExecutorVerdict(settings, request, tell).ReadAsync(
            output,
            File.Exists(digest) ? await File.ReadAllTextAsync(digest, cancellationToken).ConfigureAwait(false) : null,
            settings.Time.GetElapsedTime(begun),
            cancellationToken).ConfigureAwait(false);
        await tell(HostStep.End(HostStep.Host, begun, settings.Time), cancellationToken).ConfigureAwait(false);
        await tell(new BuildFinished(result) { Time = settings.Time.GetUtcNow() }, cancellationToken).ConfigureAwait(false);
    }

    private void Require()
    {
        if (Host.Detach)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "a build in a container is not left alone") { Hint = "leave --detach out, or use --host=kubernetes" };
        }

        if (!Host.AllowLocalRegistry && !request.NoPush && Host.Container.Network != "host"
            && !Host.Container.RunArguments.Any(argument => argument is "--network=host" or "--net=host")
            && request.Destinations.FirstOrDefault(destination => ImageNames.IsLoopback(ImageNames.RegistryOf(destination))) is { } local)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"the container cannot reach '{local}': for it, that is the container itself")
            {
                Hint = "give --container-network=host",
            };
        }
    }

    private ExecutorPlace Place(string? elsewhere) => new()
    {
        Name = "a container",
        Mounts = elsewhere is null,
        ContextDirectory = Host.Container.Context switch
        {
            ContainerContext.Stdin => null,
            _ when elsewhere is null => ExecutorPaths.Context,
            ContainerContext.Mount => throw new KanikoException(ErrorCode.UsageInvalid, $"the engine at '{elsewhere}' does not see the directories of this machine")
            {
                Hint = "leave --container-context=mount out: the context goes over standard input then",
            },
            _ => null,
        },
        DigestFile = $"{ExecutorPaths.Output}/digest",
        OutputDirectory = ExecutorPaths.Output,
    };

    private List<string> Arguments(ContainerEngine engine, string name, ExecutorPlan plan, IEnumerable<LentPath> loans)
    {
        List<string> arguments =
        [
            "--name", name, "--label", "app.kubernetes.io/managed-by=kaniko-tasks",
            "--pull", Host.Container.Pull switch { PullPolicy.Always => "always", PullPolicy.Never => "never", _ => "missing" },
        ];
        if (plan.Pack is not null)
        {
            arguments.Add("--interactive");
        }

        if (Host.Container.Network is { } network)
        {
            arguments.AddRange(["--network", network]);
        }

        foreach (var (resource, quantity) in Host.Limits)
        {
            arguments.AddRange(resource switch
            {
                "memory" => ["--memory", ContainerEngine.Bytes(quantity)],
                "cpu" => ["--cpus", ContainerEngine.Processors(quantity)],
                _ => throw new KanikoException(ErrorCode.UsageInvalid, $"a container engine does not limit '{resource}'") { Hint = "give memory or cpu" },
            });
        }

        // Names only: values would be in everybody's list of processes.
        arguments.AddRange(plan.Variables.SelectMany(variable => new[] { "--env", variable.Key }));
        arguments.AddRange(["--env", "container=docker", "--env", "DOCKER_CONFIG=" + ExecutorPaths.DockerConfig]);
        List<LentPath> paths = [.. plan.Paths, .. loans];
        arguments.AddRange(paths.SelectMany(path => new[] { "--mount", Mount(path) }));
        if (paths.Count > 0 && settings.SelinuxEnforces && !engine.IsNerdctl)
        {
            // The alternative is to give the user's own files another label.
            arguments.AddRange(["--security-opt", "label=disable"]);
        }

        return [.. arguments, .. Host.Container.RunArguments, "--entrypoint", ExecutorPaths.Program, Host.ExecutorImage!, .. plan.Arguments];
    }

    private static IEnumerable<LentPath> Loans(ExecutorPlan plan, LoanDirectory loan)
    {
        yield return new(loan.Output, ExecutorPaths.Output, ReadOnly: false);
        if (plan.Files.Count > 0)
        {
            yield return new(loan.Files, ExecutorPaths.Lent, ReadOnly: true);
        }

        if (plan.Logins.Count > 0)
        {
            yield return new(loan.DockerConfig, ExecutorPaths.DockerConfig, ReadOnly: true);
        }
    }

    /// <summary>Engines read this as a line of CSV.</summary>
    private static string Mount(LentPath path)
    {
        var source = "source=" + path.Source;
        source = source.AsSpan().IndexOfAny(',', '"') >= 0 ? $"\"{source.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : source;
        return $"type=bind,{source},target={path.Target}{(path.ReadOnly ? ",readonly" : "")}";
    }

    /// <summary>Where nothing can be mounted, the container is made, filled, started, and looked into before it is removed.</summary>
    private async Task<int> RunElsewhereAsync(
        ContainerEngine engine, List<string> arguments, RunningBuild build, LoanDirectory loan, CancellationToken cancellationToken)
    {
        try
        {
            await RequireAsync(engine, ["create", .. arguments], build.Plan.Variables, cancellationToken).ConfigureAwait(false);
            foreach (var directory in loan.Directories)
            {
                await RequireAsync(engine, ["cp", directory, $"{build.Name}:{ExecutorPaths.Root}/"], [], cancellationToken).ConfigureAwait(false);
            }

            string[] start = build.Plan.Pack is null ? ["start", "--attach", build.Name] : ["start", "--attach", "--interactive", build.Name];
            var exitCode = await RunAsync(engine, start, build, cancellationToken).ConfigureAwait(false);
            if (exitCode == 0)
            {
                await RequireAsync(engine, ["cp", $"{build.Name}:{ExecutorPaths.Output}/.", loan.Output], [], cancellationToken).ConfigureAwait(false);
            }

            return exitCode;
        }
        finally
        {
            await RemoveAsync(engine, build.Name).ConfigureAwait(false);
        }
    }

    private static async Task RequireAsync(
        ContainerEngine engine, IReadOnlyList<string> arguments, IReadOnlyList<KeyValuePair<string, string>> variables, CancellationToken cancellationToken)
    {
        var answer = await engine.AskAsync(arguments, variables, cancellationToken).ConfigureAwait(false);
        if (answer.ExitCode != 0)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"'{Path.GetFileName(engine.Program)} {arguments[0]}' ended with {answer.ExitCode}")
            {
                OutputTail = answer.Error.Split('\n'),
                Hint = "read what it printed",
            };
        }
    }

    private async Task<int> RunAsync(ContainerEngine engine, IReadOnlyList<string> arguments, RunningBuild build, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(Host.BuildTimeout > TimeSpan.Zero ? Host.BuildTimeout + Host.StartTimeout : TimeSpan.Zero, settings.Time, cancellationToken);
        using var process = engine.Start(arguments, build.Plan.Variables);
        var reading = Task.WhenAll(
            ReadAsync(process.StandardError, build.Output, CancellationToken.None),
            process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None));
        var sending = SendAsync(process, build.Plan, limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            await SentAsync(sending, process.ExitCode).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await StopAsync(engine, process, build.Name).ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            throw new KanikoException(ErrorCode.HostFailed, $"the build took more than {Host.BuildTimeout.TotalSeconds} s")
            {
                Hint = "raise --build-timeout",
                OutputTail = build.Output.Tail,
            };
        }
    }

    private async Task StopAsync(ContainerEngine engine, Process process, string name)
    {
        await RemoveAsync(engine, name).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(RemovalLimit);
        // It ends by itself when its container does; one that hangs is not waited for.
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private async Task RemoveAsync(ContainerEngine engine, string name)
    {
        using var limit = new CancellationTokenSource(RemovalLimit);
        if (!await engine.RemoveAsync(name, limit.Token).ConfigureAwait(false))
        {
            await WarnAsync($"the container '{name}' is left: {Path.GetFileName(engine.Program)} rm --force {name}").ConfigureAwait(false);
        }
    }

    private async Task SendAsync(Process process, ExecutorPlan plan, CancellationToken cancellationToken)
    {
        var input = process.StandardInput.BaseStream;
        await using (input.ConfigureAwait(false))
        {
            if (plan.Pack is { } pack)
            {
                await new PaddedArchive(pack, Host.UploadCompressionLevel).CopyAsync(
                    (part, token) => input.WriteAsync(part, token).AsTask(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>An executor that fails early does not read to the end; what it says counts then, not the broken pipe.</summary>
    private static async Task SentAsync(Task sending, int exitCode)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (IOException) when (exitCode != 0)
        {
            // Told by the executor.
        }
    }

    private async Task ReadAsync(StreamReader reader, ExecutorOutput output, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (output.Read(line) is { } told)
            {
                await tell(told, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private KanikoException Failure(int exitCode, ExecutorOutput output, ContainerEngine engine) => output.Last is BuildFailed failure
        ? BuildFailures.ToException(failure)
        : new KanikoException(ErrorCode.HostFailed, exitCode switch
        {
            EngineFailed => $"'{Path.GetFileName(engine.Program)}' did not run the container",
            CannotStart or NotFound => $"the image '{Host.ExecutorImage}' holds no {ExecutorPaths.Program} that can be started",
            Killed => "the executor was killed: it needed more memory than it may have, or somebody ended it",
            _ => $"the executor ended with {exitCode}",
        })
        {
            ExitCode = exitCode is EngineFailed or CannotStart or NotFound ? 1 : exitCode,
            OutputTail = output.Tail,
            Hint = exitCode switch
            {
                CannotStart or NotFound => "correct --executor-image",
                EngineFailed => "read what it printed; --container-engine names another engine",
                Killed => "raise --executor-limit=memory=…",
                _ => "read what it printed",
            },
        };

    private ValueTask SayAsync(string message, CancellationToken cancellationToken) =>
        tell(HostStep.Say(message, settings.Time), cancellationToken);

    private ValueTask WarnAsync(string detail, string rule = "HostCleanup") => tell(
        new WarningRaised(new Diagnostic(rule, Severity.Warning, "What a host noticed", detail, Span: null)) { Time = settings.Time.GetUtcNow() }, CancellationToken.None);

    private sealed record RunningBuild(string Name, ExecutorPlan Plan, ExecutorOutput Output);
}
