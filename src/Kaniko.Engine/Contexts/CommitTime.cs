using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Kaniko.Tasks.Programs;

namespace Kaniko.Engine.Contexts;

/// <summary>When the commit was made that a directory is checked out from.</summary>
internal static partial class CommitTime
{
    /// <summary>
    /// The committer's time of the directory's commit; null where it is in no repository or there is no git. Only the commit object is read:
    /// nothing that the repository's configuration could name is run.
    /// </summary>
    public static async Task<DateTimeOffset?> FindAsync(string directory, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (SearchPath.Find("git", environment) is not { } git)
        {
            return null;
        }

        var start = new ProcessStartInfo(git, ["-c", "safe.directory=*", "cat-file", "commit", "HEAD"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var commit = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            _ = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0 && Committer().Match(commit) is { Success: true } match
                ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^committer .* ([0-9]{1,11}) [+-][0-9]{4}$", RegexOptions.Multiline)]
    private static partial Regex Committer();
}
