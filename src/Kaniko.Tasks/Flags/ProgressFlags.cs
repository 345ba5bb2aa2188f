using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.ProgressOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>What is told meanwhile: flags of every command that takes its time.</summary>
internal static class ProgressFlags
{
    public static IEnumerable<Flag<T>> Within<T>(Func<T, ProgressOptions> part, Func<T, ProgressOptions, T> with) =>
        Flags().Select(flag => (flag with { Category = FlagCategory.Progress }).Within(part, with));

    private static Flag<ProgressOptions>[] Flags() =>
    [
        Of.Choice("progress", "How progress is shown", ["auto", "plain", "tty", "quiet", "rawjson"],
            o => (int)o.Mode, (o, v) => o with { Mode = (ProgressMode)v }) with
        {
            Default = "auto",
            Environment = "BUILDKIT_PROGRESS",
            Details = "auto: a live tree on a terminal, plain lines elsewhere. rawjson: one event a line, on standard error.",
        },
        Quiet(),
        Of.Choice("color", "Whether colours are used", ["auto", "always", "never"],
            o => (int)o.Color, (o, v) => o with { Color = (ColorMode)v }) with
        {
            Default = "auto",
            Details = "auto: on a terminal, and where CLICOLOR_FORCE or FORCE_COLOR is set; never where NO_COLOR is.",
        },
        Verbosity(),
        Of.Choice("log-format", "Write Kaniko's log lines instead of progress", ["color", "text", "json"],
            o => o.LogFormat is { } format ? (int)format : -1, (o, v) => o with { LogFormat = (LogFormat)v }) with
        {
            Details = "Used where --progress is auto; a --progress that names a form wins.",
        },
        Of.Switch("log-timestamp", "Show the time of day instead of the seconds since the start",
            o => o.LogTimestamp, (o, v) => o with { LogTimestamp = v }),
    ];

    private static Flag<ProgressOptions> Quiet() => new(
        (options, value) => Switch.Read(options, value),
        (_, _) => [])
    {
        Name = "quiet",
        Short = 'q',
        Summary = "Show nothing but warnings and errors: --progress=quiet",
        Kind = FlagKind.Switch,
    };

    private static Flag<ProgressOptions> Switch => Of.Switch(
        "quiet", "", o => o.Mode == ProgressMode.Quiet, (o, v) => o with { Mode = v ? ProgressMode.Quiet : o.Mode });

    private static Flag<ProgressOptions> Verbosity()
    {
        string[] words = ["panic", "fatal", "error", "warn", "info", "debug", "trace"];
        var choice = Of.Choice("verbosity", "How much is told", words,
            o => (int)o.Verbosity, (o, v) => o with { Verbosity = (Verbosity)v });
        return new Flag<ProgressOptions>(
            (options, value) => choice.Read(options, value.Equals("warning", StringComparison.OrdinalIgnoreCase) ? "warn" : value),
            choice.Print)
        {
            Name = choice.Name,
            Short = 'v',
            Summary = choice.Summary,
            Kind = FlagKind.Choice,
            Choices = words,
            Default = "info",
        };
    }
}
