namespace Kaniko.Rootfs;

/// <summary>By what a changed file is recognised, where a tree is compared with what it was before (Kaniko's <c>--snapshot-mode</c>).</summary>
public enum SnapshotRule
{
    /// <summary>All that the kernel tells: also a new change time or another inode behind an unchanged modification time.</summary>
    Full,

    /// <summary>Modification time, size, mode and owner.</summary>
    Redo,

    /// <summary>The modification time alone.</summary>
    Time,
}

internal static class SnapshotRules
{
    /// <summary>Whether anything but a directory is another now.</summary>
    public static bool IsChanged(this SnapshotRule rule, EntryMetadata before, EntryMetadata now) =>
        !ReferenceEquals(before, now) && (before.Kind != now.Kind || rule switch
        {
            SnapshotRule.Time => before.ModificationTime != now.ModificationTime,
            SnapshotRule.Redo => IsVisiblyChanged(before, now),
            _ => IsVisiblyChanged(before, now) || IsTouched(before, now),
        });

    private static bool IsVisiblyChanged(EntryMetadata before, EntryMetadata now) =>
        before.ModificationTime != now.ModificationTime || before.Size != now.Size || before.Mode != now.Mode
        || (before.Uid, before.Gid) != (now.Uid, now.Gid)
        || (before.DeviceMajor, before.DeviceMinor) != (now.DeviceMajor, now.DeviceMinor);

    /// <summary>
    /// The change time tells of writes that hide behind an old modification time, and of attributes. A file that lost a name has a
    /// new one as well, and is no other for it.
    /// </summary>
    private static bool IsTouched(EntryMetadata before, EntryMetadata now) =>
        (before.FileSystem, before.Inode) != (now.FileSystem, now.Inode)
        || (before.ChangeTime != now.ChangeTime && now.LinkCount >= before.LinkCount);
}
