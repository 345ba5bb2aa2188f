namespace Kaniko.Testing;

/// <summary>What a program that ended left behind.</summary>
/// <param name="Command">The command line, for messages.</param>
/// <param name="ExitCode">128 + N when signal N ended it, as a shell says it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ProgramResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>This result, or a failure of the test that shows what the program said.</summary>
    public ProgramResult Succeeded() => ExitCode == 0
        ? this
        : throw new Xunit.Sdk.XunitException($"'{Command}' ended with {ExitCode}\n{Error}\n{Output}");

    /// <summary>Standard output without the line end.</summary>
    public string Line => Output.Trim();
}
