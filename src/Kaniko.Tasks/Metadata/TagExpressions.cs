using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Metadata;

/// <summary>metadata-action's <c>{{…}}</c>.</summary>
internal sealed class TagExpressions(GitState git, DateTimeOffset now)
{
    public string Expand(string text, TaggedVersion? version = null)
    {
        var expanded = new StringBuilder();
        var rest = text.AsSpan();
        while (rest.IndexOf("{{") is >= 0 and var start && rest[start..].IndexOf("}}") is > 0 and var length)
        {
            _ = expanded.Append(rest[..start]).Append(Value(rest.Slice(start + 2, length - 2).Trim().ToString(), version));
            rest = rest[(start + length + 2)..];
        }

        return expanded.Append(rest).ToString();
    }

    private string Value(string expression, TaggedVersion? version)
    {
        var words = Words(expression);
        return (words.FirstOrDefault(), version) switch
        {
            ("branch", _) => git.Branch ?? "",
            ("tag", _) => git.Tag ?? "",
            ("sha", _) => TagValues.Short(git.Commit),
            ("base_ref", _) => git.BaseRef,
            ("is_default_branch", _) => IsDefaultBranch ? "true" : "false",
            ("is_not_default_branch", _) => IsDefaultBranch ? "false" : "true",
            ("date", _) => Date(now, words),
            ("commit_date", _) => Date(git.CommitTime ?? now, words),
            ("version", { } v) => v.Version,
            ("raw", { } v) => v.Raw,
            ("major", { } v) => v.Major,
            ("minor", { } v) => v.Minor,
            ("patch", { } v) => v.Patch,
            _ => throw TagRule.Invalid($"'{{{{{expression}}}}}' is no expression for tags", "use branch, tag, sha, base_ref, is_default_branch, date, commit_date or a part of the version"),
        };
    }

    private bool IsDefaultBranch => git.Branch is { } branch && branch == git.DefaultBranch;

    /// <summary>Blanks separate, quotes hold together: <c>date 'YYYY MM' tz='Asia/Tokyo'</c>.</summary>
    private static List<string> Words(string expression)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        foreach (var c in expression)
        {
            if (c is '\'' or '"')
            {
                quoted = !quoted;
            }
            else if (c == ' ' && !quoted)
            {
                Add();
            }
            else
            {
                _ = word.Append(c);
            }
        }

        Add();
        return words;

        void Add()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                _ = word.Clear();
            }
        }
    }

    private static string Date(DateTimeOffset time, List<string> words)
    {
        var format = "";
        var zone = "UTC";
        foreach (var word in words.Skip(1))
        {
            if (word.StartsWith("tz=", StringComparison.Ordinal))
            {
                zone = word[3..];
            }
            else
            {
                format = word;
            }
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var place)
            ? Format(TimeZoneInfo.ConvertTime(time, place), format)
            : throw new KanikoException(ErrorCode.UsageInvalid, $"the time zone '{zone}' is unknown") { Hint = "write a name such as tz='Europe/Berlin'" };
    }

    /// <summary>The tokens of Moment.js that tags can hold.</summary>
    private static string Format(DateTimeOffset time, string format)
    {
        ReadOnlySpan<string> tokens = ["YYYY", "YY", "MMMM", "MMM", "MM", "M", "DDDD", "DD", "D", "HH", "H", "hh", "h", "mm", "m", "ss", "s", "SSS", "X", "A", "a"];
        var text = new StringBuilder();
        for (var i = 0; i < format.Length;)
        {
            if (format[i] == '[' && format.IndexOf(']', i) is > 0 and var end)
            {
                _ = text.Append(format, i + 1, end - i - 1);
                i = end + 1;
                continue;
            }

            string? token = null;
            foreach (var candidate in tokens)
            {
                if (string.CompareOrdinal(format, i, candidate, 0, candidate.Length) == 0)
                {
                    token = candidate;
                    break;
                }
            }

            _ = token is null ? text.Append(format[i]) : text.Append(Token(time, token));
            i += token?.Length ?? 1;
        }

        return text.ToString();
    }

    private static string Token(DateTimeOffset time, string token) => token switch
    {
        "X" => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "DDDD" => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        "A" => time.Hour < 12 ? "AM" : "PM",
        "a" => time.Hour < 12 ? "am" : "pm",
        "SSS" => time.ToString("fff", CultureInfo.InvariantCulture),
        _ => time.ToString(DotNet(token), CultureInfo.InvariantCulture),
    };

    /// <summary>The same token in .NET's letters; a single letter needs a percent sign there.</summary>
    private static string DotNet(string token)
    {
        var letters = token.Replace('Y', 'y').Replace('D', 'd');
        return letters.Length == 1 ? $"%{letters}" : letters;
    }
}
