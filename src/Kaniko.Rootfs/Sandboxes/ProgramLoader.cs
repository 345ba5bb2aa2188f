using System.Text;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>The ELF loader and the libraries that this process runs with.</summary>
public static class ProgramLoader
{
    /// <summary>Whether all code that is mapped from files lies below a directory, so that it may be all that is left of the root.</summary>
    public static bool IsWithin(string directory)
    {
        var start = directory.TrimEnd('/') + "/";
        return File.ReadLines("/proc/self/maps", Encoding.Latin1)
            .Select(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length == 6 && fields[1].Contains('x', StringComparison.Ordinal) && fields[5].StartsWith('/'))
            .All(fields => fields[5].TrimStart().StartsWith(start, StringComparison.Ordinal) || IsMemory(fields[5].TrimStart()));
    }

    /// <summary>Code that was compiled in memory.</summary>
    private static bool IsMemory(string path) =>
        path.StartsWith("/memfd:", StringComparison.Ordinal) || path.StartsWith("/dev/", StringComparison.Ordinal);
}
