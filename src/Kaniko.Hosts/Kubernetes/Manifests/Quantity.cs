using System.Buffers;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>Amounts of resources: <c>500m</c>, <c>1.5</c>, <c>2Gi</c>, <c>1e3</c>.</summary>
internal static class Quantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly string[] Suffixes = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    public static string Require(string flag, string text)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(Digits);
        var suffix = digits < 0 ? "" : text[digits..];
        var number = digits < 0 ? text : text[..digits];
        var exponent = suffix.Length > 1 && suffix[0] is 'e' or 'E' && int.TryParse(suffix[1..], out _);
        return number.Length > 0 && number != "." && number.Count(c => c == '.') <= 1 && (exponent || Suffixes.Contains(suffix))
            ? text
            : throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is not a quantity for --{flag}") { Hint = $"write --{flag}=memory=2Gi or cpu=500m" };
    }
}
