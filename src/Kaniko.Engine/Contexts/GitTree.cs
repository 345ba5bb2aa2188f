using Kaniko.Rootfs;

namespace Kaniko.Engine.Contexts;

/// <summary>What is done to a whole work tree. Its names are bytes, and its links are not followed.</summary>
internal static class GitTree
{
    /// <summary>Removes <c>.git</c>, and the files of that name by which submodules point into it.</summary>
    public static void RemoveGitDirectories(string checkout)
    {
        using var root = RootDirectory.Open(checkout);
        var hasSubmodules = root.Exists("/.git/modules"u8);
        _ = root.Remove("/.git"u8);
        if (hasSubmodules)
        {
            foreach (var pointer in Entries(root).Where(path => BytePath.Name(path).SequenceEqual(".git"u8)).ToList())
            {
                _ = root.Remove(pointer);
            }
        }
    }

    /// <summary>Gives everything but <c>.git</c> one time.</summary>
    public static void SetTimes(string checkout, DateTimeOffset time)
    {
        using var root = RootDirectory.Open(checkout);
        foreach (var path in Entries(root))
        {
            root.SetTime(path, FileTime.Of(time));
        }
    }

    private static IEnumerable<byte[]> Entries(RootDirectory root)
    {
        var pending = new Stack<byte[]>([[]]);
        while (pending.TryPop(out var directory))
        {
            foreach (var name in root.Enumerate(directory))
            {
                if (directory.Length == 0 && name.AsSpan().SequenceEqual(".git"u8))
                {
                    continue;
                }

                var path = BytePath.Join(directory, name);
                yield return path;
                if (root.Stat(path, follow: false) is { Kind: EntryKind.Directory })
                {
                    pending.Push(path);
                }
            }
        }
    }
}
