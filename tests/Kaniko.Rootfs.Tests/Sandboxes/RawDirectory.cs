using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

internal static partial class RawDirectory
{
    private const int PathOnlyCloseOnExec = 0x200000 | 0x80000;

    public static SafeFileHandle Open(string path)
    {
        var fd = open(path, PathOnlyCloseOnExec, 0);
        Assert.True(fd >= 0, $"open '{path}'");
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
#pragma warning disable IDE1006 // libc's name
    private static partial int open(string path, int flags, uint mode);
#pragma warning restore IDE1006
}
