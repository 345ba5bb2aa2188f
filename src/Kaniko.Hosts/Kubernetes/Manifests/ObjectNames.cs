using System.Security.Cryptography;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>Names and labels within the API's rules.</summary>
internal static class ObjectNames
{
    /// <summary>A pod's name is its host name and often a label, so longer ones would be cut.</summary>
    public const int LongestPod = 63;

    /// <summary>The controller adds 11 characters for each run.</summary>
    public const int LongestCronJob = 52;

    private const int SuffixLength = 10;
    private const int LongestLabelValue = 63;
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>A name that nothing else has: what can be read is cut, what is random is not.</summary>
    public static string Unique(string readable, int longest = LongestPod) =>
        Join(readable, RandomNumberGenerator.GetString(Base32, SuffixLength), longest);

    /// <summary>A name with a fixed end; only its start is cut.</summary>
    public static string Join(string readable, string end, int longest)
    {
        var start = Sanitized(readable, longest - end.Length - 1);
        return start.Length == 0 ? end : $"{start}-{end}";
    }

    /// <summary>Lower-case letters, digits and single dashes, with a letter or digit at both ends; <c>kaniko</c> when nothing is left.</summary>
    public static string Name(string text, int longest = LongestPod) => Sanitized(text, longest) is { Length: > 0 } name ? name : "kaniko";

    /// <summary>A label's value: what may stay, stays, capitals too.</summary>
    public static string LabelValue(string text)
    {
        var value = new StringBuilder();
        foreach (var c in text)
        {
            _ = value.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-');
        }

        var cut = value.ToString(0, Math.Min(value.Length, LongestLabelValue));
        return cut.Trim('-', '_', '.');
    }

    /// <summary>A user's label or annotation key.</summary>
    public static void RequireKey(string flag, string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (prefix, name) = slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);
        if (prefix == Labels.Prefix)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"'{key}' of --{flag} is the program's own") { Hint = "take another prefix" };
        }

        if (!IsQualified(name) || prefix is { Length: 0 or > 253 } || (prefix is not null && !IsDnsText(prefix)))
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"'{key}' is not a key for --{flag}")
            {
                Hint = "write [DOMAIN/]NAME with at most 63 letters, digits, '-', '_' and '.' in the name",
            };
        }
    }

    /// <summary>A user's label value.</summary>
    public static void RequireLabelValue(string flag, string value)
    {
        if (value.Length > 0 && !IsQualified(value))
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"'{value}' is not a value for --{flag}")
            {
                Hint = "labels hold at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends; annotations hold any text",
            };
        }
    }

    /// <summary>A user's name of an object.</summary>
    public static string RequireName(string flag, string name, int longest = 253) =>
        name.Length > 0 && name.Length <= longest && IsDnsText(name)
        && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
            ? name
            : throw new KanikoException(ErrorCode.UsageInvalid, $"'{name}' is not a name for --{flag}")
            {
                Hint = $"names are at most {longest} lower-case letters, digits, '-' and '.'",
            };

    private static bool IsDnsText(string text) => text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');

    private static bool IsQualified(string text) => text.Length is > 0 and <= LongestLabelValue
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string Sanitized(string text, int longest)
    {
        var name = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                _ = name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != '-')
            {
                _ = name.Append('-');
            }
        }

        // The cut comes before the trim: it may end on a dash.
        return name.ToString(0, Math.Max(0, Math.Min(name.Length, longest))).Trim('-');
    }
}
