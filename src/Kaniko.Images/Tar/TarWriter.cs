using System.Buffers;
using Kaniko.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Images.Tar;

/// <summary>
/// Writes a tar archive whose bytes depend on the entries alone: ustar headers, with PAX headers only where ustar cannot hold a
/// value. Fractions of seconds are cut; user and group names are empty. Disposing without <see cref="Finish"/> writes nothing
/// more and leaves the archive open.
/// </summary>
public sealed class TarWriter(Stream archive) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int used;

    /// <summary>Adds an entry with <see cref="TarEntry.Size"/> bytes of <paramref name="content"/>, which is null for none.</summary>
    public void Add(TarEntry entry, Stream? content = null)
    {
        WriteHeader(entry);
        for (var left = ContentSize(entry); left > 0;)
        {
            var room = Room();
            var count = content?.Read(room[..(int)Math.Min(room.Length, left)]) ?? 0;
            left -= Advance(entry, count);
        }

        Pad(ContentSize(entry));
    }

    /// <summary>Adds an entry with the first <see cref="TarEntry.Size"/> bytes of a file.</summary>
    public void Add(TarEntry entry, SafeFileHandle content)
    {
        WriteHeader(entry);
        var size = ContentSize(entry);
        for (long offset = 0; offset < size;)
        {
            var room = Room();
            var count = RandomAccess.Read(content, room[..(int)Math.Min(room.Length, size - offset)], offset);
            offset += Advance(entry, count);
        }

        Pad(size);
    }

    /// <summary>Adds a file whose content is at hand.</summary>
    public void Add(TarEntry entry, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(content.Length, ContentSize(entry), nameof(content));
        WriteHeader(entry);
        Write(content);
        Pad(content.Length);
    }

    /// <summary>Adds a file whose content is written later, by whoever has the archive, which must be able to seek and holds zeros until then.</summary>
    /// <returns>Where in the archive the content belongs.</returns>
    public long AddLater(TarEntry entry)
    {
        WriteHeader(entry);
        Flush();
        var place = archive.Position;
        archive.Position += ContentSize(entry) + TarBlock.Padding(ContentSize(entry));
        return place;
    }

    /// <summary>Writes the end marker and everything that is still buffered.</summary>
    public void Finish()
    {
        Zeros(2 * TarBlock.Size);
        Flush();
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    private static long ContentSize(TarEntry entry) => entry.Type == TarEntryType.File ? entry.Size : 0;

    private void WriteHeader(TarEntry entry)
    {
        ObjectDisposedException.ThrowIf(buffer.Length == 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(entry.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Mode, 0xfffu);
        if (buffer.Length - used < TarBlock.Size)
        {
            Flush();
        }

        var block = buffer.AsSpan(used, TarBlock.Size);
        if (!TarHeaderEncoder.TryWriteUstar(block, entry))
        {
            var records = TarHeaderEncoder.PaxRecordsOf(entry);
            TarHeaderEncoder.WritePaxHeader(block, entry, records.Length);
            used += TarBlock.Size;
            Write(records);
            Pad(records.Length);
            if (buffer.Length - used < TarBlock.Size)
            {
                Flush();
            }

            TarHeaderEncoder.WriteCutUstar(buffer.AsSpan(used, TarBlock.Size), entry);
        }

        used += TarBlock.Size;
    }

    private Span<byte> Room()
    {
        if (used == buffer.Length)
        {
            Flush();
        }

        return buffer.AsSpan(used);
    }

    private int Advance(TarEntry entry, int count)
    {
        if (count == 0)
        {
            throw new KanikoException(ErrorCode.LayerInvalid, $"'{entry}' became shorter while it was read")
            {
                Hint = "do not change the files of a build while it runs",
            };
        }

        used += count;
        return count;
    }

    private void Pad(long size) => Zeros(TarBlock.Padding(size));

    private void Zeros(int count)
    {
        while (count > 0)
        {
            var room = Room();
            var step = Math.Min(room.Length, count);
            room[..step].Clear();
            used += step;
            count -= step;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var room = Room();
            var step = Math.Min(room.Length, bytes.Length);
            bytes[..step].CopyTo(room);
            used += step;
            bytes = bytes[step..];
        }
    }

    private void Flush()
    {
        archive.Write(buffer, 0, used);
        used = 0;
    }
}
