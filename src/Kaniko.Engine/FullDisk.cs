using Kaniko.Diagnostics;
using Kaniko.Rootfs;

namespace Kaniko.Engine;

/// <summary>A disk, or a quota, without room, whoever found it out.</summary>
internal static class FullDisk
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>The same failure in the user's words; null for any other.</summary>
    public static KanikoException? Of(Exception error) => error switch
    {
        KanikoException known => known.Code == ErrorCode.DiskFull ? known : null,
        RootIOException { Errno: NoSpace or QuotaExceeded } or IOException { HResult: NoSpace or QuotaExceeded } =>
            new KanikoException(ErrorCode.DiskFull, $"the disk is full: {error.Message}", error),
        _ => null,
    };
}
