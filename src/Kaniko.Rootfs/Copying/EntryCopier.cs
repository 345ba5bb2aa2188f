using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Where an entry is made: its directory, its name in it, and its path below the destination root.</summary>
internal readonly record struct CopyPlace(SafeFileHandle Parent, byte[] Name, byte[] Path);

/// <summary>Copies single entries with their owner, mode, attributes and time, and links what was linked in the source.</summary>
internal sealed class EntryCopier(RootDirectory destination, CopyOptions options) : IDisposable
{
    private const int DefaultMode = 0x1ED;

    private readonly ContentCopier content = new();
    private readonly Dictionary<(ulong FileSystem, ulong Inode), (byte[] Path, EntryMetadata Made)> links = [];

    public static KanikoException NotDirectory(ReadOnlySpan<byte> path) =>
        new(ErrorCode.CopyFailed, $"cannot copy to non-directory: '/{BytePath.Display(path)}'")
        {
            Hint = "choose another destination, or remove what is there in an earlier RUN",
        };

    /// <summary>The directories up to a path, made as COPY makes missing ones; the last one is open.</summary>
    public SafeFileHandle MakeParents(ReadOnlySpan<byte> path, List<byte[]> made) => MakeDirectories(path, options.ParentMode ?? DefaultMode, made);

    /// <summary>As <see cref="MakeParents"/>, for an archive: the mode asked for is not theirs.</summary>
    public SafeFileHandle MakeArchiveRoot(ReadOnlySpan<byte> path, List<byte[]> made) => MakeDirectories(path, DefaultMode, made);

    /// <summary>Forgets what was copied so far: names of one file are linked only within what one source names.</summary>
    public void ForgetLinks() => links.Clear();

    private SafeFileHandle MakeDirectories(ReadOnlySpan<byte> path, int mode, List<byte[]> made)
    {
        if (options.Protected.Covers(path))
        {
            throw new KanikoException(ErrorCode.CopyFailed, $"'/{BytePath.Display(path)}' belongs to the builder or is mounted: nothing can be copied there")
            {
                Hint = "choose another destination, or build with an isolation that gives the image a root of its own (docs/isolation.md)",
            };
        }

        try
        {
            return destination.MakeAndOpenDirectories(path, new NewDirectory(mode, (options.Owner ?? default).Uid, (options.Owner ?? default).Gid), made);
        }
        catch (RootIOException error) when (error.Errno == Errno.NotDirectory)
        {
            throw NotDirectory(path);
        }
    }

    /// <summary>Anything but a directory. It replaces what is at the place, unless that is a directory.</summary>
    public void Copy(SafeFileHandle parent, byte[] name, EntryMetadata metadata, CopyPlace place, CancellationToken cancellationToken)
    {
        if (options.Protected.Covers(place.Path))
        {
            return;
        }

        switch (metadata.Kind)
        {
            case EntryKind.File:
                CopyFile(parent, name, metadata, place, cancellationToken);
                break;
            case EntryKind.Symlink:
                var target = At.ReadLink(parent, name);
                Make(place, (out int error) => At.TrySymlink(target, place.Parent, place.Name, out error));
                ApplyToPlace(parent, name, metadata, place);
                break;
            case EntryKind.Socket:
                // What the machine's process listens on is nothing in an image: its place is kept by an empty file.
                Create(place).Dispose();
                ApplyToPlace(parent, name, metadata, place);
                break;
            case EntryKind.Fifo or EntryKind.CharacterDevice or EntryKind.BlockDevice:
                Make(place, (out int error) => At.TryMakeNode(place.Parent, place.Name, metadata, out error));
                ApplyToPlace(parent, name, metadata, place);
                break;
        }
    }

    public void Write(Stream source, NewFile file, CopyPlace place, CancellationToken cancellationToken)
    {
        if (options.Protected.Covers(place.Path))
        {
            return;
        }

        using var target = Create(place);
        _ = content.Copy(source, target, cancellationToken);
        var owner = options.Owner ?? default;
        Opened.SetOwner(target, owner.Uid, owner.Gid, place.Path);
        Opened.SetMode(target, options.Mode?.Invoke(file.Mode, false) ?? file.Mode, place.Path);
        if ((options.Time ?? file.Time) is { } time)
        {
            Opened.SetTime(target, time, place.Path);
        }
    }

    /// <summary>Gives an open directory what the source directory has; an empty name means the source handle itself.</summary>
    public void ApplyToDirectory(SafeFileHandle sourceParent, byte[] sourceName, EntryMetadata metadata, SafeFileHandle directory)
    {
        var owner = OwnerOf(metadata);
        Opened.SetOwner(directory, owner.Uid, owner.Gid, sourceName);
        Opened.SetMode(directory, ModeOf(metadata), sourceName);
        CopyAttributes(sourceParent, sourceName, directory, default);
        Opened.SetTime(directory, TimeOf(metadata), sourceName);
    }

    public bool IsProtected(ReadOnlySpan<byte> path) => options.Protected.Covers(path);

    public int ModeOf(EntryMetadata metadata) =>
        options.Mode?.Invoke(metadata.Mode, metadata.Kind == EntryKind.Directory) ?? metadata.Mode;

    public FileTime TimeOf(EntryMetadata metadata) => options.Time ?? metadata.ModificationTime;

    /// <summary>What is asked for; else the source's own owner, or 0:0 for files of a context, whose owners are accidents of the machine.</summary>
    private Owner OwnerOf(EntryMetadata metadata) =>
        options.Owner ?? (options.KeepOwner ? new Owner(metadata.Uid, metadata.Gid) : default);

    public void Dispose() => content.Dispose();

    private void CopyFile(SafeFileHandle parent, byte[] name, EntryMetadata metadata, CopyPlace place, CancellationToken cancellationToken)
    {
        var isLinked = metadata.LinkCount > 1;
        if (isLinked && TryLink(metadata, place))
        {
            return;
        }

        using var source = At.Open(parent, name, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoFollow);
        using var target = Create(place);
        content.Copy(source, target, metadata, cancellationToken);
        var owner = OwnerOf(metadata);
        Opened.SetOwner(target, owner.Uid, owner.Gid, place.Path);
        Opened.SetMode(target, ModeOf(metadata), place.Path);
        CopyAttributes(source, default, target, default);
        Opened.SetTime(target, TimeOf(metadata), place.Path);
        if (isLinked)
        {
            links[(metadata.FileSystem, metadata.Inode)] = (place.Path, At.Stat(target, default));
        }
    }

    /// <summary>Links to the earlier copy of the same file, if that is still where it was made.</summary>
    private bool TryLink(EntryMetadata metadata, CopyPlace place)
    {
        if (!links.TryGetValue((metadata.FileSystem, metadata.Inode), out var earlier) || earlier.Path.AsSpan().SequenceEqual(place.Path))
        {
            return false;
        }

        var path = earlier.Path;
        using var parent = InRoot.TryOpen(destination.Handle, BytePath.Parent(path), OpenFlags.PathOnly | OpenFlags.Directory, out _);
        var name = BytePath.Name(path).ToArray();
        if (parent is null || At.TryStat(parent, name, out _) is not { } found
            || (found.FileSystem, found.Inode) != (earlier.Made.FileSystem, earlier.Made.Inode))
        {
            return false;
        }

        if (!At.TryLink(parent, name, place.Parent, place.Name, out var error) && error == Errno.Exists)
        {
            RemoveFile(place);
            _ = At.TryLink(parent, name, place.Parent, place.Name, out error);
        }

        return error == 0;
    }

    private static SafeFileHandle Create(CopyPlace place)
    {
        const int Flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        var file = At.TryOpen(place.Parent, place.Name, Flags | OpenFlags.NoFollow, out var error, 0x180);
        if (file is null && error == Errno.Exists)
        {
            RemoveFile(place);
            file = At.TryOpen(place.Parent, place.Name, Flags | OpenFlags.NoFollow, out error, 0x180);
        }

        return file ?? throw Errno.Failure("create", place.Path, error);
    }

    private static void Make(CopyPlace place, TryMake make)
    {
        if (!make(out var error) && error == Errno.Exists)
        {
            RemoveFile(place);
            _ = make(out error);
        }

        if (error != 0)
        {
            throw Errno.Failure("create", place.Path, error);
        }
    }

    private static void RemoveFile(CopyPlace place)
    {
        if (At.TryUnlink(place.Parent, place.Name, isDirectory: false, out var error) || error == Errno.NotFound)
        {
            return;
        }

        if (error is Errno.IsDirectory or Errno.NotPermitted
            && At.TryStat(place.Parent, place.Name, out _) is { Kind: EntryKind.Directory })
        {
            throw new KanikoException(ErrorCode.CopyFailed, $"cannot replace to directory '/{BytePath.Display(place.Path)}' with file")
            {
                Hint = "choose another destination, or remove the directory in an earlier RUN",
            };
        }

        throw Errno.Failure("unlink", place.Path, error);
    }

    private void ApplyToPlace(SafeFileHandle sourceParent, byte[] sourceName, EntryMetadata metadata, CopyPlace place)
    {
        var owner = OwnerOf(metadata);
        At.SetOwner(place.Parent, place.Name, owner.Uid, owner.Gid);
        if (metadata.Kind != EntryKind.Symlink)
        {
            At.SetMode(place.Parent, place.Name, ModeOf(metadata));
        }

        CopyAttributes(sourceParent, sourceName, place.Parent, place.Name);
        At.SetTime(place.Parent, place.Name, TimeOf(metadata));
    }

    /// <summary>What cannot be set here is left out, as BuildKit does.</summary>
    private static void CopyAttributes(
        SafeFileHandle source, ReadOnlySpan<byte> sourceName, SafeFileHandle target, ReadOnlySpan<byte> targetName)
    {
        foreach (var attribute in ExtendedAttributes.Read(source, sourceName))
        {
            var error = attribute.IsContent ? ExtendedAttributes.TrySet(target, targetName, attribute) : 0;
            if (error is Errno.NoSpace or Errno.QuotaExceeded)
            {
                throw Errno.Failure("setxattr", targetName, error);
            }
        }
    }

    private delegate bool TryMake(out int error);
}
