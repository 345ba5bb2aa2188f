using System.Collections.Concurrent;
using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Execution;

/// <summary>What ADD fetches, once in a build: before the key of the step is known, because the content is part of it.</summary>
internal sealed class RemoteFiles(BuildResources resources)
{
    private readonly ConcurrentDictionary<RemoteFile, Task<FetchedRemote>> fetched = new();

    /// <summary>What was fetched so far.</summary>
    public IEnumerable<Material> Materials => fetched.Values.Where(task => task.IsCompletedSuccessfully).Select(task => task.Result.Material);

    public Task<FetchedRemote> FetchAsync(RemoteFile remote, CancellationToken cancellationToken) =>
        fetched.GetOrAdd(remote with { After = 0 }, key => RemoteAddress.IsGit(key.Address)
            ? CheckoutAsync(key, cancellationToken)
            : DownloadAsync(key, cancellationToken));

    private async Task<FetchedRemote> DownloadAsync(RemoteFile remote, CancellationToken cancellationToken)
    {
        var directory = resources.NewTemporaryDirectory("download");
        var path = Path.Join(directory, "content");
        var checksum = remote.Checksum is { } text ? Digest.Parse(text) : null;
        var (digest, time) = await HttpDownload.SaveAsync(remote.Address, path, checksum, cancellationToken).ConfigureAwait(false);
        return new FetchedRemote(path, HttpDownload.FileName(remote.Address) ?? "__unnamed__", time,
            string.Create(CultureInfo.InvariantCulture, $"{digest} {time?.ToUnixTimeSeconds()}"), IsDirectory: false)
        {
            Material = new Material(HttpDownload.Display(remote.Address), "sha256", digest.Hex),
        };
    }

    /// <summary>The user's git credentials are for the context's server: no other that a Dockerfile names is shown them.</summary>
    private IReadOnlyDictionary<string, string> EnvironmentFor(GitAddress address) =>
        ContextSource.Parse(resources.Request.Context, resources.Request.Bucket) is GitSource { Address: var context } && context.Host == address.Host
            ? resources.Settings.Environment
            : resources.Settings.Environment.Where(pair => pair.Key is not ("GIT_TOKEN" or "GIT_USERNAME" or "GIT_PASSWORD")).ToDictionary(StringComparer.Ordinal);

    private async Task<FetchedRemote> CheckoutAsync(RemoteFile remote, CancellationToken cancellationToken)
    {
        var address = GitAddress.Parse(remote.Address);
        if (remote.KeepGitDir is { } kept && address.KeepGitDirectory is { } written && kept != written)
        {
            throw new KanikoException(ErrorCode.GitFailed, "inconsistent keep-git-dir configuration") { Hint = "say it once: by the flag, or in the address" };
        }

        if (remote.Checksum is { } checksum)
        {
            address = address.Commit is null || address.Commit == checksum ? address with { Commit = checksum } : throw new KanikoException(
                ErrorCode.GitFailed, $"checksum mismatch '{checksum}' != '{address.Commit}'") { Hint = "say it once: by the flag, or in the address" };
        }

        var directory = resources.NewTemporaryDirectory("git");
        var keep = remote.KeepGitDir ?? address.KeepGitDirectory ?? false;
        var checkout = new GitCheckout(
            address with { KeepGitDirectory = keep }, new GitOptions { Submodules = address.Submodules ?? true }, EnvironmentFor(address));
        var (commit, time) = await checkout.FetchAsync(directory, cancellationToken).ConfigureAwait(false);
        var root = await checkout.DirectoryAsync(directory, cancellationToken).ConfigureAwait(false);
        return new FetchedRemote(root, null, time, $"{commit} {keep}", IsDirectory: true)
        {
            Material = address.Material(commit),
        };
    }
}

/// <summary>Something that was fetched.</summary>
/// <param name="Path">The file, or the directory of a checkout.</param>
/// <param name="Name">The file's name at its address; null where the address has none.</param>
/// <param name="Time">The time it has at its source; null where the source does not say.</param>
/// <param name="Identity">Names the content, for keys.</param>
internal sealed record FetchedRemote(string Path, string? Name, DateTimeOffset? Time, string Identity, bool IsDirectory)
{
    /// <summary>For the provenance.</summary>
    public required Material Material { get; init; }
}
