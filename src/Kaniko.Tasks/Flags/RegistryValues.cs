using System.Buffers;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Flags;

/// <summary>
/// Looks at the values of registry flags: a name that is written otherwise would never be that of a registry that a build speaks to. An empty
/// one is none, as of a variable that a CI system has not set.
/// </summary>
internal static class RegistryValues
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/@=,; \t\"'");

    /// <summary><c>HOST[:PORT]</c>.</summary>
    public static string? Registry(string flag, string value) => value.Length == 0 ? null
        : IsAuthority(value) ? value
        : throw Invalid(flag, value, "a registry", "HOST[:PORT], without a scheme and without a repository");

    /// <summary><c>[http[s]://]HOST[:PORT][/PREFIX]</c>.</summary>
    public static string? Mirror(string flag, string value)
    {
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? value : value[(scheme + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return value.Length == 0 ? null
            : (scheme < 0 || value[..scheme].ToLowerInvariant() is "http" or "https") && IsAuthority(slash < 0 ? rest : rest[..slash]) ? value
            : throw Invalid(flag, value, "a mirror", "[http://|https://]HOST[:PORT][/PREFIX]");
    }

    /// <summary>Several <c>HOST=MIRROR</c> with semicolons between them.</summary>
    public static string Maps(string flag, string value)
    {
        foreach (var pair in value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = EqualsSign(flag, pair);
            _ = Registry(flag, pair[..equals]);
            _ = Mirror(flag, pair[(equals + 1)..]) ?? throw Invalid(flag, "", "a mirror", "HOST=MIRROR, as often as there are mirrors");
        }

        return value;
    }

    /// <summary><c>HOST=</c> with anything behind it.</summary>
    public static string OfRegistry(string flag, string value)
    {
        _ = Registry(flag, value[..EqualsSign(flag, value)]);
        return value;
    }

    /// <summary><c>HOST=SERVICE</c>, both of which are hosts.</summary>
    public static string TokenService(string flag, string value)
    {
        var service = OfRegistry(flag, value)[(EqualsSign(flag, value) + 1)..];
        _ = Registry(flag, service) ?? throw Invalid(flag, "", "a token service", "HOST[:PORT]=HOST[:PORT]");
        return value;
    }

    /// <summary><c>HOST=CERT,KEY</c>.</summary>
    public static string ClientCertificate(string flag, string value) =>
        OfRegistry(flag, value)[(EqualsSign(flag, value) + 1)..].Split(',') is [{ Length: > 0 }, { Length: > 0 }]
        ? value
        : throw new KanikoException(ErrorCode.UsageInvalid, $"--{flag} takes a certificate and its key")
        {
            Hint = $"write --{flag}=HOST=CERT.PEM,KEY.PEM",
        };

    /// <summary>A number of attempts.</summary>
    public static string Attempts(string flag, string value) => !value.StartsWith('-')
        ? value
        : throw new KanikoException(ErrorCode.UsageInvalid, $"'{value}' is not a number of attempts for --{flag}")
        {
            Hint = $"write --{flag}=3, or 0 for none",
        };

    private static int EqualsSign(string flag, string pair) => pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? equals
        : throw new KanikoException(ErrorCode.UsageInvalid, $"--{flag} takes HOST=VALUE") { Hint = $"write --{flag}=HOST[:PORT]=VALUE" };

    private static bool IsAuthority(string text) => text.Length > 0 && text.AsSpan().IndexOfAny(NotInNames) < 0;

    // What stands before an @ may be a password.
    private static KanikoException Invalid(string flag, string value, string what, string form) =>
        new(ErrorCode.UsageInvalid, $"'{value[(value.LastIndexOf('@') + 1)..]}' is not {what} for --{flag}")
        {
            Hint = $"write {form}" + (value.Contains('@', StringComparison.Ordinal) ? "; who logs in is kept by 'kaniko login'" : ""),
        };
}
