using System.Diagnostics;
using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts;

/// <summary>
/// Fetches one commit of a repository through the <c>git</c> command, shallow, with everything switched off that a repository could use
/// to run something: hooks, external protocols, the user's and the system's configuration.
/// </summary>
public static class GitCheckout
{
    private static readonly string[] Hardening =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never", "-c", "protocol.file.allow=user", "-c", "core.symlinks=true",
        "-c", "advice.detachedHead=false", "-c", "gc.auto=0", "-c", "credential.helper=",
    ];

    /// <summary>Fills an empty directory; returns the commit and its time.</summary>
    public static async Task<(string Commit, DateTimeOffset Time)> FetchAsync(GitAddress address, string directory, CancellationToken cancellationToken)
    {
        await GitAsync(directory, address, ["init", "--quiet", "."], cancellationToken).ConfigureAwait(false);
        await GitAsync(directory, address, ["remote", "add", "origin", "--", address.Url], cancellationToken).ConfigureAwait(false);
        var wanted = address.Reference ?? address.Commit ?? "HEAD";
        await GitAsync(directory, address, ["fetch", "--quiet", "--depth=1", "--no-tags", "origin", wanted], cancellationToken).ConfigureAwait(false);
        await GitAsync(directory, address, ["checkout", "--quiet", "--force", "FETCH_HEAD"], cancellationToken).ConfigureAwait(false);
        if (address.Submodules && File.Exists(Path.Join(directory, ".gitmodules")))
        {
            await GitAsync(directory, address, ["submodule", "update", "--init", "--recursive", "--depth=1", "--quiet"], cancellationToken)
                .ConfigureAwait(false);
        }

        var shown = (await GitAsync(directory, address, ["show", "--no-patch", "--format=%H %ct", "HEAD"], cancellationToken).ConfigureAwait(false)).Trim().Split(' ');
        if (address.Commit is { } commit && !shown[0].StartsWith(commit, StringComparison.Ordinal))
        {
            throw new KanikoException(ErrorCode.GitFailed, $"expected commit '{commit}' of '{address.Display}', but '{wanted}' is {shown[0]}");
        }

        return (shown[0], DateTimeOffset.FromUnixTimeSeconds(long.Parse(shown[1], CultureInfo.InvariantCulture)));
    }

    private static async Task<string> GitAsync(
        string directory, GitAddress address, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", [.. Hardening, .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_LFS_SKIP_SMUDGE"] = "0";
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? await output.ConfigureAwait(false)
            : throw Failure(address, await errors.ConfigureAwait(false));
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new KanikoException(ErrorCode.ToolMissing, "the program 'git' is not on this machine", e)
            {
                Hint = "install git, or give the context as a directory or an archive",
            };
        }
    }

    private static KanikoException Failure(GitAddress address, string errors)
    {
        var reason = errors.Trim().Split('\n')[^1].Replace(address.Url, address.Display, StringComparison.Ordinal);
        return new KanikoException(ErrorCode.GitFailed, $"'{address.Display}' cannot be fetched: {reason}")
        {
            Hint = errors.Contains("couldn't find remote ref", StringComparison.Ordinal)
                ? $"the repository has no '{address.Reference}'"
                : errors.Contains("Authentication failed", StringComparison.Ordinal) || errors.Contains("could not read Username", StringComparison.Ordinal)
                    ? "give credentials with GIT_USERNAME and GIT_PASSWORD, or GIT_TOKEN"
                    : null,
        };
    }
}
