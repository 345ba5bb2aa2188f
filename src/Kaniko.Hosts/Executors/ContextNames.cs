namespace Kaniko.Hosts.Executors;

/// <summary>What the names of contexts and Dockerfiles mean on this machine.</summary>
internal static class ContextNames
{
    /// <summary>An archive that comes over standard input.</summary>
    public const string StandardInput = "tar://stdin";

    /// <summary>The directory that a context names here; null: it is something else.</summary>
    public static string? LocalDirectory(string context, string currentDirectory)
    {
        var separator = context.IndexOf("://", StringComparison.Ordinal);
        if (separator < 0)
        {
            return context.Length == 0 ? null : Path.GetFullPath(context, currentDirectory);
        }

        return context[..separator] switch
        {
            "dir" => Path.GetFullPath(context[(separator + 3)..], currentDirectory),
            "file" when !context.EndsWith(".git", StringComparison.Ordinal) => Path.GetFullPath(context[(separator + 3)..], currentDirectory),
            _ => null,
        };
    }

    /// <summary>The archive file that a context names here; null: it is something else.</summary>
    public static string? LocalArchive(string context, string currentDirectory) =>
        context.StartsWith("tar://", StringComparison.Ordinal) && context != StandardInput
            ? Path.GetFullPath(context["tar://".Length..], currentDirectory)
            : null;

    /// <summary>Whether everybody who has the network has the context.</summary>
    public static bool IsAddress(string context) => context.Contains("://", StringComparison.Ordinal)
        && !context.StartsWith("dir://", StringComparison.Ordinal) && !context.StartsWith("file://", StringComparison.Ordinal)
        && !context.StartsWith("tar://", StringComparison.Ordinal);

    /// <summary>The Dockerfile's path here, found as the engine finds it; null: there is none.</summary>
    public static string? FindDockerfile(string name, string? contextDirectory, string currentDirectory)
    {
        List<string> candidates = [Path.GetFullPath(name, currentDirectory)];
        if (contextDirectory is not null)
        {
            candidates.Add(Path.GetFullPath(name, contextDirectory));
            if (name == "Dockerfile")
            {
                candidates.Reverse();
                candidates.Insert(1, Path.Join(contextDirectory, "dockerfile"));
            }
        }

        return candidates.Find(File.Exists);
    }

    /// <summary>The path of something in a directory, with slashes; null: it is elsewhere.</summary>
    public static string? Below(string directory, string path)
    {
        var relative = Path.GetRelativePath(directory, path);
        return relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? null
            : relative.Replace(Path.DirectorySeparatorChar, '/');
    }
}
