using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kaniko.Rootfs;

/// <summary>What identifies a state of a file's content without reading it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FileState(
    ulong FileSystem, ulong Inode, long Size, long ModifiedSeconds, long ModifiedNanoseconds, long ChangedSeconds, long ChangedNanoseconds)
{
    public static FileState Of(EntryMetadata metadata) => new(
        metadata.FileSystem,
        metadata.Inode,
        metadata.Size,
        metadata.ModificationTime.Seconds,
        metadata.ModificationTime.Nanoseconds,
        metadata.ChangeTime.Seconds,
        metadata.ChangeTime.Nanoseconds);
}

/// <summary>
/// The sha256 of files by their state, kept in a file between builds. A file that cannot be read or is damaged counts as empty:
/// it is a memory, never a source of truth. Safe for use by several threads.
/// </summary>
internal sealed class HashMemo(string? path)
{
    private const int HashSize = 32;
    private const int StateSize = 56;
    private const int EntrySize = StateSize + HashSize;
    private const int MostEntries = 200_000;

    private readonly Lock gate = new();
    private Dictionary<FileState, byte[]>? known;
    private readonly HashSet<FileState> used = [];
    private bool changed;

    private static ReadOnlySpan<byte> Magic => "kanikoH1"u8;

    public byte[]? TryGet(FileState state)
    {
        lock (gate)
        {
            known ??= Load();
            if (!known.TryGetValue(state, out var hash))
            {
                return null;
            }

            used.Add(state);
            return hash;
        }
    }

    public void Add(FileState state, byte[] hash)
    {
        lock (gate)
        {
            known ??= Load();
            known[state] = hash;
            used.Add(state);
            changed = true;
        }
    }

    /// <summary>Writes the memory, with what another process wrote meanwhile; the file is replaced as a whole or not at all.</summary>
    public void Save()
    {
        lock (gate)
        {
            if (!changed || path is null)
            {
                return;
            }

            changed = false;
            foreach (var (state, hash) in Load())
            {
                known!.TryAdd(state, hash);
            }

            var temporary = $"{path}.{Guid.NewGuid():N}";
            try
            {
                _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
                {
                    Write(file);
                }

                File.Move(temporary, path, overwrite: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (File.Exists(temporary))
                {
                    File.Delete(temporary);
                }
            }
        }
    }

    /// <summary>What was used last goes first, so that it is not what a full memory forgets.</summary>
    private void Write(FileStream file)
    {
        file.Write(Magic);
        Span<byte> entry = stackalloc byte[EntrySize];
        var count = 0;
        foreach (var pass in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var (state, hash) in known!)
            {
                if (used.Contains(state) != pass)
                {
                    continue;
                }

                if (++count > MostEntries)
                {
                    return;
                }

                MemoryMarshal.Write(entry, in state);
                hash.CopyTo(entry[StateSize..]);
                file.Write(entry);
            }
        }
    }

    private Dictionary<FileState, byte[]> Load()
    {
        var entries = new Dictionary<FileState, byte[]>();
        if (path is null || !BitConverter.IsLittleEndian)
        {
            return entries;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            var count = Math.Min((file.Length - Magic.Length) / EntrySize, MostEntries);
            Span<byte> entry = stackalloc byte[EntrySize];
            if (count < 0 || file.ReadAtLeast(entry[..Magic.Length], Magic.Length, throwOnEndOfStream: false) < Magic.Length
                || BinaryPrimitives.ReadUInt64LittleEndian(entry) != BinaryPrimitives.ReadUInt64LittleEndian(Magic))
            {
                return entries;
            }

            for (var i = 0; i < count && file.ReadAtLeast(entry, EntrySize, throwOnEndOfStream: false) == EntrySize; i++)
            {
                entries.TryAdd(MemoryMarshal.Read<FileState>(entry), entry[StateSize..].ToArray());
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            entries.Clear();
        }

        return entries;
    }
}
