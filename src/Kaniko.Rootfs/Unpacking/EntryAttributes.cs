using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>
/// Gives what was made from a tar entry its owner, mode, attributes and time, in the order in which the kernel lets them stand:
/// a change of owner clears set-id bits and capabilities.
/// </summary>
internal sealed class EntryAttributes(UnpackOptions options, ICollection<string> warnings)
{
    private const int MostWarnings = 100;

    /// <summary>For a file or directory that is open.</summary>
    public void Apply(SafeFileHandle opened, TarEntry entry)
    {
        if (!options.IgnoresOwners)
        {
            var (uid, gid) = OwnerOf(entry);
            Own(() => Opened.SetOwner(opened, uid, gid, entry.Name), entry);
        }

        Opened.SetMode(opened, ModeOf(entry), entry.Name);
        SetAttributes(opened, default, entry);
    }

    /// <summary>For a symlink, a device or a FIFO in an open directory.</summary>
    public void Apply(SafeFileHandle parent, byte[] name, TarEntry entry)
    {
        if (!options.IgnoresOwners)
        {
            var (uid, gid) = OwnerOf(entry);
            Own(() => At.SetOwner(parent, name, uid, gid), entry);
        }

        if (entry.Type != TarEntryType.SymbolicLink)
        {
            At.SetMode(parent, name, ModeOf(entry));
        }

        SetAttributes(parent, name, entry);
        At.SetTime(parent, name, TimeOf(entry));
    }

    public void Warn(string warning)
    {
        if (warnings.Count < MostWarnings)
        {
            warnings.Add(warning);
        }
    }

    public static FileTime TimeOf(TarEntry entry) => new(entry.MTimeSeconds, entry.MTimeNanoseconds);

    private Owner OwnerOf(TarEntry entry) => options.Owner ?? new Owner(entry.Uid, entry.Gid);

    private int ModeOf(TarEntry entry) => entry.Type is TarEntryType.File or TarEntryType.Directory && options.Mode is { } change
        ? change((int)entry.Mode, entry.Type == TarEntryType.Directory)
        : (int)entry.Mode;

    private void Own(Action setOwner, TarEntry entry)
    {
        try
        {
            setOwner();
        }
        catch (RootIOException error) when (error.Errno is Errno.Invalid or Errno.NotPermitted)
        {
            if (!options.ToleratesUnmappedOwners)
            {
                throw new KanikoException(
                    ErrorCode.IsolationUnavailable, $"'{entry}' belongs to '{entry.Uid}:{entry.Gid}', which this user may not give files to", error)
                {
                    Hint = "give the user a range of ids in /etc/subuid and /etc/subgid, or run as root",
                };
            }

            Warn($"'{entry}' should belong to {entry.Uid}:{entry.Gid}, which this user may not give files to");
        }
    }

    private void SetAttributes(SafeFileHandle handle, ReadOnlySpan<byte> name, TarEntry entry)
    {
        foreach (var (attribute, value) in entry.Xattrs)
        {
            if (WhiteoutName.IsOverlayAttribute(attribute))
            {
                Warn($"the attribute '{BytePath.Display(attribute)}' of '{entry}' is left out: it would steer overlayfs");
                continue;
            }

            var error = ExtendedAttributes.TrySet(handle, name, new ExtendedAttribute(attribute, value));
            if (error is Errno.NoSpace or Errno.QuotaExceeded)
            {
                throw Errno.Failure("setxattr", entry.Name, error);
            }

            if (error != 0)
            {
                Warn($"the attribute '{BytePath.Display(attribute)}' of '{entry}' cannot be set here: {Errno.Describe(error)}");
            }
        }
    }
}
