using System.ComponentModel;
using System.Runtime.InteropServices;
using Kaniko.Diagnostics;

namespace Kaniko.Rootfs.Native;

/// <summary>Error numbers that code here tells apart, and how the others become exceptions.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int IoError = 5;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int Range = 34;
    public const int NotImplemented = 38;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The last error as an exception about <paramref name="path"/>.</summary>
    public static Exception Failure(string call, ReadOnlySpan<byte> path) => Failure(call, path, Last);

    public static Exception Failure(string call, ReadOnlySpan<byte> path, int error)
    {
        var shown = BytePath.Display(path);
        return error is NoSpace or QuotaExceeded
            ? new KanikoException(ErrorCode.DiskFull, shown.Length == 0 ? "no space is left on the disk" : $"no space is left on the disk for '{shown}'")
            {
                Hint = "free some space, or give a work directory on a larger disk",
            }
            : new RootIOException(call, shown, error);
    }

    public static string Describe(int error) => new Win32Exception(error).Message;
}
