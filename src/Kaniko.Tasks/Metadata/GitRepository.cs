using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Kaniko.Tasks.Programs;

namespace Kaniko.Tasks.Metadata;

/// <summary>What the <c>git</c> command says about a working tree. Nothing of the repository is run: no hooks, no file system monitor.</summary>
public static class GitRepository
{
    private static readonly string[] Hardened =
        ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "safe.directory=*", "--no-optional-locks"];

    /// <summary>The state of the working tree around <paramref name="directory"/>; null where there is none, no commit, or no git.</summary>
    /// <param name="directory">Any directory in it.</param>
    /// <param name="environment">Its <c>PATH</c> has git.</param>
    /// <param name="cancellationToken">Ends git.</param>
    public static async Task<GitState?> ReadAsync(
        string directory, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken = default)
    {
        if (SearchPath.Find("git", environment) is not { } git || await AskAsync("rev-parse", "HEAD").ConfigureAwait(false) is not { Length: > 0 } commit)
        {
            return null;
        }

        var tag = await AskAsync("describe", "--tags", "--exact-match", "HEAD").ConfigureAwait(false);
        var url = Page(await AskAsync("config", "--get", "remote.origin.url").ConfigureAwait(false) ?? "");
        var main = await AskAsync("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD").ConfigureAwait(false) ?? "";
        var root = await AskAsync("rev-parse", "--show-toplevel").ConfigureAwait(false);
        return new()
        {
            Ref = await AskAsync("symbolic-ref", "--quiet", "HEAD").ConfigureAwait(false) is { Length: > 0 } branch ? branch
                : tag is null ? "" : $"refs/tags/{tag}",
            Commit = commit,
            CommitTime = DateTimeOffset.TryParse(
                await AskAsync("show", "--no-patch", "--format=%cI", "HEAD").ConfigureAwait(false), CultureInfo.InvariantCulture, out var time) ? time : null,
            DefaultBranch = main[(main.IndexOf('/', StringComparison.Ordinal) + 1)..],
            RepositoryName = url.Length > 0 ? url[(url.LastIndexOf('/') + 1)..] : Path.GetFileName(root) ?? "",
            Url = url,
        };

        Task<string?> AskAsync(params string[] question) => RunAsync(git, ["-C", directory, .. Hardened, .. question], cancellationToken);
    }

    /// <summary>The page of a repository: no credentials, no <c>.git</c>, https for ssh; empty for one on this machine.</summary>
    internal static string Page(string remote)
    {
        // host:path is ssh's short form, unless it is an address.
        if (!remote.Contains("://", StringComparison.Ordinal))
        {
            var colon = remote.IndexOf(':', StringComparison.Ordinal);
            remote = colon > 0 && !remote[..colon].Contains('/', StringComparison.Ordinal) ? $"ssh://{remote[..colon]}/{remote[(colon + 1)..]}" : "";
        }

        if (!Uri.TryCreate(remote, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http" or "ssh" or "git"))
        {
            return "";
        }

        var path = address.AbsolutePath.TrimEnd('/');
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
        return address.Scheme is "http" or "https"
            ? $"{address.Scheme}://{address.Authority}{path}"
            : $"https://{address.Host}{path}";
    }

    /// <summary>The first line of the answer; null when git has none.</summary>
    private static async Task<string?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            using var git = Process.Start(start)!;
            git.StandardInput.Close();
            var errors = git.StandardError.ReadToEndAsync(cancellationToken);
            var answer = await git.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            _ = await errors.ConfigureAwait(false);
            await git.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return git.ExitCode == 0 ? answer.Split('\n')[0].Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
