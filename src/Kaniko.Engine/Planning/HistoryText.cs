using System.Globalization;
using System.Text;
using Kaniko.Dockerfiles.Instructions;

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
            foreach (var name in state.Arguments)
            {
                text.Append(name).Append('=').Append(state.Variables[name]).Append(' ');
            }
        }

        return text.AppendJoin(' ', arguments).Append(" # buildkit").ToString();
    }

    public static string Copy(string name, SourcesAndDestination paths, string? chown, string? chmod, bool link)
    {
        var text = new StringBuilder(name);
        text.Append(chown is null ? "" : " --chown=" + chown).Append(chmod is null ? "" : " --chmod=" + chmod).Append(link ? " --link" : "");
        foreach (var source in paths.Sources.Concat(paths.SourceContents.Select(heredoc => "<<" + heredoc.Name)))
        {
            text.Append(' ').Append(source);
        }

        return text.Append(' ').Append(paths.Destination).Append(" # buildkit").ToString();
    }

    /// <summary>Words in double quotes, in brackets, as Go prints a list.</summary>
    public static string Quoted(IEnumerable<string> words) =>
        "[" + string.Join(' ', words.Select(word => "\"" + word
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"")) + "]";

    public static string Plain(IEnumerable<string> words) => "[" + string.Join(' ', words) + "]";
}
