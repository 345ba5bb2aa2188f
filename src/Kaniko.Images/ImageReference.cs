using Kaniko.Diagnostics;

namespace Kaniko.Images;

/// <summary>
/// Names an image: registry, repository, and a tag or a digest or both (the reference grammar of the distribution project).
/// Docker Hub's short names are expanded: <c>alpine</c> is <c>index.docker.io/library/alpine:latest</c>.
/// </summary>
public sealed record ImageReference
{
    /// <summary>What Docker Hub's registry is called in names; <c>docker.io</c> means the same.</summary>
    public const string DockerHub = "index.docker.io";

    private ImageReference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Host and, where given, port.</summary>
    public string Registry { get; }

    public string Repository { get; }

    public string? Tag { get; }

    public Digest? Digest { get; }

    /// <summary>Registry and repository, without tag and digest.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>What is asked of the registry: the digest where there is one, else the tag.</summary>
    public string Selector => Digest?.ToString() ?? Tag ?? "latest";

    public static ImageReference Parse(string text) => TryParse(text)
        ?? throw new KanikoException(ErrorCode.ReferenceInvalid, $"'{text}' is not an image reference")
        {
            Hint = text.Any(char.IsAsciiLetterUpper)
                ? "a repository name is lower case; write [registry/]repository[:tag][@sha256:digest]"
                : "write [registry/]repository[:tag][@sha256:digest]",
        };

    public static ImageReference? TryParse(string text)
    {
        var (name, digest) = SplitDigest(text);
        if (name is null)
        {
            return null;
        }

        string? tag = null;
        var colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
        {
            (name, tag) = (name[..colon], name[(colon + 1)..]);
            if (!IsTag(tag))
            {
                return null;
            }
        }

        var (registry, repository) = SplitRegistry(name);
        return repository.Length > 0 && registry.Length + repository.Length <= 255 && IsRegistry(registry)
            && repository.Split('/').All(IsPathComponent)
            ? new ImageReference(registry, repository, digest is null ? tag ?? "latest" : tag, digest)
            : null;
    }

    /// <summary>The same repository, pinned to <paramref name="digest"/>; the tag is kept.</summary>
    public ImageReference WithDigest(Digest digest) => new(Registry, Repository, Tag, digest);

    /// <summary>The same repository under another tag, without a digest.</summary>
    public ImageReference WithTag(string tag) => Parse($"{Name}:{tag}");

    public override string ToString() =>
        Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    private static (string? Name, Digest? Digest) SplitDigest(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return (text, null);
        }

        return Digest.TryParse(text[(at + 1)..]) is { } digest ? (text[..at], digest) : (null, null);
    }

    private static (string Registry, string Repository) SplitRegistry(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        if (slash < 0 || !(first == "localhost" || first.Contains('.', StringComparison.Ordinal)
            || first.Contains(':', StringComparison.Ordinal) || first.Any(char.IsAsciiLetterUpper)))
        {
            return (DockerHub, slash < 0 ? "library/" + name : name);
        }

        var repository = name[(slash + 1)..];
        return first is "docker.io" or DockerHub or "registry-1.docker.io"
            ? (DockerHub, repository.Contains('/', StringComparison.Ordinal) ? repository : "library/" + repository)
            : (first, repository);
    }

    private static bool IsTag(string text) =>
        text.Length is > 0 and <= 128 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsRegistry(string text)
    {
        var host = text;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            return end > 2 && text[1..end].All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
                && (end == text.Length - 1 || (text[end + 1] == ':' && IsPort(text[(end + 2)..])));
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            host = text[..colon];
            if (!IsPort(text[(colon + 1)..]))
            {
                return false;
            }
        }

        return host.Length > 0 && host.Split('.').All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }

    private static bool IsPort(string text) => text.Length is > 0 and <= 5 && text.All(char.IsAsciiDigit);

    /// <summary>Lower-case letters and digits, joined by one period, one or two underscores, or any number of dashes.</summary>
    private static bool IsPathComponent(string text)
    {
        if (text.Length == 0 || !IsAlphanumeric(text[0]) || !IsAlphanumeric(text[^1]))
        {
            return false;
        }

        for (var i = 0; i < text.Length;)
        {
            if (IsAlphanumeric(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && text[i] == text[start])
            {
                i++;
            }

            var run = i - start;
            if (text[start] switch { '.' => run > 1, '_' => run > 2, '-' => false, _ => true } || !IsAlphanumeric(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAlphanumeric(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c);
}
