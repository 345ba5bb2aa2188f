using System.Buffers;
using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts;

/// <summary>Fetches one commit of a repository: without its history, and without what lies outside the wanted directory, where the server can do so.</summary>
/// <param name="address">The repository and what is wanted.</param>
/// <param name="options">How.</param>
/// <param name="environment">The program's environment: credentials, keys, certificates.</param>
internal sealed class GitCheckout(GitAddress address, GitOptions options, IReadOnlyDictionary<string, string> environment)
{
    private const int Attempts = 4;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> PatternCharacters = SearchValues.Create("*?[]\\\"!#");

    private static readonly string[] Everything = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];

    private GitCommand git = null!;
    private GitCredentials? credentials;
    private string tip = "FETCH_HEAD";

    /// <summary>
    /// Only the wanted directory is written, or the wanted files. Submodules may lie anywhere, and patterns would need escaping.
    /// </summary>
    private bool IsSparse => (address.SubDirectory is { Length: > 0 } || options.Paths is not null) && !options.Submodules
        && Array.TrueForAll([address.SubDirectory ?? "", .. options.Paths ?? []], static path =>
            path.AsSpan().IndexOfAny(PatternCharacters) < 0 && !path.Contains("..", StringComparison.Ordinal));

    /// <summary>Fills an empty directory; returns the commit and its time.</summary>
    public async Task<(string Commit, DateTimeOffset Time)> FetchAsync(string directory, CancellationToken cancellationToken)
    {
        var outcome = new GitOutcome(0, "", "");
        foreach (var candidate in GitCredentials.Candidates(address, environment))
        {
            credentials = candidate;
            git = new GitCommand(address, options, environment, candidate);
            outcome = await FetchOnceAsync(directory, cancellationToken).ConfigureAwait(false);
            if (!GitFailure.IsRefusal(outcome))
            {
                break;
            }
        }

        Require(outcome);
        return await CheckOutAsync(directory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The directory of the work tree that is wanted, without <c>.git</c> unless that is.</summary>
    public async Task<string> DirectoryAsync(string checkout, CancellationToken cancellationToken)
    {
        if (address.KeepGitDirectory is not true && !options.KeepGitDirectory)
        {
            await Task.Run(() => GitTree.RemoveGitDirectories(checkout), cancellationToken).ConfigureAwait(false);
        }

        if (address.SubDirectory is not { } sub)
        {
            return checkout;
        }

        try
        {
            return ContextOpener.Within(new BuildContext(checkout, Ignore: null), sub).Directory;
        }
        catch (KanikoException e)
        {
            throw new KanikoException(ErrorCode.GitFailed, $"'{address.Display}' has no directory '{sub}'", e)
            {
                Hint = "name a directory of that commit behind the colon: #REF:DIRECTORY",
            };
        }
    }

    private async Task<GitOutcome> FetchOnceAsync(string directory, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Join(directory, ".git")))
        {
            await GitAsync(directory, ["init", "--quiet", "."], cancellationToken).ConfigureAwait(false);
            await GitAsync(directory, ["remote", "add", "origin", "--", address.Url], cancellationToken).ConfigureAwait(false);
        }

        git.TrustOwners(Path.Join(directory, ".git", "kaniko.config"));

        if (!options.SingleBranch)
        {
            var all = await TryFetchAsync(directory, Everything, options.Depth, cancellationToken).ConfigureAwait(false);
            if (all.ExitCode != 0)
            {
                return all;
            }
        }

        if (options.Branch is { } branch)
        {
            var found = await TryFetchAsync(directory, ["refs/heads/" + branch], options.Depth, cancellationToken).ConfigureAwait(false);
            return GitFailure.IsMissingReference(found)
                ? await TryFetchAsync(directory, ["refs/tags/" + branch], options.Depth, cancellationToken).ConfigureAwait(false)
                : found;
        }

        var wanted = address.Ancestor ?? address.Reference ?? (IsHash(address.Commit) ? address.Commit! : "HEAD");
        var outcome = IsHash(wanted) || !IsHashPrefix(address.Ancestor)
            ? await TryFetchAsync(directory, [wanted], options.Depth, cancellationToken).ConfigureAwait(false)
            : new GitOutcome(128, "", $"couldn't find remote ref {wanted}");
        return GitFailure.IsMissingReference(outcome) && (IsHash(wanted) || IsHashPrefix(wanted))
            ? await FindCommitAsync(directory, wanted, outcome, cancellationToken).ConfigureAwait(false)
            : outcome;
    }

    /// <summary>A commit that the server does not give by its name, or that is named by its start, is looked for in the history.</summary>
    private async Task<GitOutcome> FindCommitAsync(string directory, string commit, GitOutcome refused, CancellationToken cancellationToken)
    {
        string[] where = address is { Ancestor: not null, Reference: { } reference } && !IsHash(reference) ? [reference] : Everything;
        var all = await TryFetchAsync(directory, where, depth: 0, cancellationToken).ConfigureAwait(false);
        if (all.ExitCode != 0)
        {
            return all;
        }

        var found = await git.RunAsync(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", commit + "^{commit}"], cancellationToken).ConfigureAwait(false);
        if (found.ExitCode == 0)
        {
            tip = found.Output.Trim();
        }

        return found.ExitCode == 0 ? found : refused;
    }

    private async Task<GitOutcome> TryFetchAsync(string directory, IReadOnlyList<string> references, int depth, CancellationToken cancellationToken)
    {
        var isShallow = File.Exists(Path.Join(directory, ".git", "shallow"));
        for (var attempt = 1; ; attempt++)
        {
            string[] arguments =
            [
                "fetch", "--quiet", "--no-recurse-submodules", references == Everything ? "--tags" : "--no-tags",
                .. depth > 0 ? [string.Create(CultureInfo.InvariantCulture, $"--depth={depth}")] : isShallow ? ["--unshallow"] : Array.Empty<string>(),
                .. IsSparse && depth > 0 ? ["--filter=blob:none"] : Array.Empty<string>(), "origin", .. references,
            ];
            var outcome = await git.RunAsync(directory, arguments, cancellationToken).ConfigureAwait(false);
            if (GitFailure.IsShallowRefusal(outcome) && depth > 0)
            {
                depth = 0;
            }
            else if (attempt == Attempts || !GitFailure.IsPassing(outcome))
            {
                return outcome;
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300 * Math.Pow(3, attempt - 1)), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<(string Commit, DateTimeOffset Time)> CheckOutAsync(string directory, CancellationToken cancellationToken)
    {
        if (IsSparse)
        {
            var wanted = address.SubDirectory?.Trim('/') ?? "";
            string[] only = options.Paths is { } paths ? ["--no-cone", .. paths.Select(path => $"{(wanted.Length > 0 ? "/" : "")}{wanted}/{path}")] : ["--cone", wanted];
            await GitAsync(directory, ["sparse-checkout", "set", .. only], cancellationToken).ConfigureAwait(false);
        }

        await GitAsync(directory, ["checkout", "--quiet", "--force", "--detach", tip], cancellationToken).ConfigureAwait(false);
        if (options.Submodules && File.Exists(Path.Join(directory, ".gitmodules")))
        {
            await UpdateSubmodulesAsync(directory, cancellationToken).ConfigureAwait(false);
        }

        await RequireLfsAsync(directory, cancellationToken).ConfigureAwait(false);
        var fetched = await GitAsync(directory, ["rev-parse", tip], cancellationToken).ConfigureAwait(false); // an annotated tag's own name
        var shown = (await GitAsync(directory, ["show", "--no-patch", "--format=%H %ct", "HEAD"], cancellationToken).ConfigureAwait(false)).Trim().Split(' ');
        if (address.Commit is { } commit && !shown[0].StartsWith(commit, StringComparison.Ordinal) && !fetched.StartsWith(commit, StringComparison.Ordinal))
        {
            throw new KanikoException(
                ErrorCode.GitFailed, $"expected commit '{commit}' of '{address.Display}', but '{address.Reference ?? "HEAD"}' is {shown[0]}");
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(shown[1], CultureInfo.InvariantCulture));
        if (address.CommitTimes)
        {
            await Task.Run(() => GitTree.SetTimes(directory, time), cancellationToken).ConfigureAwait(false);
        }

        return (shown[0], time);
    }

    private async Task UpdateSubmodulesAsync(string directory, CancellationToken cancellationToken)
    {
        string[] update = ["submodule", "update", "--init", "--recursive", "--quiet", "--force"];
        var shallow = options.Depth > 0
            ? await git.RunAsync(directory, [.. update, "--depth=1"], cancellationToken).ConfigureAwait(false)
            : new GitOutcome(1, "", "");
        if (shallow.ExitCode != 0)
        {
            Require(await git.RunAsync(directory, update, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Pointers of Git LFS must not be taken for the files that they stand for.</summary>
    private async Task RequireLfsAsync(string directory, CancellationToken cancellationToken)
    {
        if (!options.Lfs || git.HasLfs)
        {
            return;
        }

        var kept = await GitAsync(directory, ["ls-files", "-z", "--", ":(attr:filter=lfs)"], cancellationToken).ConfigureAwait(false);
        if (kept.Length > 0)
        {
            throw new KanikoException(
                ErrorCode.ToolMissing, $"'{address.Display}' keeps '{kept.Split('\0')[0]}' in Git LFS, and the program 'git-lfs' is not on this machine")
            {
                Hint = "install git-lfs, or take the pointers for the files with --git lfs=false",
            };
        }
    }

    private async Task<string> GitAsync(string directory, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var outcome = await git.RunAsync(directory, arguments, cancellationToken).ConfigureAwait(false);
        Require(outcome);
        return outcome.Output;
    }

    private void Require(GitOutcome outcome)
    {
        if (outcome.ExitCode != 0)
        {
            throw GitFailure.Of(options.Branch is { } branch ? address with { Reference = branch, Ancestor = null } : address, outcome, credentials is not null);
        }
    }

    private static bool IsHash(string? text) => text is { Length: 40 or 64 } && IsHashPrefix(text);

    private static bool IsHashPrefix(string? text) => text is { Length: >= 7 and <= 64 } && !text.AsSpan().ContainsAnyExcept(HexDigits);
}
