using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>A file whose content counts.</summary>
internal sealed class HashedFile(byte[] path, EntryMetadata metadata)
{
    public byte[] Path { get; } = path;

    public EntryMetadata Metadata { get; } = metadata;

    public byte[]? Hash { get; set; }
}

/// <summary>The entries that a hash is over, each with its lengths, so that no two lists read the same.</summary>
internal sealed class HashListing(bool includeOwner) : ISelectionVisitor
{
    private readonly ArrayBufferWriter<byte> records = new();
    private readonly List<(int End, HashedFile File)> contents = [];
    private SourceMatch? match;

    public List<HashedFile> Files { get; } = [];

    public void Start(SourceMatch directory, SafeFileHandle opened)
    {
        match = directory;

        // The source root's own mode is an accident of the machine; that of another directory is seen through a mount.
        var metadata = directory.Path.Length > 0 ? directory.Metadata : directory.Metadata with { Mode = 0x1ED, Uid = 0, Gid = 0 };
        Append("D"u8);
        Append(metadata, ExtendedAttributes.TryGet(opened, default, "security.capability"u8) ?? []);
    }

    public void Enter(SelectedEntry directory)
    {
        Append(directory.Path);
        Append(directory.Metadata, []);
    }

    public void Leaf(SelectedEntry entry, SafeFileHandle parent) =>
        Add(entry.Path, entry.Name, entry.Metadata, parent, BytePath.Join(match!.Path, entry.Path));

    public void Leave(SelectedEntry directory, SafeFileHandle parent)
    {
    }

    /// <param name="shown">The name that counts.</param>
    /// <param name="name">The name in its directory.</param>
    /// <param name="metadata">What it is.</param>
    /// <param name="parent">Its directory.</param>
    /// <param name="path">Its path below the source root.</param>
    public void Add(byte[] shown, byte[] name, EntryMetadata metadata, SafeFileHandle parent, byte[] path)
    {
        Append(shown);
        Append(metadata, metadata.Kind switch
        {
            EntryKind.File => ExtendedAttributes.TryGet(parent, name, "security.capability"u8) ?? [],
            EntryKind.Symlink => At.ReadLink(parent, name),
            _ => [],
        });
        if (metadata.Kind == EntryKind.File)
        {
            var file = new HashedFile(path, metadata);
            Files.Add(file);
            contents.Add((records.WrittenCount, file));
        }
    }

    public string Finish()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = records.WrittenSpan;
        var start = 0;
        foreach (var (end, file) in contents)
        {
            hash.AppendData(bytes[start..end]);
            hash.AppendData(file.Hash!);
            start = end;
        }

        hash.AppendData(bytes[start..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Append(EntryMetadata metadata, ReadOnlySpan<byte> extra)
    {
        Append((uint)metadata.Kind);
        Append((uint)(metadata.Kind == EntryKind.Symlink ? 0x1FF : metadata.Mode));
        Append(metadata.DeviceMajor);
        Append(metadata.DeviceMinor);
        Append(includeOwner ? metadata.Uid : 0);
        Append(includeOwner ? metadata.Gid : 0);
        Append(extra);
    }

    private void Append(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        records.Write(bytes);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Append((uint)bytes.Length);
        records.Write(bytes);
    }
}
