using Kaniko.Diagnostics;
using Kaniko.Engine.Checking;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tool.Calls;

namespace Kaniko.Tool;

/// <summary><c>kaniko check</c>: <c>kaniko build --call=check</c> with the flags of a build, and <c>--format</c>.</summary>
internal sealed class CheckCommand(ProgramConsole console, StopSignals signals, Func<BuildRequest, DockerfileInspector> inspector)
{
    private const string Format = "--format";

    public async Task<int> RunAsync(string[] arguments)
    {
        var (format, others) = TakeFormat(arguments);
        var line = ExecutorFlags.Table.Parse(others, console.Environment);
        if (line.HelpWanted)
        {
            return await HelpCommand.RunAsync(console, ["check"]).ConfigureAwait(false);
        }

        var method = CallMethod.Parse("check" + (format is null ? "" : ",format=" + format));
        return await new Call(console, inspector(line.Request)).RunAsync(line.Request, method, signals.Token).ConfigureAwait(false);
    }

    private static (string? Format, string[] Others) TakeFormat(string[] arguments)
    {
        string? format = null;
        var others = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].StartsWith(Format + "=", StringComparison.Ordinal))
            {
                format = arguments[i][(Format.Length + 1)..];
            }
            else if (arguments[i] == Format)
            {
                format = ++i < arguments.Length ? arguments[i]
                    : throw new KanikoException(ErrorCode.UsageInvalid, "--format needs a value") { Hint = "write --format=text, json or sarif" };
            }
            else
            {
                others.Add(arguments[i]);
            }
        }

        return (format, [.. others]);
    }
}
