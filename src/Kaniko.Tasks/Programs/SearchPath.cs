namespace Kaniko.Tasks.Programs;

/// <summary>
/// The programs of this machine. A bare name is not left to the base library, which looks beside the running program and in the current directory
/// first: that is often somebody's checkout.
/// </summary>
public static class SearchPath
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The absolute path of a program in the folders of <c>PATH</c>, of which relative ones are passed over; null where it is in none.</summary>
    /// <param name="name">Without a folder; on Windows <c>.exe</c> may be left out.</param>
    /// <param name="environment">The environment variables.</param>
    public static string? Find(string name, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var folder in Folders(environment).Split(Path.PathSeparator))
        {
            var path = Path.Join(folder, OperatingSystem.IsWindows() && !Path.HasExtension(name) ? name + ".exe" : name);
            if (Path.IsPathFullyQualified(folder) && File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0))
            {
                return path;
            }
        }

        return null;
    }

    // On Windows it is called Path, whatever the case.
    private static string Folders(IReadOnlyDictionary<string, string> environment) => !OperatingSystem.IsWindows()
        ? environment.GetValueOrDefault("PATH", "")
        : environment.FirstOrDefault(pair => pair.Key.Equals("PATH", StringComparison.OrdinalIgnoreCase)).Value ?? "";
}
