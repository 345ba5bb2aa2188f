using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

internal enum Visit
{
    /// <summary>A directory, before what is in it.</summary>
    Enter,

    /// <summary>A directory, after what is in it.</summary>
    Leave,

    /// <summary>Anything but a directory.</summary>
    Leaf,
}

/// <summary>
/// Visits all entries below a directory, names in byte order, depth first, by descriptors and without recursion: neither the
/// depth of the tree nor the length of its paths is limited. The start itself is not visited.
/// </summary>
internal sealed class TreeWalk : IDisposable
{
    private const int MostOpen = 64;

    private readonly List<Frame> frames = [];
    private Frame? entered;

    /// <summary>The caller keeps owning <paramref name="start"/>, which is open for reading.</summary>
    public TreeWalk(SafeFileHandle start) =>
        frames.Add(new Frame([], [], At.Stat(start, default)) { Handle = start, Names = DirectoryListing.Names(start) });

    public Visit Visit { get; private set; }

    /// <summary>Relative to the start.</summary>
    public byte[] Path { get; private set; } = [];

    public byte[] Name { get; private set; } = [];

    public EntryMetadata Metadata { get; private set; } = null!;

    /// <summary>The directory that the entry lies in, until the next step.</summary>
    public SafeFileHandle Parent { get; private set; } = null!;

    /// <summary>
    /// On <see cref="Visit.Enter"/>: the directory itself, until the next step. It is opened when it is asked for or gone into: nobody needs a right
    /// to read what is skipped.
    /// </summary>
    public SafeFileHandle Directory => entered!.Handle ??= At.TryOpen(Parent, Name, OpenFlags.ReadDirectory, out var error)
        ?? throw Errno.Failure("open", Path, error);

    /// <summary>False at the end. Entries that vanish meanwhile are passed over.</summary>
    public bool Next()
    {
        if (entered is not null)
        {
            _ = Directory;
            Push(entered);
            entered = null;
        }

        while (true)
        {
            var frame = frames[^1];
            if (frame.Next == frame.Names.Length)
            {
                return frames.Count > 1 && Leave();
            }

            var name = frame.Names[frame.Next++];
            if (At.TryStat(frame.Handle!, name, out var error) is not { } metadata)
            {
                if (error == Errno.NotFound)
                {
                    continue;
                }

                throw Errno.Failure("stat", BytePath.Join(frame.Path, name), error);
            }

            Show(metadata.Kind == EntryKind.Directory ? Visit.Enter : Visit.Leaf, frame, name, metadata);
            if (Visit == Visit.Enter)
            {
                entered = new Frame(Path, name, metadata);
            }

            return true;
        }
    }

    /// <summary>After <see cref="Visit.Enter"/>: neither goes into the directory nor leaves it.</summary>
    public void Skip()
    {
        entered?.Handle?.Dispose();
        entered = null;
    }

    public void Dispose()
    {
        Skip();
        foreach (var frame in frames.Skip(1))
        {
            frame.Handle?.Dispose();
        }
    }

    private void Push(Frame frame)
    {
        frame.Names = DirectoryListing.Names(frame.Handle!);
        frames.Add(frame);
        if (frames.Count > MostOpen + 1)
        {
            var far = frames[^(MostOpen + 1)];
            if (far != frames[0])
            {
                far.Handle?.Dispose();
                far.Handle = null;
            }
        }
    }

    private bool Leave()
    {
        var left = frames[^1];
        frames.RemoveAt(frames.Count - 1);
        var parent = frames[^1];
        parent.Handle ??= Reopen(left.Handle!, parent);
        left.Handle!.Dispose();
        Show(Visit.Leave, parent, left.Name, left.Metadata);
        return true;
    }

    private static SafeFileHandle Reopen(SafeFileHandle child, Frame parent)
    {
        var handle = At.Open(child, ".."u8, OpenFlags.ReadDirectory);
        var found = At.Stat(handle, default);
        if ((found.FileSystem, found.Inode) == (parent.Metadata.FileSystem, parent.Metadata.Inode))
        {
            return handle;
        }

        handle.Dispose();
        throw Errno.Failure("the directory was moved while it was read:", parent.Path, Errno.NotFound);
    }

    private void Show(Visit visit, Frame parent, byte[] name, EntryMetadata metadata)
    {
        (Visit, Name, Metadata, Parent) = (visit, name, metadata, parent.Handle!);
        Path = BytePath.Join(parent.Path, name);
    }

    private sealed class Frame(byte[] path, byte[] name, EntryMetadata metadata)
    {
        public byte[] Path { get; } = path;

        public byte[] Name { get; } = name;

        public EntryMetadata Metadata { get; } = metadata;

        public SafeFileHandle? Handle { get; set; }

        public byte[][] Names { get; set; } = [];

        public int Next { get; set; }
    }
}
