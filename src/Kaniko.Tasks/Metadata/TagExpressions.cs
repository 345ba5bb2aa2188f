using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Metadata;

/// <summary>metadata-action's <c>{{…}}</c>.</summary>
internal sealed class TagExpressions(GitState git, DateTimeOffset now)
{
    /// <summary>The text with every expression replaced; one that is unknown is an error.</summary>
    public string Expand(string text, TaggedVersion? version = null) => Replace(
        text,
        expression => Value(expression, version)
            ?? throw TagRule.Invalid($"'{{{{{expression}}}}}' is no expression for tags", "use branch, tag, sha, base_ref, is_default_branch, date, commit_date or a part of the version"));

    /// <summary>The text with known expressions replaced: in a label, other braces are somebody else's.</summary>
    public string ExpandKnown(string text) => Replace(text, expression => Value(expression, version: null));

    private static string Replace(string text, Func<string, string?> value)
    {
        var expanded = new StringBuilder();
        var rest = text.AsSpan();
        while (rest.IndexOf("{{") is >= 0 and var start && rest[start..].IndexOf("}}") is > 0 and var length)
        {
            _ = expanded.Append(rest[..start]).Append(value(rest.Slice(start + 2, length - 2).Trim().ToString()) ?? rest.Slice(start, length + 2).ToString());
            rest = rest[(start + length + 2)..];
        }

        return expanded.Append(rest).ToString();
    }

    /// <summary>Null for what is no expression.</summary>
    private string? Value(string expression, TaggedVersion? version)
    {
        var words = Words(expression);
        return (words.FirstOrDefault(), version) switch
        {
            ("branch", _) => git.Branch ?? "",
            ("tag", _) => git.Tag ?? "",
            ("sha", _) => git.ShortCommit,
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
            _ => null,
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
            ? MomentFormat.Write(TimeZoneInfo.ConvertTime(time, place), format)
            : throw new KanikoException(ErrorCode.UsageInvalid, $"the time zone '{zone}' is unknown") { Hint = "write a name such as tz='Europe/Berlin'" };
    }
}
