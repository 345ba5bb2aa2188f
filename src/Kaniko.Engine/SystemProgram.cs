namespace Kaniko.Engine;

/// <summary>Where the programs are that the engine starts besides those of the <c>PATH</c>.</summary>
internal static class SystemProgram
{
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
