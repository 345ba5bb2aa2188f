using Kaniko.Diagnostics;

namespace Kaniko.Images.Compression;

/// <summary>Tells how a stream is compressed by its first bytes, whatever its name or media type says, and reads it.</summary>
public static class Decompression
{
    /// <summary>First bytes needed to tell.</summary>
    public const int MagicSize = 6;

    public static CompressionFormat Detect(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? CompressionFormat.Gzip
        : start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) || IsSkippableZstdFrame(start) ? CompressionFormat.Zstd
        : start.StartsWith("BZh"u8) ? CompressionFormat.Bzip2
        : start.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? CompressionFormat.Xz
        : CompressionFormat.None;

    /// <summary>
    /// The uncompressed content of <paramref name="source"/>, to be disposed by the caller, as the source is. A cut or otherwise
    /// malformed stream throws <see cref="KanikoException"/> with <paramref name="code"/> when it is read.
    /// </summary>
    public static Stream Open(Stream source, ErrorCode code = ErrorCode.LayerInvalid)
    {
        var start = new byte[MagicSize];
        var count = source.ReadAtLeast(start, MagicSize, throwOnEndOfStream: false);
        return Open(new PrefixedStream(start.AsMemory(0, count), source), Detect(start.AsSpan(0, count)), code);
    }

    public static Stream Open(Stream source, CompressionFormat format, ErrorCode code) => format switch
    {
        CompressionFormat.None => source,
        CompressionFormat.Gzip => new GzipReader(source, code),
        CompressionFormat.Zstd => new ZstdReader(source, code),
        CompressionFormat.Bzip2 => new Bzip2Reader(source, code),
        CompressionFormat.Xz => new XzReader(source, code),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    private static bool IsSkippableZstdFrame(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && start[0] is >= 0x50 and <= 0x5f && start[1..4].SequenceEqual((ReadOnlySpan<byte>)[0x2a, 0x4d, 0x18]);

    /// <summary>Gives back what detection has read.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            if (prefix.IsEmpty)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, prefix.Length);
            prefix.Span[..count].CopyTo(buffer);
            prefix = prefix[count..];
            return count;
        }
    }
}
