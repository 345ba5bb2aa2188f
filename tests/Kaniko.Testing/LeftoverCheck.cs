using System.Globalization;
using Xunit;

namespace Kaniko.Testing;

/// <summary>
/// What a build could leave on the machine: mounts, processes of the program, files outside of its work directory. Taken before
/// the build and compared after it.
/// </summary>
public sealed class LeftoverCheck
{
    private readonly KanikoProgram program;
    private readonly IReadOnlyList<string> watched;
    private readonly HashSet<string> mounts;
    private readonly HashSet<string> files;

    private LeftoverCheck(KanikoProgram program, IReadOnlyList<string> watched)
    {
        this.program = program;
        this.watched = watched;
        mounts = Mounts();
        files = Files();
    }

    /// <summary>Looks at the machine now. Folders in <paramref name="watched"/> must keep their entries, such as the context.</summary>
    public static LeftoverCheck Before(KanikoProgram program, params string[] watched) => new(program, watched);

    /// <summary>Fails when anything is there now that was not there before. Processes get the time to be reaped that a busy machine needs.</summary>
    public async Task AssertNothingIsLeftAsync(CancellationToken cancellationToken)
    {
        await AssertNoProcessIsLeftAsync(cancellationToken);
        Assert.Empty(Mounts().Except(mounts));
        Assert.Empty(Files().Except(files));
    }

    /// <summary>Fails when a process of the build is still there.</summary>
    public async Task AssertNoProcessIsLeftAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 1200 && Processes().Count > 0; attempt++)
        {
            await Task.Delay(50, cancellationToken);
        }

        Assert.Empty(Processes());
    }

    private static HashSet<string> Mounts() => [.. File.ReadLines("/proc/self/mounts")];

    /// <summary>A word on a command line by which a process is known as this test's: the name of the folder around the work directory.</summary>
    public string Marker => Path.GetFileName(Path.GetDirectoryName(program.WorkDirectory))!;

    /// <summary>Processes that name <see cref="Marker"/> or live in its mounts, whoever their parent is now, so that an orphaned step is found too.</summary>
    public IReadOnlyList<string> Processes()
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(folder);
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId)
            {
                continue;
            }

            if (Read(Path.Combine(folder, "cmdline"))?.Replace('\0', ' ').Trim() is { Length: > 0 } command && IsOurs(folder, command))
            {
                found.Add($"{id} {command}");
            }
        }

        return found;
    }

    /// <summary>The marker is unique to the test; a step's overlay names it in its mounts even where the step itself does not.</summary>
    private bool IsOurs(string folder, string command) =>
        command.Contains(Marker, StringComparison.Ordinal)
        || (Read(Path.Combine(folder, "environ")) ?? string.Empty).Contains(Marker, StringComparison.Ordinal)
        || (Read(Path.Combine(folder, "mountinfo")) ?? string.Empty).Contains(Marker, StringComparison.Ordinal) && !SharesOurMounts(folder);

    private static bool SharesOurMounts(string folder) => Link(Path.Combine(folder, "ns/mnt")) == Link("/proc/self/ns/mnt");

    /// <summary>Entries of the places where programs like to leave something, and everything in the watched folders.</summary>
    private HashSet<string> Files()
    {
        var entries = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in new[] { "/", "/run", "/dev/shm", "/var/lib", "/var/tmp", Path.GetTempPath(), Environment.GetEnvironmentVariable("HOME") ?? "/root" })
        {
            entries.UnionWith(Directory.EnumerateFileSystemEntries(folder).Where(entry => !IsOfTheTests(entry) && !IsOfAnotherProgram(folder, entry)));
        }

        foreach (var folder in watched.Append(Directory.CreateDirectory(program.TemporaryFolder).FullName))
        {
            entries.UnionWith(Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Select(entry => $"{entry} {File.GetLastWriteTimeUtc(entry).Ticks}"));
        }

        return entries;
    }

    /// <summary>
    /// Everybody writes to the temporary folder, with names that say nothing; the program gets a temporary folder of its own in
    /// <see cref="KanikoProgram"/>, so that here only names that could be its own count.
    /// </summary>
    private static bool IsOfAnotherProgram(string folder, string entry) => folder.TrimEnd('/') is "/tmp" or "/var/tmp"
        && !Path.GetFileName(entry).Contains("kaniko", StringComparison.OrdinalIgnoreCase)
        && !Path.GetFileName(entry).Contains("layer", StringComparison.OrdinalIgnoreCase);

    /// <summary>Tests that run at the same time make temporary folders; .NET and NuGet keep theirs.</summary>
    private static bool IsOfTheTests(string entry) => Path.GetFileName(entry) is var name
        && (name.StartsWith("kaniko-test-", StringComparison.Ordinal) || name.StartsWith("kaniko-bases-", StringComparison.Ordinal)
            || name.StartsWith("dotnet-diagnostic-", StringComparison.Ordinal) || name.StartsWith("clr-debug-pipe-", StringComparison.Ordinal)
            || name.StartsWith("MSBuild", StringComparison.Ordinal) || name.StartsWith(".dotnet", StringComparison.Ordinal)
            || name is ".nuget" or "NuGetScratch" or "bash_jobs.0");

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // the process is gone, or is not ours to read
        }
    }

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
