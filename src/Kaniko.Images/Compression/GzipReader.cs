using System.Buffers.Binary;
using System.IO.Compression;
using Kaniko.Diagnostics;

namespace Kaniko.Images.Compression;

/// <summary>
/// Reads gzip (RFC 1952) strictly: every member's checksum and length are checked, members may follow each other, zeros may
/// pad the end; a cut stream or anything else behind the last member is an error. Disposing leaves the source open.
/// </summary>
/// <remarks>
/// DeflateStream does not say where a deflate stream ends, only in which chunk of its input. The end is where the trailer is
/// whose bytes are known by then. They occur more than once where equal short members follow each other: then the member is decoded again
/// byte by byte. In a long one it is the first that a member, zeros or the end follow.
/// </remarks>
internal sealed class GzipReader : ReadOnlyStream
{
    private const int TrailerSize = 8;

    private readonly ErrorCode code;
    private readonly InputBuffer input;
    private readonly Feed feed;
    private DeflateStream? body;
    private bool isFirst = true;
    private bool isEnded;
    private uint crc;
    private uint length;

    public GzipReader(Stream compressed, ErrorCode code)
    {
        this.code = code;
        input = new InputBuffer(compressed);
        feed = new Feed(input);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (!isEnded)
        {
            if (body is null && !Begin())
            {
                isEnded = true;
                break;
            }

            var count = Inflate(buffer);
            if (count > 0)
            {
                crc = Crc32.Append(crc, buffer[..count]);
                length += (uint)count;
                return count;
            }

            End();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        body?.Dispose();
        input.Dispose();
        base.Dispose(disposing);
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return body!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new KanikoException(code, feed.IsStarved ? "the gzip stream ends early" : "the gzip stream is malformed", e);
        }
    }

    private bool Begin()
    {
        if (!isFirst && IsPaddingOrEnd())
        {
            return false;
        }

        if (!GzipHeader.TrySkip(input))
        {
            throw Malformed(isFirst ? "the gzip header is malformed" : "the gzip stream is followed by something else");
        }

        (isFirst, crc, length) = (false, 0, 0);
        feed.Start();
        body = new DeflateStream(feed, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private bool IsPaddingOrEnd()
    {
        if (input.Ensure(1) && input.Available[0] != 0)
        {
            return false;
        }

        for (int b; (b = input.NextByte()) >= 0;)
        {
            if (b != 0)
            {
                throw Malformed("the gzip stream is followed by something else");
            }
        }

        return true;
    }

    private void End()
    {
        body!.Dispose();
        body = null;
        if (feed.IsStarved)
        {
            throw Malformed("the gzip stream ends early");
        }

        Span<byte> trailer = stackalloc byte[TrailerSize];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        input.Rewind(feed.LastChunk);
        _ = input.Ensure(feed.LastChunk + TrailerSize);
        var window = input.Available[..Math.Min(input.Available.Length, feed.LastChunk + TrailerSize)];
        var end = window.IndexOf(trailer);
        if (end < 0)
        {
            throw Malformed("the gzip stream's checksum or length is wrong");
        }

        // That of nothing is zeros, which also end the deflate stream before it.
        if (length == 0 || window[(end + 1)..].IndexOf(trailer) >= 0)
        {
            end = feed.Whole is { } member ? ShortMember.FindEnd(member) - (member.Length - feed.LastChunk) : FindLikelyEnd(window, trailer, end);
            if (end < 0 || !window[end..].StartsWith(trailer))
            {
                throw Malformed("the gzip stream's checksum or length is wrong");
            }
        }

        input.Advance(end + TrailerSize);
    }

    private static int FindLikelyEnd(ReadOnlySpan<byte> window, ReadOnlySpan<byte> trailer, int first)
    {
        for (var end = first; ;)
        {
            var rest = window[(end + TrailerSize)..];
            if (rest.IsEmpty || rest[0] == 0 || rest.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            {
                return end;
            }

            var next = window[(end + 1)..].IndexOf(trailer);
            if (next < 0)
            {
                return end;
            }

            end += next + 1;
        }
    }

    private KanikoException Malformed(string problem) => new(code, problem);

    /// <summary>What the inflater reads from.</summary>
    private sealed class Feed(InputBuffer input) : ReadOnlyStream
    {
        private const int LongestKept = 64 * 1024;

        private readonly MemoryStream kept = new();
        private bool isLong;

        public int LastChunk { get; private set; }

        public bool IsStarved { get; private set; }

        /// <summary>All that was read for this member, and perhaps more; null for a long one.</summary>
        public byte[]? Whole => isLong ? null : kept.ToArray();

        public void Start()
        {
            (LastChunk, IsStarved, isLong) = (0, false, false);
            kept.SetLength(0);
        }

        public override int Read(Span<byte> buffer)
        {
            if (!input.Ensure(1))
            {
                IsStarved = true;
                return 0;
            }

            var count = Math.Min(buffer.Length, input.Available.Length);
            input.Available[..count].CopyTo(buffer);
            input.Advance(count);
            LastChunk = count;
            isLong |= kept.Length + count > LongestKept;
            if (!isLong)
            {
                kept.Write(buffer[..count]);
            }

            return count;
        }
    }

    /// <summary>Gives one byte at a time, so that the inflater takes none too many.</summary>
    private sealed class ShortMember(byte[] bytes) : ReadOnlyStream
    {
        private int position;

        public static int FindEnd(ReadOnlySpan<byte> bytes)
        {
            using var member = new ShortMember(bytes.ToArray());
            using var body = new DeflateStream(member, CompressionMode.Decompress, leaveOpen: true);
            var discarded = new byte[4096];
            while (body.Read(discarded) > 0)
            {
            }

            return member.position;
        }

        public override int Read(Span<byte> buffer)
        {
            if (position == bytes.Length)
            {
                return 0;
            }

            buffer[0] = bytes[position++];
            return 1;
        }
    }
}
