using System.Text;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>
/// What lies below a tree's root without belonging to it, where the root is the builder's own: the builder's files, mounted file
/// systems and files, what the container runtime wrote. It is not read, changed, replaced or removed.
/// </summary>
public sealed class ProtectedPaths
{
    private readonly HashSet<byte[]> paths = new(BytePathComparer.Instance);
    private readonly HashSet<byte[]> holders = new(BytePathComparer.Instance);

    /// <param name="paths">Absolute; <c>/</c> itself is passed over.</param>
    public ProtectedPaths(IEnumerable<byte[]> paths)
    {
        foreach (var path in paths.Select(path => BytePath.Clean(path)).Where(path => path.Length > 0))
        {
            this.paths.Add(path);
            for (var holder = BytePath.Parent(path); ; holder = BytePath.Parent(holder))
            {
                holders.Add(holder.ToArray());
                if (holder.IsEmpty)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Nothing is protected: the tree is all its own.</summary>
    public static ProtectedPaths None { get; } = new([]);

    public bool IsEmpty => paths.Count == 0;

    /// <summary>Relative to the root.</summary>
    public IReadOnlyCollection<byte[]> All => paths;

    /// <summary>Whether the path, without links, is protected or lies below something that is.</summary>
    public bool Covers(ReadOnlySpan<byte> path)
    {
        if (paths.Count == 0)
        {
            return false;
        }

        var lookup = paths.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (var part = path; !part.IsEmpty; part = BytePath.Parent(part))
        {
            if (lookup.Contains(part))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something protected lies below the path, so that it must stay the directory that it is.</summary>
    public bool IsBelow(ReadOnlySpan<byte> path) => holders.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(path);

    /// <summary>
    /// What is mounted below <c>/</c>, from <c>/proc/self/mountinfo</c>: volumes, <c>/proc</c>, <c>/sys</c>, <c>/dev</c>, the files of
    /// the container runtime.
    /// </summary>
    public static IReadOnlyList<byte[]> Mounted()
    {
        var mounts = new List<byte[]>();
        foreach (var line in File.ReadLines("/proc/self/mountinfo", Encoding.Latin1))
        {
            var fields = line.Split(' ');
            if (fields.Length > 4 && fields[4] != "/")
            {
                mounts.Add(Unescape(fields[4]));
            }
        }

        return mounts;
    }

    /// <summary>As <see cref="Covers"/>, of an entry of an open directory of the machine's own root, wherever links led to it.</summary>
    internal bool CoversEntry(SafeFileHandle directory, ReadOnlySpan<byte> name) =>
        paths.Count > 0 && Covers(BytePath.Join(PathOf(directory), name));

    /// <summary>As <see cref="IsBelow"/>, of an entry of an open directory of the machine's own root; only a directory can hold anything.</summary>
    internal bool IsBelowEntry(SafeFileHandle directory, ReadOnlySpan<byte> name) =>
        paths.Count > 0 && IsBelow(BytePath.Join(PathOf(directory), name))
        && At.TryStat(directory, name, out _) is { Kind: EntryKind.Directory };

    private static byte[] PathOf(SafeFileHandle directory)
    {
        using var proc = RootDirectory.OpenHost("/proc/self/fd"u8, OpenFlags.PathOnly | OpenFlags.Directory, out var error)
            ?? throw Errno.Failure("open", "/proc/self/fd"u8, error);
        var name = Encoding.ASCII.GetBytes(directory.DangerousGetHandle().ToString(System.Globalization.CultureInfo.InvariantCulture));
        return BytePath.Clean(At.ReadLink(proc, name));
    }

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                bytes.Add((byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }
}
