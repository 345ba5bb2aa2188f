using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>What a directory that has to be made is like.</summary>
/// <param name="Mode">Permission bits; the process's umask does not apply.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Time">The modification time; null for now.</param>
public sealed record NewDirectory(int Mode = 0x1ED, uint Uid = 0, uint Gid = 0, FileTime? Time = null)
{
    /// <summary>The directory belongs to whoever makes it.</summary>
    internal bool KeepsOwner { get; init; }

    internal void Apply(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        using var made = At.Open(parent, name, OpenFlags.ReadDirectory);
        if (!KeepsOwner)
        {
            Opened.SetOwner(made, Uid, Gid, name);
        }

        Opened.SetMode(made, Mode, name);
        if (Time is { } time)
        {
            Opened.SetTime(made, time, name);
        }
    }
}
