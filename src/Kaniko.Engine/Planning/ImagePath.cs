namespace Kaniko.Engine.Planning;

/// <summary>Paths as Dockerfiles write them: <c>/</c> separates, whatever the machine.</summary>
internal static class ImagePath
{
    /// <summary>Absolute and without <c>.</c>, <c>..</c> and doubled slashes; a slash at the end stays.</summary>
    public static string Resolve(string directory, string path)
    {
        var joined = path.StartsWith('/') ? path : directory + "/" + path;
        var parts = new List<string>();
        foreach (var part in joined.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (part.Length > 0 && part != ".")
            {
                parts.Add(part);
            }
        }

        var isDirectory = path.Length == 0 || path.EndsWith('/') || path is "." || path.EndsWith("/.", StringComparison.Ordinal);
        return "/" + string.Join('/', parts) + (isDirectory && parts.Count > 0 ? "/" : "");
    }

    /// <summary>What WORKDIR puts into the configuration: an absolute path as it is written, a relative one joined to the one before.</summary>
    public static string ResolveWorkdir(string directory, string path) =>
        path.Length == 0 ? directory : path.StartsWith('/') ? path : Clean(directory, path);

    /// <summary>Like <see cref="Resolve"/>, without a slash at the end.</summary>
    public static string Clean(string directory, string path) => Resolve(directory, path) is var resolved && resolved.Length > 1 ? resolved.TrimEnd('/') : resolved;
}
