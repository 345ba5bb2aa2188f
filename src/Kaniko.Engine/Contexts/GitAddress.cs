using Kaniko.Diagnostics;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Contexts;

/// <summary>A git repository and what of it is wanted.</summary>
/// <param name="Url">What <c>git fetch</c> is given; without a password.</param>
/// <param name="Reference">A branch, tag, full reference or commit; null for the remote's default branch.</param>
/// <param name="SubDirectory">A directory of the work tree.</param>
/// <param name="Commit">A commit, or the start of one, that must be what was fetched.</param>
public sealed record GitAddress(string Url, string? Reference, string? SubDirectory, string? Commit)
{
    /// <summary>Null: the address does not say.</summary>
    public bool? KeepGitDirectory { get; init; }

    /// <summary>Null: the address does not say.</summary>
    public bool? Submodules { get; init; }

    /// <summary>A commit in the history of <see cref="Reference"/> that is taken in place of its tip: Kaniko's <c>#REF#COMMIT</c>.</summary>
    public string? Ancestor { get; init; }

    /// <summary>All files get the time of the commit, not that of the checkout.</summary>
    public bool CommitTimes { get; init; }

    /// <summary>The <c>user[:password]</c> of the address, still escaped; null where it has none, or is not http.</summary>
    public string? UserInfo { get; init; }

    /// <summary>The address without user name and password, for messages and results.</summary>
    public string Display
    {
        get
        {
            var scheme = Url.IndexOf("://", StringComparison.Ordinal);
            var at = Url.IndexOf('@', StringComparison.Ordinal);
            return scheme >= 0 && at > scheme ? Url[..(scheme + 3)] + Url[(at + 1)..] : Url;
        }
    }

    /// <summary>What provenance says of a commit that was fetched from here.</summary>
    public Material Material(string commit) => new(
        Reference is null ? Display : $"{Display}#{Reference}", commit.Length == 40 ? "sha1" : "sha256", commit);

    /// <summary><c>https</c>, <c>ssh</c>, …; <c>ssh</c> also for <c>user@host:path</c>.</summary>
    public string Scheme => Url.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? Url[..end].ToLowerInvariant() : "ssh";

    /// <summary>The server: <c>https://HOST[:PORT]/</c> for http; null otherwise.</summary>
    public Uri? Server => Scheme is "http" or "https" && Uri.TryCreate(Url, UriKind.Absolute, out var uri) ? new Uri(uri.GetLeftPart(UriPartial.Authority)) : null;

    /// <summary>The host, without a port; empty for a local repository.</summary>
    public string Host
    {
        get
        {
            var start = Url.IndexOf("://", StringComparison.Ordinal);
            var authority = start >= 0 ? Url[(start + 3)..].Split('/')[0] : Url.Split(':')[0];
            return authority[(authority.LastIndexOf('@') + 1)..] is var host && host.StartsWith('[') ? host.Split(']')[0] + "]" : host.Split(':')[0];
        }
    }

    /// <summary>
    /// Reads BuildKit's forms, <c>ADDRESS[#ref[:directory]]</c> and <c>ADDRESS?ref=…&amp;subdir=…</c>, and Kaniko's <c>ADDRESS#ref#commit</c>.
    /// </summary>
    public static GitAddress Parse(string text)
    {
        var (rest, fragment) = Cut(text, '#');
        var (url, query) = Cut(rest, '?');
        var address = WithoutPassword(url);
        if (fragment is { Length: > 0 })
        {
            var (reference, ancestor) = Cut(fragment, '#');
            var (name, directory) = Cut(reference, ':');
            var (commit, below) = Cut(ancestor ?? "", ':');
            address = address with { Reference = Named(name), SubDirectory = Named(directory ?? below ?? ""), Ancestor = Named(commit) };
        }

        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            address = address.With(name, Uri.UnescapeDataString(value ?? ""), text);
        }

        Check(address);
        return address;
    }

    private static GitAddress WithoutPassword(string url)
    {
        var address = new GitAddress(url, null, null, null);
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = url.IndexOf('/', Math.Max(start, 0));
        var authority = slash < 0 ? url.Length : slash;
        return address.Scheme is "http" or "https" or "git" && start >= 3 && url.LastIndexOf('@', authority - 1) is var at && at >= start
            ? address with { Url = url[..start] + url[(at + 1)..], UserInfo = url[start..at] }
            : address;
    }

    private GitAddress With(string name, string value, string text) => name switch
    {
        "ref" => this with { Reference = Once(Reference, value, text) },
        "branch" => this with { Reference = Once(Reference, "refs/heads/" + value, text) },
        "tag" => this with { Reference = Once(Reference, "refs/tags/" + value, text) },
        "subdir" => this with { SubDirectory = Once(SubDirectory, value, text) },
        "commit" or "checksum" => this with { Commit = Once(Commit, value, text) },
        "keep-git-dir" => this with { KeepGitDirectory = IsTrue(value) },
        "submodules" => this with { Submodules = IsTrue(value) },
        "mtime" when value is "checkout" or "commit" => this with { CommitTimes = value == "commit" },
        "fetch-by-commit" when IsTrue(value) => this with { Ancestor = Ancestor ?? Commit },
        "fetch-by-commit" => this,
        _ => throw new KanikoException(ErrorCode.GitFailed, $"unexpected query parameter '{name}' in a git address"),
    };

    private static bool IsTrue(string value) => value is "" or "1" or "true";

    private static string Once(string? known, string value, string text) => known is null || known == value
        ? value
        : throw new KanikoException(ErrorCode.GitFailed, $"conflicting values in a git address: '{known}' and '{value}'");

    private static string? Named(string text) => text.Length == 0 ? null : text;

    // A reference that begins like an option, or holds what git forbids, never reaches the command.
    private static void Check(GitAddress address)
    {
        foreach (var text in new[] { address.Reference, address.Commit, address.Ancestor })
        {
            if (text is not null && (text.StartsWith('-') || text.Any(c => char.IsControl(c) || " ~^:?*[\\".Contains(c, StringComparison.Ordinal))
                || text.Contains("..", StringComparison.Ordinal)))
            {
                throw new KanikoException(ErrorCode.GitFailed, $"'{text}' is not a git reference");
            }
        }

        if (address.SubDirectory is { } directory && (directory.StartsWith('-') || directory.Any(char.IsControl)))
        {
            throw new KanikoException(ErrorCode.GitFailed, $"'{address.SubDirectory}' is not a directory of a repository");
        }

        if (address.Url.StartsWith('-') || address.Url.Any(char.IsControl))
        {
            throw new KanikoException(ErrorCode.GitFailed, "the git address holds characters that no address has");
        }
    }

    private static (string Before, string? After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}
