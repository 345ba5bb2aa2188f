using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Images;

namespace Kaniko.Engine.Contexts;

/// <summary>Where a build context comes from, read from <c>--context</c>. A closed set: <see cref="ContextOpener"/> opens each.</summary>
internal abstract record ContextSource
{
    /// <summary>Kaniko's name for the archive in a bucket that is given without one.</summary>
    private const string DefaultObject = "context.tar.gz";

    /// <summary>Reads the forms of Kaniko's <c>--context</c>; text without <c>://</c> is a directory.</summary>
    /// <param name="context">The text.</param>
    /// <param name="bucket">Kaniko's <c>--bucket</c>, which counts where <paramref name="context"/> is empty.</param>
    public static ContextSource Parse(string context, string? bucket = null)
    {
        var text = context.Length > 0 || bucket is null ? context
            : bucket.Contains("://", StringComparison.Ordinal) ? bucket
            : "gs://" + bucket;
        if (RemoteAddress.IsGit(text))
        {
            return new GitSource(GitAddress.Parse(text));
        }

        var separator = text.IndexOf("://", StringComparison.Ordinal);
        return separator < 0 ? new DirectorySource(text) : Parse(text[..separator].ToLowerInvariant(), text[(separator + 3)..], text);
    }

    /// <summary>Whether the text names something that has to be fetched or unpacked.</summary>
    public static bool IsForeign(string text) => Parse(text) is not DirectorySource;

    private static ContextSource Parse(string scheme, string rest, string text) => scheme switch
    {
        "dir" => new DirectorySource(rest),
        "file" => IsRepository(rest) ? new GitSource(GitAddress.Parse(text)) : new DirectorySource(rest),
        "tar" => rest == "stdin" ? new StandardInputSource() : new ArchiveFileSource(rest),
        "s3" => Stored(text, rest, (bucket, key) => new S3Source(bucket, key)),
        "gs" => Stored(text, rest, (bucket, key) => new GoogleSource(bucket, key)),
        "http" or "https" => Web(text),
        _ => throw new KanikoException(ErrorCode.ContextUnavailable, $"there are no contexts of the form '{scheme}://'")
        {
            Hint = Suggestion.Hint(scheme, ["dir", "tar", "git", "ssh", "s3", "gs", "https", "file"])
                ?? "give a directory, or an address with dir, tar, git, ssh, file, s3, gs or https before its ://",
        },
    };

    private static bool IsRepository(string path) =>
        path.AsSpan().IndexOfAny('#', '?') is var end && (end >= 0 || path.TrimEnd('/').EndsWith(".git", StringComparison.Ordinal));

    private static ContextSource Stored(string text, string rest, Func<string, string, ContextSource> make)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (bucket, key) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        return bucket.Length > 0
            ? make(bucket, key.Length > 0 ? key : DefaultObject)
            : throw new KanikoException(ErrorCode.ContextUnavailable, $"'{text}' names no bucket") { Hint = "write s3://BUCKET/KEY or gs://BUCKET/NAME" };
    }

    private static ContextSource Web(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var (address, fragment) = hash < 0 ? (text, "") : (text[..hash], text[(hash + 1)..]);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, "the context's address is malformed")
            {
                Hint = "write --context https://HOST/PATH.tar.gz",
            };
        }

        var checksum = fragment.Length == 0 ? null : Checksum(fragment);
        if (AzureAddress.TryParse(uri) is { } azure)
        {
            return new AzureSource(azure, checksum);
        }

        return uri.Scheme == Uri.UriSchemeHttps || checksum is not null
            ? new WebSource(uri, checksum)
            : throw new KanikoException(ErrorCode.ContextUnavailable, $"'{HttpDownload.Display(address)}' could be changed on its way: it is not https")
            {
                Hint = "use https, or say what the archive must be with #sha256=HEX behind the address",
            };
    }

    private static Digest Checksum(string fragment) =>
        Digest.TryParse(fragment.Replace('=', ':').ToLowerInvariant())
        ?? throw new KanikoException(ErrorCode.ContextUnavailable, $"'#{fragment}' behind the context's address is no checksum")
        {
            Hint = "write #sha256=HEX behind an archive's address; a git repository's address ends in .git",
        };
}

/// <summary>A directory, used in place and never written to.</summary>
internal sealed record DirectorySource(string Path) : ContextSource;

/// <summary>A tar archive on this machine.</summary>
internal sealed record ArchiveFileSource(string Path) : ContextSource;

/// <summary>A tar archive on standard input.</summary>
internal sealed record StandardInputSource : ContextSource;

/// <summary>A commit of a repository.</summary>
internal sealed record GitSource(GitAddress Address) : ContextSource;

/// <summary>A tar archive on a web server.</summary>
/// <param name="Address">Without the fragment.</param>
/// <param name="Checksum">What the archive, as it is sent, must hash to.</param>
internal sealed record WebSource(Uri Address, Digest? Checksum) : ContextSource;

/// <summary>A tar archive in a bucket of Amazon S3 or another server of its kind.</summary>
internal sealed record S3Source(string Bucket, string Key) : ContextSource;

/// <summary>A tar archive in a bucket of Google Cloud Storage.</summary>
internal sealed record GoogleSource(string Bucket, string Name) : ContextSource;

/// <summary>A tar archive in a container of Azure Blob Storage.</summary>
internal sealed record AzureSource(AzureAddress Address, Digest? Checksum) : ContextSource;
