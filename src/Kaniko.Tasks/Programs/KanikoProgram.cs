using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
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
    private const int TailLength = 20;

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

    /// <summary>What the program says to <c>version</c>.</summary>
    /// <param name="cancellationToken">Ends the program.</param>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        if (version is not null)
        {
            return version;
        }

        using var process = Start(["version"], []);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        _ = await errors.ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        const string Prefix = "Kaniko version : ";
        return version = output.StartsWith(Prefix, StringComparison.Ordinal)
            ? output[Prefix.Length..].Trim()
            : throw new KanikoException(ErrorCode.ToolMissing, $"'{command.FileName}' ({command.FoundBy}) is not the kaniko program")
            {
                Hint = $"correct {command.FoundBy}",
            };
    }

    /// <summary>Builds, and returns what was made.</summary>
    /// <param name="request">What to build. How progress is shown is not the program's matter here.</param>
    /// <param name="onEvent">Is told every event, in order, by one thread at a time.</param>
    /// <param name="cancellationToken">Interrupts the build; it tidies up, and after <see cref="GracePeriod"/> it is killed.</param>
    /// <exception cref="KanikoException">The build failed, as the program told it.</exception>
    /// <exception cref="OperationCanceledException">The build was interrupted.</exception>
    public async Task<BuildResult> BuildAsync(
        BuildRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default) =>
        await RunAsync(request with { DryRun = false }, onEvent, cancellationToken).ConfigureAwait(false) is BuildFinished finished
            ? finished.Result
            : throw new KanikoException(ErrorCode.HostFailed, "the program ended without a result") { Hint = "use the same version of both" };

    /// <summary>What a build would do, one action a line; nothing is built.</summary>
    /// <param name="request">What to plan.</param>
    /// <param name="onEvent">Is told every event, in order, by one thread at a time.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    /// <exception cref="KanikoException">There is no plan, as the program told it.</exception>
    /// <exception cref="OperationCanceledException">The program was interrupted.</exception>
    public async Task<IReadOnlyList<string>> PlanAsync(
        BuildRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<string> lines = [];
        _ = await RunAsync(request with { DryRun = true }, Listen, cancellationToken).ConfigureAwait(false);
        return lines;

        void Listen(BuildEvent buildEvent)
        {
            lines = buildEvent is PlanPrinted plan ? plan.Lines : lines;
            onEvent?.Invoke(buildEvent);
        }
    }

    /// <summary>Runs the program to its last event, which is a result or a plan.</summary>
    private Task<BuildEvent> RunAsync(BuildRequest request, Action<BuildEvent>? onEvent, CancellationToken cancellationToken)
    {
        var arguments = Arguments(request, out var variables);
        return RunAsync(["build", .. arguments], (variables, null), onEvent, cancellationToken);
    }

    /// <summary>Runs the program to its last event, which is a result or a plan.</summary>
    /// <param name="arguments">The command and its flags; its progress must be <see cref="ProgressMode.RawJson"/>.</param>
    /// <param name="hidden">What arguments must not hold: variables, and the text of standard input.</param>
    /// <param name="onEvent">Is told every event, in order, by one thread at a time.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    internal async Task<BuildEvent> RunAsync(
        IReadOnlyList<string> arguments,
        (Dictionary<string, string> Variables, string? Input) hidden,
        Action<BuildEvent>? onEvent,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ProgramVersion.Require(await GetVersionAsync(cancellationToken).ConfigureAwait(false), command);
        using var process = Start(arguments, hidden.Variables, hidden.Input);
        var reading = ReadAsync(process, onEvent);
        var discarding = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process).ConfigureAwait(false);
        }

        var (last, tail) = await reading.ConfigureAwait(false);
        await discarding.ConfigureAwait(false);
        return last switch
        {
            BuildFinished or PlanPrinted or CommandFinished => last,
            _ when cancellationToken.IsCancellationRequested => throw new OperationCanceledException("the program was interrupted", cancellationToken),
            BuildFailed failure => throw BuildFailures.ToException(failure),
            _ => throw new KanikoException(ErrorCode.HostFailed, $"the program ended with code {process.ExitCode} and without a result")
            {
                OutputTail = tail,
                Hint = "read what it printed",
            },
        };
    }

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

        return ExecutorFlags.Print(request with
        {
            Run = request.Run with { Secrets = secrets },
            Progress = request.Progress with { Mode = ProgressMode.RawJson, LogFormat = null, Color = ColorMode.Never },
        });
    }

    private Process Start(IEnumerable<string> arguments, Dictionary<string, string> variables, string? input = null)
    {
        var start = new ProcessStartInfo(command.FileName)
        {
            WorkingDirectory = WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Arguments.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        if (Environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in Environment)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            Feed(process, input);
            return process;
        }
        catch (Win32Exception e)
        {
            throw new KanikoException(ErrorCode.ToolMissing, $"'{command.FileName}' ({command.FoundBy}) cannot be started: {e.Message}", e)
            {
                Hint = $"correct {command.FoundBy}",
            };
        }
    }

    private static void Feed(Process process, string? input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; what it told says why.
        }
    }

    /// <summary>The last event, and the last lines that were none.</summary>
    private static async Task<(BuildEvent? Last, IReadOnlyList<string> Tail)> ReadAsync(Process process, Action<BuildEvent>? onEvent)
    {
        BuildEvent? last = null;
        ExceptionDispatchInfo? thrown = null;
        var tail = new Queue<string>();
        while (await process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (BuildEventJson.TryRead(line) is { } buildEvent)
            {
                last = buildEvent;
                thrown ??= Tell(onEvent, buildEvent);
                continue;
            }

            tail.Enqueue(line);
            if (tail.Count > TailLength)
            {
                _ = tail.Dequeue();
            }
        }

        thrown?.Throw();
        return (last, [.. tail]);
    }

    /// <summary>A listener that throws hears no more, and is heard when the program has ended: its pipe must be read until then.</summary>
    private static ExceptionDispatchInfo? Tell(Action<BuildEvent>? onEvent, BuildEvent buildEvent)
    {
        try
        {
            onEvent?.Invoke(buildEvent);
            return null;
        }
        catch (Exception e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private async Task StopAsync(Process process)
    {
        if (!OperatingSystem.IsWindows())
        {
            // The base library can only kill. The shell's own kill is wherever a shell is.
            using var signal = Process.Start("/bin/sh", ["-c", $"kill -INT {process.Id}"]);
            await signal.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            using var grace = new CancellationTokenSource(GracePeriod);
            try
            {
                await process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException)
            {
                // It did not listen.
            }
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
