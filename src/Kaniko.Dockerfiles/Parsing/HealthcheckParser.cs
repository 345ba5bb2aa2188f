using System.Globalization;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;
using Kaniko.Dockerfiles.Values;

namespace Kaniko.Dockerfiles.Parsing;

internal static class HealthcheckParser
{
    private static readonly FlagDefinition[] Flags =
    [
        FlagDefinition.Text("interval"), FlagDefinition.Text("timeout"), FlagDefinition.Text("start-period"),
        FlagDefinition.Text("start-interval"), FlagDefinition.Text("retries"),
    ];

    public static HealthcheckInstruction Parse(LogicalLine line)
    {
        if (line.Arguments.Count == 0)
        {
            throw SyntaxErrors.AtLeastOneArgument(line);
        }

        if (line.Arguments[0].Equals("NONE", StringComparison.OrdinalIgnoreCase))
        {
            return line.Arguments.Count == 1
                ? new(null, null, null, null, null, null, line.Span, line.Text.Trim())
                : throw SyntaxErrors.Of("HEALTHCHECK NONE takes no arguments");
        }

        var flags = InstructionFlags.Parse(line, Flags);
        return new(
            Command(line),
            Duration(flags, "interval"),
            Duration(flags, "timeout"),
            Duration(flags, "start-period"),
            Duration(flags, "start-interval"),
            Retries(flags.Text("retries")),
            line.Span,
            line.Text.Trim());
    }

    private static CommandLine Command(LogicalLine line)
    {
        var type = line.Arguments[0].ToUpperInvariant();
        return type != "CMD"
            ? throw SyntaxErrors.Of($"Unknown type {GoText.Quote(type)} in HEALTHCHECK (try CMD)", "write HEALTHCHECK CMD <command>")
            : line.Arguments.Count > 1
                ? CommandLines.Of([.. line.Arguments.Skip(1)], line.IsJson)
                : throw SyntaxErrors.Of("Missing command after HEALTHCHECK CMD");
    }

    private static TimeSpan? Duration(InstructionFlags flags, string name)
    {
        if (flags.Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        var duration = GoDuration.Parse(text);
        return duration == TimeSpan.Zero || duration >= TimeSpan.FromMilliseconds(1)
            ? duration
            : throw SyntaxErrors.Of($"Interval {GoText.Quote(name)} cannot be less than 1ms");
    }

    private static int? Retries(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var retries)
                ? throw SyntaxErrors.Of($"strconv.ParseInt: parsing {GoText.Quote(text)}: invalid syntax", "write a whole number")
            : retries < 0
                ? throw SyntaxErrors.Of(string.Create(CultureInfo.InvariantCulture, $"--retries cannot be negative ({retries})"))
            : retries;
    }
}
