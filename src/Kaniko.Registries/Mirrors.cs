using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries;

/// <summary>A registry that is asked instead of another.</summary>
/// <param name="Registry">Host and port.</param>
/// <param name="Prefix">What comes before each repository's name there: empty, or ends in a slash.</param>
/// <param name="PlainHttp">What its URL scheme says, where it has one.</param>
internal sealed record Mirror(string Registry, string Prefix, bool? PlainHttp);

internal static class Mirrors
{
    /// <summary>The mirrors of a registry in the order in which they are tried.</summary>
    public static List<Mirror> Of(string registry, RegistrySettings settings)
    {
        var mirrors = new List<Mirror>();
        foreach (var (source, targets) in settings.Maps)
        {
            if (RegistryName.Normalize(source) != registry)
            {
                continue;
            }

            foreach (var target in targets.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                mirrors.Add(Parse(target));
            }
        }

        if (registry == ImageReference.DockerHub)
        {
            foreach (var mirror in settings.Mirrors)
            {
                mirrors.Add(Parse(mirror));
            }
        }

        return mirrors;
    }

    /// <summary>Reads <c>[scheme://]host[:port][/prefix]</c>.</summary>
    public static Mirror Parse(string text)
    {
        var (rest, plainHttp) = text switch
        {
            _ when text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => (text[8..], (bool?)false),
            _ when text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => (text[7..], true),
            _ => (text, null),
        };
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var prefix = slash < 0 ? "" : rest[slash..].Trim('/');

        // A reference checks host and prefix alike; the stand-in first label makes it read the host as one.
        return authority.Length > 0 && !authority.Contains('@', StringComparison.Ordinal)
            && ImageReference.TryParse((authority.Contains('.', StringComparison.Ordinal) || authority.Contains(':', StringComparison.Ordinal)
                || authority == "localhost" ? authority : authority + ":80") + "/" + (prefix.Length == 0 ? "x" : prefix)) is { Digest: null }
            ? new Mirror(RegistryName.Normalize(authority), prefix.Length == 0 ? "" : prefix + "/", plainHttp)
            : throw new KanikoException(ErrorCode.UsageInvalid, "a registry mirror is not of the form host[:port][/prefix]")
            {
                Hint = "write for example index.docker.io=mirror.example.com/docker",
            };
    }
}
