using Kaniko.Diagnostics;

namespace Kaniko.Rootfs;

/// <summary>What a tar stream becomes.</summary>
public enum UnpackForm
{
    /// <summary>A lower directory of overlayfs: whiteouts become character devices 0:0, opaque markers an attribute.</summary>
    OverlayLower,

    /// <summary>A change of an ordinary tree: whiteouts delete what earlier layers made.</summary>
    Tree,

    /// <summary>An addition to an ordinary tree; names that look like whiteouts mean nothing.</summary>
    Archive,
}

/// <summary>How a tar stream is unpacked.</summary>
public sealed record UnpackOptions
{
    public required UnpackForm Form { get; init; }

    /// <summary>overlayfs is mounted with <c>userxattr</c>, in a user namespace: its attributes are <c>user.overlay.*</c>.</summary>
    public bool UserXattr { get; init; }

    /// <summary>
    /// What a directory is like that entries lie in but that has no entry itself; null, or a null result, for 0755 of 0:0. An
    /// overlayfs lower directory hides the metadata of the same directory further below, so whoever knows the layers below
    /// gives it here, or mends <see cref="UnpackResult.ImpliedDirectories"/> later, as stage roots do.
    /// </summary>
    public Func<byte[], EntryMetadata?>? ImpliedDirectory { get; init; }

    /// <summary>The owner and group of everything, in place of those in the archive.</summary>
    public Owner? Owner { get; init; }

    /// <summary>The mode of files and directories in place of that in the archive.</summary>
    public ModeChange? Mode { get; init; }

    /// <summary>Everything belongs to whoever unpacks; the owners in the archive mean nothing.</summary>
    public bool IgnoresOwners { get; init; }

    /// <summary>Devices are left out, with a warning: in a directory that steps can see they would open the machine's own.</summary>
    public bool LeavesOutDevices { get; init; }

    /// <summary>In a user namespace with few ids: what cannot be owned as the archive says stays with the user, with a warning.</summary>
    public bool ToleratesUnmappedOwners { get; init; }

    /// <summary>The most bytes of content, and the most entries, that the archive may hold.</summary>
    public long MaximumBytes { get; init; } = long.MaxValue;

    public long MaximumEntries { get; init; } = long.MaxValue;

    /// <summary>The kind of failure that a hostile or malformed archive is.</summary>
    public ErrorCode Code { get; init; } = ErrorCode.LayerInvalid;
}

/// <summary>A user and a group by number.</summary>
public readonly record struct Owner(uint Uid, uint Gid);

/// <summary>The mode that a file or directory gets; 0 to 07777.</summary>
public delegate int ModeChange(int mode, bool isDirectory);

/// <summary>What was unpacked.</summary>
/// <param name="Entries">The number of entries in the archive.</param>
/// <param name="Bytes">The bytes of content.</param>
/// <param name="ImpliedDirectories">Directories without an entry, in byte order; an empty path is the root.</param>
/// <param name="Warnings">What could not be made here, such as devices without the privilege; for the user's eyes.</param>
public sealed record UnpackResult(
    long Entries, long Bytes, IReadOnlyList<byte[]> ImpliedDirectories, IReadOnlyList<string> Warnings);
