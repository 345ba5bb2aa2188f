using System.Globalization;
using System.Text;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Values;

namespace Kaniko.Engine.Planning;

/// <summary>What an image's history says of a step, in the words that BuildKit uses, so that tools read both alike.</summary>
internal static class HistoryText
{
    public static string Run(IReadOnlyList<string> arguments, StageState state)
    {
        var text = new StringBuilder("RUN ");
        if (state.Arguments.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{state.Arguments.Count} ");
            foreach (var (name, value) in state.Arguments)
            {
                text.Append(name).Append('=').Append(state.Variables[name] ?? value).Append(' ');
            }
        }

        return text.AppendJoin(' ', arguments).Append(" # buildkit").ToString();
    }

    public static string Copy(string name, SourcesAndDestination paths, CopyStep step)
    {
        var text = new StringBuilder(name).Append(step.Parents ? " --parents" : "")
            .Append(step.Chown is null ? "" : " --chown=" + step.Chown).Append(step.Chmod is null ? "" : " --chmod=" + step.Chmod);
        foreach (var source in paths.Sources.Concat(paths.SourceContents.Select(heredoc => "<<" + heredoc.Name)))
        {
            text.Append(' ').Append(source);
        }

        return text.Append(' ').Append(paths.Destination).Append(" # buildkit").ToString();
    }

    public static string Healthcheck(IReadOnlyList<string> test, HealthcheckInstruction check)
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{Test:{Plain(test)} Interval:{Go(check.Interval)} Timeout:{Go(check.Timeout)} StartPeriod:{Go(check.StartPeriod)} StartInterval:{Go(check.StartInterval)} Retries:{check.Retries ?? 0}}}");

        static string Go(TimeSpan? duration) => GoDuration.Format(duration ?? TimeSpan.Zero);
    }

    public static string Plain(IEnumerable<string> words) => "[" + string.Join(' ', words) + "]";
}
