namespace Kaniko.Rootfs;

/// <summary>What a directory entry is.</summary>
public enum EntryKind
{
    File,
    Directory,
    Symlink,
    CharacterDevice,
    BlockDevice,
    Fifo,
    Socket,
}

/// <summary>A point in time as file systems keep it.</summary>
public readonly record struct FileTime(long Seconds, int Nanoseconds)
{
    public static FileTime Of(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (int)(time.UtcTicks % TimeSpan.TicksPerSecond * 100));
}

/// <summary>What stat(2) says of an entry.</summary>
public sealed record EntryMetadata
{
    public required EntryKind Kind { get; init; }

    /// <summary>Permission bits with set-user-id, set-group-id and sticky: 0 to 07777.</summary>
    public required int Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public long Size { get; init; }

    public FileTime ModificationTime { get; init; }

    public FileTime ChangeTime { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>With <see cref="Inode"/>, what two hard links of one file have in common.</summary>
    public ulong FileSystem { get; init; }

    public ulong Inode { get; init; }

    public uint LinkCount { get; init; }

    /// <summary>The file has holes: fewer blocks than its size needs.</summary>
    public bool IsSparse { get; init; }

    /// <summary>The form in which overlayfs keeps "deleted": a character device 0:0.</summary>
    public bool IsWhiteout => Kind == EntryKind.CharacterDevice && DeviceMajor == 0 && DeviceMinor == 0;
}

/// <summary>An extended attribute; name and value are bytes.</summary>
public sealed record ExtendedAttribute(byte[] Name, byte[] Value)
{
    /// <summary>Labels of the machine's security module, and what steers overlayfs, belong to the machine and not to the file.</summary>
    public bool IsContent => !WhiteoutName.IsOverlayAttribute(Name)
        && (!Name.AsSpan().StartsWith("security."u8) || Name.AsSpan().SequenceEqual("security.capability"u8));
}
