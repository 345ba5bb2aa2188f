namespace Kaniko.Dockerfiles.Ignoring;

internal static class CleanPath
{
    /// <summary>The shortest equal path, by its text alone: no doubled or trailing separators, no <c>.</c>, <c>..</c> resolved.</summary>
    public static string Of(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case ".." when parts.Count > 0 && parts[^1] != "..":
                    parts.RemoveAt(parts.Count - 1);
                    break;
                case ".." when rooted:
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        var clean = string.Join('/', parts);
        return rooted ? "/" + clean : clean.Length == 0 ? "." : clean;
    }
}
