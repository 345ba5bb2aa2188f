using System.Collections;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Reporting;
using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;

namespace Kaniko.Tool;

/// <summary>
/// The program's streams and variables: results go to standard output, everything else to standard error. The only place that
/// reads them.
/// </summary>
internal sealed class ProgramConsole(Func<Stream> openOutput, Stream error, Func<IReadOnlyDictionary<string, string>> readEnvironment) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Lazy<IReadOnlyDictionary<string, string>> environment = new(readEnvironment);
    private readonly Lazy<StreamWriter> output = new(() => new StreamWriter(openOutput(), Utf8) { NewLine = "\n" });

    /// <summary>For results only.</summary>
    public TextWriter Output => output.Value;

    /// <summary>A result that is no text, byte for byte.</summary>
    public void WriteOutput(ReadOnlySpan<byte> bytes)
    {
        output.Value.Flush();
        output.Value.BaseStream.Write(bytes);
    }

    /// <summary>Writes what is still buffered of the results: they count only when they are out.</summary>
    public void FlushOutput()
    {
        if (output.IsValueCreated)
        {
            output.Value.Flush();
        }
    }

    /// <summary>Buffered; reporters flush it.</summary>
    public TextWriter Error { get; } = new StreamWriter(error, Utf8, bufferSize: 16 * 1024) { NewLine = "\n" };

    public IReadOnlyDictionary<string, string> Environment => environment.Value;

    public static ProgramConsole OfThisProcess() => new(
        ProgramStream.OpenOutput, new ProgramStream(Console.OpenStandardError(), holdsResults: false), ReadEnvironment);

    /// <summary>The name that the program was started under: in our image it is also Kaniko's <c>executor</c> and <c>warmer</c>.</summary>
    public static string InvokedAs()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "kaniko";
        }

        // .NET tells only what the link points at.
        Span<byte> line = stackalloc byte[4096];
        using var file = File.OpenHandle("/proc/self/cmdline");
        line = line[..RandomAccess.Read(file, line, 0)];
        var name = line.IndexOf((byte)0) is >= 0 and var end ? line[..end] : line;
        return Encoding.UTF8.GetString(name[(name.LastIndexOf((byte)'/') + 1)..]);
    }

    /// <summary>What standard error is.</summary>
    /// <param name="color">True or false as the user asked for; null to judge.</param>
    public Terminal Terminal(bool? color)
    {
        var isTerminal = !Console.IsErrorRedirected;
        return Reporting.Terminals.Terminal.Judge(isTerminal, color, Environment) with
        {
            Size = () => (Console.WindowWidth is > 0 and var width ? width : 80, Console.WindowHeight is > 0 and var height ? height : 24),
        };
    }

    /// <summary>Tells what ended a command.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="asEvent">For a front door, which reads events; else for people.</param>
    public void WriteFailure(KanikoException error, bool asEvent)
    {
        var failure = BuildFailures.Of(error, TimeProvider.System.GetUtcNow());
        Error.Write(asEvent ? BuildEventJson.Write(failure) + "\n" : ErrorReport.Render(failure, Terminal(color: null).Color));
    }

    public void Dispose()
    {
        if (output.IsValueCreated)
        {
            try
            {
                output.Value.Dispose();
            }
            catch (KanikoException)
            {
                // What ended the command was told, and matters more than a rest of its results.
            }
        }

        Error.Dispose();
    }

    private static Dictionary<string, string> ReadEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
