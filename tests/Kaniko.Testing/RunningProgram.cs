using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kaniko.Testing;

/// <summary>A program that was started; killed with its children when disposed before its end.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder error = new();
    private readonly Task<string> output;
    private readonly Task errorRead;

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

        output = process.StandardOutput.ReadToEndAsync();
        errorRead = ReadErrorAsync();
    }

    public string Command { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string ErrorSoFar
    {
        get
        {
            lock (error)
            {
                return error.ToString();
            }
        }
    }

    /// <summary>Waits until standard error holds <paramref name="text"/>, or the program ends.</summary>
    public async Task WaitForErrorAsync(string text, CancellationToken cancellationToken)
    {
        while (!ErrorSoFar.Contains(text, StringComparison.Ordinal))
        {
            if (process.HasExited)
            {
                await errorRead.WaitAsync(cancellationToken);
                if (ErrorSoFar.Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                throw new Xunit.Sdk.XunitException($"'{Command}' ended without saying '{text}'\n{ErrorSoFar}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<ProgramResult> WaitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        var text = await output.WaitAsync(cancellationToken);
        await errorRead.WaitAsync(cancellationToken);
        return new ProgramResult(Command, process.ExitCode, text, ErrorSoFar);
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

    private async Task ReadErrorAsync()
    {
        var buffer = new char[4096];
        int count;
        while ((count = await process.StandardError.ReadAsync(buffer)) > 0)
        {
            lock (error)
            {
                _ = error.Append(buffer, 0, count);
            }
        }
    }
}
