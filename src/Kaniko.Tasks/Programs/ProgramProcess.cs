using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;

namespace Kaniko.Tasks.Programs;

/// <summary>One run of the program.</summary>
internal sealed record ProgramProcess(ProgramCommand Command)
{
    private const int TailLength = 20;

    public string? WorkingDirectory { get; init; }

    /// <summary>Null: this process's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    public required TimeSpan GracePeriod { get; init; }

    /// <summary>On top of <see cref="Environment"/>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What the program reads; nothing by default.</summary>
    public string Input { get; init; } = "";

    /// <summary>Runs the program to its end. Cancelled, it is interrupted, and killed when it does not listen; that is no exception here.</summary>
    public async Task<ProgramEnd> RunAsync(
        IEnumerable<string> arguments, Action<BuildEvent>? onEvent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(arguments);
        var reading = ReadAsync(process, onEvent);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await WriteAsync(process).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process).ConfigureAwait(false);
        }

        var (last, tail) = await reading.ConfigureAwait(false);
        return new(process.ExitCode, last, tail, await output.ConfigureAwait(false));
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Command.FileName, Command.Arguments.Concat(arguments))
        {
            WorkingDirectory = WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        if (Environment is not null)
        {
            start.Environment.Clear();
        }

        foreach (var (name, value) in (Environment ?? new Dictionary<string, string>()).Concat(Variables))
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new KanikoException(ErrorCode.ToolMissing, $"'{Command.FileName}' ({Command.FoundBy}) cannot be started: {e.Message}", e)
            {
                Hint = $"correct {Command.FoundBy}",
            };
        }
    }

    private async Task WriteAsync(Process process)
    {
        try
        {
            await process.StandardInput.WriteAsync(Input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; how it ended says why.
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

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Last">Its last event; null when it told none.</param>
/// <param name="Tail">The last lines on standard error that were no events.</param>
/// <param name="Output">Its standard output.</param>
internal sealed record ProgramEnd(int ExitCode, BuildEvent? Last, IReadOnlyList<string> Tail, string Output);
