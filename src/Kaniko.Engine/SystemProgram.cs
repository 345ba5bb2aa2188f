namespace Kaniko.Engine;

/// <summary>
/// Where the programs of this machine are that the engine starts. A bare name would not do: the base library looks into the current
/// directory first, which may be anybody's context.
/// </summary>
internal static class SystemProgram
{
    /// <summary>The absolute path of a program on the <c>PATH</c>, or null.</summary>
    public static string? Find(string name, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var directory in environment.GetValueOrDefault("PATH", "").Split(':'))
        {
            if (directory.StartsWith('/') && Path.Join(directory, name) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>
    /// A shell. The executor image has its own beside git's programs, which comes first: after a step in place <c>/bin/sh</c> is the one of
    /// the image that is built, and must not see the builder's variables.
    /// </summary>
    public static string? Shell(IReadOnlyDictionary<string, string> environment) =>
        OfImage("sh", environment) ?? (File.Exists("/bin/sh") ? "/bin/sh" : null);

    /// <summary>The path of something that the executor image has beside git's programs; null outside of the image.</summary>
    public static string? OfImage(string name, IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault("GIT_EXEC_PATH") is { Length: > 0 } folder && Path.Join(folder, name) is var path && File.Exists(path) ? path : null;
}
