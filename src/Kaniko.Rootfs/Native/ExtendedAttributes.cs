using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Native;

/// <summary>Extended attributes of an open file or of an entry of an open directory, byte for byte.</summary>
[SkipLocalsInit]
internal static unsafe class ExtendedAttributes
{
    private const int Room = 272;
    private const int ListRoom = 1024;

    /// <summary>All attributes that may be read, in the order of their names. An empty name of an entry means the handle itself.</summary>
    public static IReadOnlyList<ExtendedAttribute> Read(SafeFileHandle handle, ReadOnlySpan<byte> entry)
    {
        var path = entry.IsEmpty ? null : At.DescriptorPath(handle, entry);
        var names = List(handle, path);
        if (names.Length == 0)
        {
            return [];
        }

        var attributes = new List<ExtendedAttribute>();
        foreach (var range in names.AsSpan().Split((byte)0))
        {
            var name = names.AsSpan()[range];
            if (!name.IsEmpty && Get(handle, path, name) is { } value)
            {
                attributes.Add(new ExtendedAttribute(name.ToArray(), value));
            }
        }

        attributes.Sort(static (a, b) => BytePathComparer.Instance.Compare(a.Name, b.Name));
        return attributes;
    }

    public static byte[]? TryGet(SafeFileHandle handle, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name) =>
        Get(handle, entry.IsEmpty ? null : At.DescriptorPath(handle, entry), name);

    /// <summary>0, or the error.</summary>
    public static int TrySet(SafeFileHandle handle, ReadOnlySpan<byte> entry, ExtendedAttribute attribute)
    {
        Span<byte> room = stackalloc byte[Room];
        fixed (byte* name = At.Terminate(attribute.Name, room), value = attribute.Value)
        fixed (byte* path = entry.IsEmpty ? null : At.DescriptorPath(handle, entry))
        {
            var size = (nuint)attribute.Value.Length;
            var result = path is null
                ? Libc.Fsetxattr(handle, name, value, size, flags: 0)
                : Libc.Lsetxattr(path, name, value, size, flags: 0);
            return result == 0 ? 0 : Errno.Last;
        }
    }

    private static byte[] List(SafeFileHandle handle, byte[]? entryPath)
    {
        Span<byte> room = stackalloc byte[ListRoom];
        fixed (byte* path = entryPath)
        {
            while (true)
            {
                fixed (byte* buffer = room)
                {
                    var length = path is null
                        ? Libc.Flistxattr(handle, buffer, (nuint)room.Length)
                        : Libc.Llistxattr(path, buffer, (nuint)room.Length);
                    if (length >= 0)
                    {
                        return length == 0 ? [] : room[..(int)length].ToArray();
                    }
                }

                if (Errno.Last != Errno.Range || room.Length > 65536)
                {
                    return Errno.Last is Errno.NotSupported ? [] : throw Errno.Failure("listxattr", default);
                }

                room = new byte[room.Length * 64];
            }
        }
    }

    private static byte[]? Get(SafeFileHandle handle, byte[]? entryPath, ReadOnlySpan<byte> attribute)
    {
        Span<byte> nameRoom = stackalloc byte[Room];
        Span<byte> room = stackalloc byte[ListRoom];
        fixed (byte* path = entryPath, name = At.Terminate(attribute, nameRoom))
        {
            while (true)
            {
                fixed (byte* buffer = room)
                {
                    var length = path is null
                        ? Libc.Fgetxattr(handle, name, buffer, (nuint)room.Length)
                        : Libc.Lgetxattr(path, name, buffer, (nuint)room.Length);
                    if (length >= 0)
                    {
                        return room[..(int)length].ToArray();
                    }
                }

                if (Errno.Last != Errno.Range || room.Length > 65536)
                {
                    return Errno.Last is Errno.NoData or Errno.NotSupported or Errno.NotPermitted or Errno.AccessDenied
                        ? null
                        : throw Errno.Failure("getxattr", attribute);
                }

                room = new byte[room.Length * 64];
            }
        }
    }
}
