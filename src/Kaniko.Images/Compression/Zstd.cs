using System.Runtime.InteropServices;
using Kaniko.Diagnostics;

namespace Kaniko.Images.Compression;

/// <summary>The calls of libzstd that are used; the library is looked for when the first is made.</summary>
internal static unsafe partial class Zstd
{
    private const string Library = "libzstd.so.1";

    public const int CompressionLevel = 100;
    public const int ChecksumFlag = 201;

    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }

    /// <summary>Makes a context, or says that the library is missing.</summary>
    public static nint Create(Func<nint> create)
    {
        try
        {
            var context = create();
            return context != 0 ? context : throw new InsufficientMemoryException();
        }
        catch (DllNotFoundException e)
        {
            throw new KanikoException(ErrorCode.ToolMissing, $"'{Library}' is not on this machine, and zstd needs it", e)
            {
                Hint = "install libzstd (Debian and Ubuntu: libzstd1), or use gzip",
            };
        }
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompression();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompression(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(nint context, Buffer* output, Buffer* input);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompression();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompression(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    public static partial nuint Compress(nint context, byte* output, nuint outputSize, byte* input, nuint inputSize);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);
}
