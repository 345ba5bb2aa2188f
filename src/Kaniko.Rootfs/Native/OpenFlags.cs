using System.Runtime.InteropServices;

namespace Kaniko.Rootfs.Native;

/// <summary>Flags of open(2). Some differ between architectures.</summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static readonly int Directory = Arm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = Arm ? 0x8000 : 0x20000;

    /// <summary>A directory to look into and to read.</summary>
    public static readonly int ReadDirectory = ReadOnly | Directory | NoFollow | CloseOnExec;

    /// <summary>A place in the tree, be it a symlink, without opening what is there.</summary>
    public static readonly int Place = PathOnly | NoFollow | CloseOnExec;
}
