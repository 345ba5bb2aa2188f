using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tasks.Programs;

/// <summary>The <c>kaniko</c> program as a front door uses it: flags in, events out, a result or an exception at the end.</summary>
public sealed class KanikoProgram
{
    private const string SecretVariable = "KANIKO_FRONT_DOOR_SECRET_";

    private readonly ProgramCommand command;
    private string? version;

    /// <summary>The program that <paramref name="command"/> starts.</summary>
    /// <param name="command">See <see cref="ProgramSearch"/>.</param>
    public KanikoProgram(ProgramCommand command) => this.command = command;

    /// <summary>The program's directory; null: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The program's environment; null: this process's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Secrets by id. They reach the program in its environment, never in its arguments.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>How long an interrupted program may tidy up before it is killed.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Is told every event, in order, by one thread at a time.</summary>
    public Action<BuildEvent>? Listener { get; init; }

    /// <summary>What the program says to <c>version</c>.</summary>
    /// <param name="cancellationToken">Ends the program.</param>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        if (version is not null)
        {
            return version;
        }

        var end = await Process().RunAsync(["version"], onEvent: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        const string Prefix = "Kaniko version : ";
        return version = end.Output.StartsWith(Prefix, StringComparison.Ordinal)
            ? end.Output[Prefix.Length..].Trim()
            : throw new KanikoException(ErrorCode.ToolMissing, $"'{command.FileName}' ({command.FoundBy}) is not the kaniko program")
            {
                OutputTail = end.Tail,
                Hint = $"correct {command.FoundBy}",
            };
    }

    /// <summary>Builds, and returns what was made.</summary>
    /// <param name="request">What to build. How progress is shown is not the program's matter here.</param>
    /// <param name="cancellationToken">Interrupts the build; it tidies up, and after <see cref="GracePeriod"/> it is killed.</param>
    /// <exception cref="KanikoException">The build failed, as the program told it.</exception>
    /// <exception cref="OperationCanceledException">The build was interrupted.</exception>
    public async Task<BuildResult> BuildAsync(BuildRequest request, CancellationToken cancellationToken = default) =>
        await RunAsync(request with { DryRun = false }, Listener, cancellationToken).ConfigureAwait(false) is BuildFinished finished
            ? finished.Result
            : throw NoResult();

    /// <summary>What a build would do, one action a line; nothing is built.</summary>
    /// <param name="request">What to plan.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    /// <exception cref="KanikoException">There is no plan, as the program told it.</exception>
    /// <exception cref="OperationCanceledException">The program was interrupted.</exception>
    public async Task<IReadOnlyList<string>> PlanAsync(BuildRequest request, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<string> lines = [];
        _ = await RunAsync(request with { DryRun = true }, Listen, cancellationToken).ConfigureAwait(false);
        return lines;

        void Listen(BuildEvent buildEvent)
        {
            lines = buildEvent is PlanPrinted plan ? plan.Lines : lines;
            Listener?.Invoke(buildEvent);
        }
    }

    /// <summary>Checks a Dockerfile; nothing is built. Each finding is also told as a warning.</summary>
    /// <param name="request">What a build of it would be.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    /// <exception cref="KanikoException">The Dockerfile cannot be read, as the program told it.</exception>
    /// <exception cref="OperationCanceledException">The program was interrupted.</exception>
    public async Task<CheckResult> CheckAsync(BuildRequest request, CancellationToken cancellationToken = default)
    {
        var arguments = ExecutorFlags.Print(request with { Call = null, Progress = Told(request.Progress) });
        var end = await EndAsync(["check", "--format=json", .. arguments], ([], ""), Listener, cancellationToken).ConfigureAwait(false);
        var result = end.Last is BuildFailed failure
            ? throw BuildFailures.ToException(failure)
            : CheckJson.TryRead(end.Output) ?? throw NoResult(end);
        foreach (var finding in result.Findings)
        {
            Listener?.Invoke(new WarningRaised(finding));
        }

        return result;
    }

    /// <summary>Runs a build to its last event, which is a result or a plan.</summary>
    private async Task<BuildEvent> RunAsync(BuildRequest request, Action<BuildEvent>? onEvent, CancellationToken cancellationToken)
    {
        if (request.Output.Files.Any(file => file.IsStandardOutput))
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "an archive of files on standard output has nobody to take it here") { Hint = "write type=tar,dest=FILE" };
        }

        var arguments = Arguments(request, out var variables);
        var end = await EndAsync(["build", .. arguments], (variables, ""), onEvent, cancellationToken).ConfigureAwait(false);
        return end.Last switch
        {
            BuildFinished or PlanPrinted => end.Last,
            BuildFailed failure => throw BuildFailures.ToException(failure),
            _ => throw NoResult(end),
        };
    }

    /// <summary>Runs another command to its result.</summary>
    /// <param name="arguments">The command and its flags; its progress must be <see cref="ProgressMode.RawJson"/>.</param>
    /// <param name="input">What it reads on standard input: what arguments must not hold.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    internal async Task<TResult> RunAsync<TResult>(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
        where TResult : CommandResult
    {
        var end = await EndAsync(arguments, ([], input), Listener, cancellationToken).ConfigureAwait(false);
        return end.Last switch
        {
            CommandFinished { Result: TResult result } => result,
            BuildFailed failure => throw BuildFailures.ToException(failure),
            _ => throw NoResult(end),
        };
    }

    /// <summary>Runs a command to its end; one that was interrupted without a result throws.</summary>
    internal async Task<ProgramEnd> EndAsync(
        IReadOnlyList<string> arguments,
        (Dictionary<string, string> Variables, string Input) hidden,
        Action<BuildEvent>? onEvent,
        CancellationToken cancellationToken)
    {
        ProgramVersion.Require(await GetVersionAsync(cancellationToken).ConfigureAwait(false), command);
        var end = await (Process() with { Variables = hidden.Variables, Input = hidden.Input }).RunAsync(arguments, onEvent, cancellationToken).ConfigureAwait(false);
        return end.Last is BuildFinished or CommandFinished || !cancellationToken.IsCancellationRequested
            ? end
            : throw new OperationCanceledException("the program was interrupted", cancellationToken);
    }

    private ProgramProcess Process() => new(command)
    {
        WorkingDirectory = WorkingDirectory,
        Environment = Environment,
        GracePeriod = GracePeriod,
    };

    private IReadOnlyList<string> Arguments(BuildRequest request, out Dictionary<string, string> variables)
    {
        variables = [];
        var secrets = request.Run.Secrets.ToList();
        foreach (var (id, value) in Secrets)
        {
            var name = $"{SecretVariable}{variables.Count}";
            variables.Add(name, value);
            secrets.Add($"id={id},env={name}");
        }

        return ExecutorFlags.Print(request with { Run = request.Run with { Secrets = secrets }, Progress = Told(request.Progress) });
    }

    /// <summary>As events.</summary>
    internal static ProgressOptions Told(ProgressOptions options) =>
        options with { Mode = ProgressMode.RawJson, LogFormat = null, Color = ColorMode.Never };

    internal static KanikoException NoResult() =>
        new(ErrorCode.HostFailed, "the program ended without a result") { Hint = "use the same version of both" };

    internal static KanikoException NoResult(ProgramEnd end) =>
        new(ErrorCode.HostFailed, $"the program ended with code {end.ExitCode} and without a result")
        {
            OutputTail = end.Tail,
            Hint = "read what it printed",
        };
}
