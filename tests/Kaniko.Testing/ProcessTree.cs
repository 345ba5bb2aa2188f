using System.Globalization;

namespace Kaniko.Testing;

/// <summary>A process and all that came from it, as <c>/proc</c> shows them.</summary>
public static class ProcessTree
{
    /// <summary>Resident memory of the process and its descendants, in bytes; 0 when it is gone.</summary>
    public static long ResidentBytes(int root)
    {
        var parents = new Dictionary<int, (int Parent, long Resident)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(folder) is { } status)
            {
                parents[id] = status;
            }
        }

        return parents.Where(entry => Descends(entry.Key, root, parents)).Sum(entry => entry.Value.Resident);
    }

    private static bool Descends(int id, int root, Dictionary<int, (int Parent, long Resident)> parents)
    {
        while (id != root && parents.TryGetValue(id, out var entry))
        {
            id = entry.Parent;
        }

        return id == root;
    }

    private static (int Parent, long Resident)? Read(string folder)
    {
        try
        {
            int parent = 0;
            long resident = 0;
            foreach (var line in File.ReadLines(Path.Combine(folder, "status")))
            {
                if (line.StartsWith("PPid:", StringComparison.Ordinal))
                {
                    parent = int.Parse(line.AsSpan(5), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
                }
                else if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    resident = long.Parse(line.AsSpan(6, line.Length - 8), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
                }
            }

            return (parent, resident);
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }
}
