using System.Runtime.InteropServices;
using Kaniko.Diagnostics;

namespace Kaniko.Images.Compression;

/// <summary>Reads xz through liblzma; a cut stream is an error. Disposing leaves the source open.</summary>
internal sealed unsafe partial class XzReader : ReadOnlyStream
{
    private const string Library = "liblzma.so.5";
    private const ulong MemoryLimit = 512 * 1024 * 1024;
    private const uint Concatenated = 0x08;
    private const int Run = 0, Finish = 3;
    private const int Ok = 0, StreamEnd = 1;

    private readonly ErrorCode code;
    private readonly InputBuffer input;
    private LzmaStream* stream;
    private bool isEnded;

    public XzReader(Stream compressed, ErrorCode code)
    {
        this.code = code;
        stream = (LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream));
        try
        {
            if (StreamDecoder(stream, MemoryLimit, Concatenated) != Ok)
            {
                throw new InsufficientMemoryException();
            }
        }
        catch (DllNotFoundException e)
        {
            NativeMemory.Free(stream);
            stream = null;
            GC.SuppressFinalize(this);
            throw new KanikoException(ErrorCode.ToolMissing, $"'{Library}' is not on this machine, and xz needs it", e)
            {
                Hint = "install liblzma (Debian and Ubuntu: liblzma5), or compress the archive in another format",
            };
        }

        input = new InputBuffer(compressed);
    }

    ~XzReader() => Dispose(false);

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(stream is null, this);
        while (!isEnded && !buffer.IsEmpty)
        {
            var count = Step(buffer, input.Ensure(1) ? Run : Finish);
            if (count > 0)
            {
                return count;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (stream is not null)
        {
            End(stream);
            NativeMemory.Free(stream);
            stream = null;
        }

        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Step(Span<byte> buffer, int action)
    {
        var available = input.AvailableForNative;
        fixed (byte* from = available, to = buffer)
        {
            stream->NextIn = from;
            stream->AvailableIn = (nuint)available.Length;
            stream->NextOut = to;
            stream->AvailableOut = (nuint)buffer.Length;
            var result = Code(stream, action);
            input.Advance(available.Length - (int)stream->AvailableIn);
            isEnded = result == StreamEnd;
            return result is Ok or StreamEnd
                ? buffer.Length - (int)stream->AvailableOut
                : throw new KanikoException(code, action == Finish ? "the xz stream ends early" : "the xz stream is malformed");
        }
    }

    [LibraryImport(Library, EntryPoint = "lzma_stream_decoder")]
    private static partial int StreamDecoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library, EntryPoint = "lzma_code")]
    private static partial int Code(LzmaStream* stream, int action);

    [LibraryImport(Library, EntryPoint = "lzma_end")]
    private static partial void End(LzmaStream* stream);

    [StructLayout(LayoutKind.Sequential)]
    private struct LzmaStream
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
        public nint Allocator;
        public nint Internal;
        public fixed ulong Reserved[9];
    }
}
