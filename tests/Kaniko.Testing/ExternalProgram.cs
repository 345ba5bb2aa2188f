using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace Kaniko.Testing;

/// <summary>A program of the machine, started and waited for.</summary>
public sealed record ExternalProgram(string FileName)
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(5);

    public string? WorkingDirectory { get; init; }

    /// <summary>Variables on top of the test's own; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What its standard input holds; null: nothing.</summary>
    public string? Input { get; init; }

    /// <summary>The program is killed, with all its children, when it takes longer.</summary>
    public TimeSpan Limit { get; init; } = DefaultLimit;

    /// <summary>The path of the program called <paramref name="name"/>, or null.</summary>
    public static string? Find(string name) => (System.Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>The program, or a loud skip of the test when the machine has none.</summary>
    public static ExternalProgram Require(string name)
    {
        var path = Find(name);
        Assert.SkipWhen(path is null, $"'{name}' is not on this machine: run ./test.sh as root, which installs it");
        return new ExternalProgram(path!);
    }

    public async Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var running = Start(arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return await running.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Xunit.Sdk.XunitException(
                string.Create(CultureInfo.InvariantCulture, $"'{running.Command}' took more than {Limit.TotalSeconds} s\n{running.ErrorSoFar}"));
        }
    }

    /// <summary>Starts the program and returns at once; its output is read from the start.</summary>
    public RunningProgram Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(FileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = WorkingDirectory ?? string.Empty,
        };
        foreach (var (name, value) in Environment)
        {
            if (value is null)
            {
                _ = start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return new RunningProgram(Process.Start(start)!, $"{FileName} {string.Join(' ', arguments)}", Input);
    }
}
