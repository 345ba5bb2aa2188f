using System.Globalization;
using System.Text;
using System.Text.Json;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting;

/// <summary>Kaniko's log, in logrus's three forms. Output of steps is raw between its lines, and the last error is bare text, as in Kaniko.</summary>
public sealed class KanikoLogReporter(TextWriter writer, ProgressOptions options, bool color) : BuildReporter
{
    private readonly LogFormat format = options.LogFormat ?? LogFormat.Color;
    private DateTimeOffset? started;

    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        started ??= buildEvent.Time;
        switch (buildEvent)
        {
            case StepStarted step:
                Log(Verbosity.Info, step.Text, step.Time);
                break;
            case StepOutput output:
                writer.Write($"{ForeignText.Neutralise(output.Line, color)}\n");
                break;
            case StepCached cached:
                Log(Verbosity.Debug, $"Found cached layer {cached.Key} in {cached.From}", cached.Time);
                break;
            case WarningRaised warning:
                Log(Verbosity.Warn, Warnings.Line(warning.Diagnostic), warning.Time);
                break;
            case Traced traced:
                Log(LevelOf(traced.Level), traced.Message, traced.Time);
                break;
            case PlanPrinted plan:
                foreach (var line in plan.Lines)
                {
                    writer.Write($"{ErrorReport.Safe(line)}\n");
                }

                break;
            case BuildFinished finished:
                foreach (var image in finished.Result.Images)
                {
                    Log(Verbosity.Info, $"Pushed {image.Pinned}", finished.Time);
                }

                break;
            case BuildFailed failure:
                writer.Write(ErrorReport.Render(failure, color && format == LogFormat.Color));
                break;
        }
    }

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();

    private static Verbosity LevelOf(TraceLevel level) => level switch
    {
        TraceLevel.Info => Verbosity.Info,
        TraceLevel.Debug => Verbosity.Debug,
        _ => Verbosity.Trace,
    };

    private void Log(Verbosity level, string message, DateTimeOffset time)
    {
        if (level > options.Verbosity)
        {
            return;
        }

        var word = level == Verbosity.Warn ? "warning" : level.ToString().ToLowerInvariant();
        writer.Write(format switch
        {
            LogFormat.Json => Json(word, message, time),
            LogFormat.Text => $"time=\"{Rfc3339(time)}\" level={word} msg={Quoted(message)}\n",
            _ => Colored(level, word, message, time),
        });
    }

    private string Colored(Verbosity level, string word, string message, DateTimeOffset time)
    {
        var label = word[..4].ToUpperInvariant();
        var stamp = options.LogTimestamp
            ? Rfc3339(time)
            : ((int)(time - (started ?? time)).TotalSeconds).ToString("D4", CultureInfo.InvariantCulture);
        var code = level switch { Verbosity.Warn => 33, <= Verbosity.Error => 31, Verbosity.Info => 36, _ => 37 };
        var text = ErrorReport.Safe(message).PadRight(44);
        return color ? $"\u001b[{code}m{label}\u001b[0m[{stamp}] {text} \n" : $"{label}[{stamp}] {text} \n";
    }

    private static string Json(string level, string message, DateTimeOffset time)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("level", level);
            json.WriteString("msg", message);
            json.WriteString("time", Rfc3339(time));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>logrus quotes what is not one plain word.</summary>
    private static string Quoted(string text)
    {
        if (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-._/@^+".Contains(c, StringComparison.Ordinal)))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\u007f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                >= '\u0080' and <= '\u009f' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Rfc3339(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture)
        .Replace("+00:00", "Z", StringComparison.Ordinal);
}
