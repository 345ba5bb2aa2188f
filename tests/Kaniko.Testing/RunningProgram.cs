using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kaniko.Testing;

/// <summary>A program that was started; killed with its children when disposed before its end.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder error = new();
    private readonly StringBuilder output = new();
    private readonly Task read;

    internal RunningProgram(Process process, string command, string? input)
    {
        this.process = process;
        Command = command;
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }

        read = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, error));
    }

    public string Command { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string ErrorSoFar => SoFar(error);

    /// <summary>Waits until standard error holds <paramref name="text"/>, or the program ends.</summary>
    public Task WaitForErrorAsync(string text, CancellationToken cancellationToken) => WaitForAsync(error, text, cancellationToken);

    /// <summary>Waits until standard output holds <paramref name="text"/>, or the program ends.</summary>
    public Task WaitForOutputAsync(string text, CancellationToken cancellationToken) => WaitForAsync(output, text, cancellationToken);

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Sends a signal to everything in the program's process group, as a terminal does; <c>setsid</c> gives it one of its own.</summary>
    public void SignalGroup(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", "--", $"-{process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }

    public async Task<ProgramResult> WaitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        await read.WaitAsync(cancellationToken);
        return new ProgramResult(Command, process.ExitCode, SoFar(output), ErrorSoFar);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private async Task WaitForAsync(StringBuilder stream, string text, CancellationToken cancellationToken)
    {
        while (!SoFar(stream).Contains(text, StringComparison.Ordinal))
        {
            if (process.HasExited)
            {
                await read.WaitAsync(cancellationToken);
                if (SoFar(stream).Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                throw new Xunit.Sdk.XunitException($"'{Command}' ended without saying '{text}'\n{SoFar(output)}\n{ErrorSoFar}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    private static string SoFar(StringBuilder stream)
    {
        lock (stream)
        {
            return stream.ToString();
        }
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder stream)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (stream)
            {
                _ = stream.Append(buffer, 0, count);
            }
        }
    }
}
