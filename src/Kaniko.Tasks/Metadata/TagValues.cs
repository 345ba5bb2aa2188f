using System.Globalization;
using System.Text.RegularExpressions;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Metadata;

/// <summary>What a rule makes of the state of git, before prefixes.</summary>
internal static class TagValues
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Null when the rule does not apply; <c>IsLatest</c> is what <c>latest=auto</c> comes to.</summary>
    public static (string Text, bool IsLatest)? Of(TagRule rule, GitState git, TagExpressions expressions)
    {
        if (rule.EnableExpression is { } enable && expressions.Expand(enable) != "true")
        {
            return null;
        }

        return rule.Type switch
        {
            "schedule" => git.IsScheduled ? (expressions.Expand(rule["pattern"] ?? "nightly"), false) : null,
            "semver" => VersionOf(rule, git, expressions) is { } text ? Semver(rule, text, expressions) : null,
            "pep440" => VersionOf(rule, git, expressions) is { } text ? Pep440(rule, text, expressions) : null,
            "match" => VersionOf(rule, git, expressions) is { } text ? Match(rule, text) : null,
            "edge" => git.Branch is { } branch && branch == (rule["branch"] ?? git.DefaultBranch) ? ("edge", false) : null,
            "ref" => Ref(rule["event"]!, git),
            "raw" => (expressions.Expand(rule["value"]!), false),
            _ => git.Commit.Length == 0 ? null : (rule["format"] == "long" ? git.Commit : git.ShortCommit, false),
        };
    }

    private static string? VersionOf(TagRule rule, GitState git, TagExpressions expressions) =>
        rule["value"] is { Length: > 0 } value ? expressions.Expand(value) : git.Tag;

    private static (string, bool)? Ref(string kind, GitState git) => kind switch
    {
        "branch" => git.Branch is { } branch ? (branch, false) : null,
        "tag" => git.Tag is { } tag ? (tag, true) : null,
        _ => git.PullRequest is { } number ? (number, false) : null,
    };

    /// <summary>A pre-release has no short forms: <c>1.2.0-rc.1</c> is not <c>1.2</c>.</summary>
    private static (string, bool)? Semver(TagRule rule, string text, TagExpressions expressions)
    {
        if (TaggedVersion.Semver(text) is not { } version)
        {
            return null;
        }

        var pattern = version.IsPreRelease && !IsRaw(rule["pattern"]!) ? "{{version}}" : rule["pattern"]!;
        return (expressions.Expand(pattern, version), !version.IsPreRelease);
    }

    private static (string, bool)? Pep440(TagRule rule, string text, TagExpressions expressions)
    {
        if (TaggedVersion.Pep440(text) is not { } version)
        {
            return null;
        }

        var pattern = version.IsPreRelease && !IsRaw(rule["pattern"]!) ? "{{version}}" : rule["pattern"]!;
        return (expressions.Expand(pattern, version), !version.IsPreRelease);
    }

    private static (string, bool)? Match(TagRule rule, string text)
    {
        var group = 0;
        if (rule["group"] is { } number && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out group))
        {
            throw TagRule.Invalid($"'{number}' is not a group of a match", "write a number: group=1");
        }

        try
        {
            var (pattern, options) = Literal(rule["pattern"]!);
            var match = Regex.Match(text, pattern, options | RegexOptions.CultureInvariant, MatchTimeout);
            return match.Success && match.Groups[group].Success ? (match.Groups[group].Value, true) : null;
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"the pattern '{rule["pattern"]}' of a match cannot be used: {e.Message}", e)
            {
                Hint = "correct the regular expression",
            };
        }
    }

    /// <summary>JavaScript's <c>/pattern/i</c>, or the pattern alone.</summary>
    private static (string Pattern, RegexOptions Options) Literal(string text) =>
        text.StartsWith('/') && text.LastIndexOf('/') is > 0 and var end
            ? (text[1..end], text[(end + 1)..].Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None)
            : (text, RegexOptions.None);

    private static bool IsRaw(string pattern) => pattern.Replace(" ", "", StringComparison.Ordinal) == "{{raw}}";
}

/// <summary>A version that a tag names.</summary>
internal sealed record TaggedVersion(string Raw, string Version, string Major, string Minor, string Patch, bool IsPreRelease)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Null when the text is no semantic version; a leading <c>v</c> is allowed, as npm's semver does.</summary>
    public static TaggedVersion? Semver(string text)
    {
        var match = Regex.Match(
            text,
            @"^[=v\s]*(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$",
            RegexOptions.CultureInvariant,
            Timeout);
        if (!match.Success)
        {
            return null;
        }

        var (major, minor, patch, pre) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4]);
        return new(text, $"{major}.{minor}.{patch}{(pre.Success ? "-" + pre.Value : "")}", major, minor, patch, pre.Success);
    }

    /// <summary>Null when the text is no version of Python's PEP 440. The parts are written in its normal form.</summary>
    public static TaggedVersion? Pep440(string text)
    {
        var match = Regex.Match(
            text.Trim().ToLowerInvariant(),
            @"^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
            RegexOptions.CultureInvariant,
            Timeout);
        if (!match.Success)
        {
            return null;
        }

        var release = match.Groups[2].Value.Split('.').Select(Number).ToArray();
        var pre = match.Groups[3].Success ? PreName(match.Groups[3].Value) + Number(match.Groups[4].Value) : "";
        var post = match.Groups[5].Success ? ".post" + Number(match.Groups[5].Value)
            : match.Groups[6].Success ? ".post" + Number(match.Groups[7].Value) : "";
        var dev = match.Groups[8].Success ? ".dev" + Number(match.Groups[9].Value) : "";
        var epoch = match.Groups[1].Success ? Number(match.Groups[1].Value) + "!" : "";
        var local = match.Groups[10].Success ? "+" + match.Groups[10].Value.Replace('-', '.').Replace('_', '.') : "";
        return new(
            text,
            $"{epoch}{string.Join('.', release)}{pre}{post}{dev}{local}",
            release[0],
            release.ElementAtOrDefault(1) ?? "0",
            release.ElementAtOrDefault(2) ?? "0",
            pre.Length + post.Length + dev.Length > 0);
    }

    private static string PreName(string name) => name switch { "alpha" or "a" => "a", "beta" or "b" => "b", _ => "rc" };

    private static string Number(string digits) => digits.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0";
}
