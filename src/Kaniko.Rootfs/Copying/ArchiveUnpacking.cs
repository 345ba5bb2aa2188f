using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>ADD of a local archive.</summary>
internal sealed class ArchiveUnpacking(CopyOptions options)
{
    /// <summary>
    /// The content, decompressed where it is compressed, starts with a tar entry. An archive without entries is an ordinary file,
    /// as is one of zeros. The stream is at its start again afterwards.
    /// </summary>
    public bool IsArchive(Stream content)
    {
        try
        {
            using var plain = Open(content);
            using var reader = new TarReader(plain);
            return reader.Next() is not null;
        }
        catch (Exception error) when (error is KanikoException or InvalidDataException or EndOfStreamException)
        {
            return false;
        }
        finally
        {
            content.Position = 0;
        }
    }

    /// <summary>Unpacks into an open directory, whose own owner and mode stay as they are.</summary>
    public void Unpack(Stream content, SafeFileHandle directory, CancellationToken cancellationToken)
    {
        using var root = RootDirectory.Of(At.Open(directory, "."u8, OpenFlags.ReadDirectory));
        var before = At.Stat(directory, default);
        using var plain = Open(content);
        using var reader = new TarReader(plain, ErrorCode.CopyFailed);
        new LayerUnpacker(root, new UnpackOptions
        {
            Form = UnpackForm.Archive,
            Owner = options.Owner,
            Code = ErrorCode.CopyFailed,
        }).Apply(reader, cancellationToken);

        var after = At.Stat(directory, default);
        if ((after.Uid, after.Gid, after.Mode) != (before.Uid, before.Gid, before.Mode))
        {
            Opened.SetOwner(directory, before.Uid, before.Gid, default);
            Opened.SetMode(directory, before.Mode, default);
        }
    }

    private Stream Open(Stream content)
    {
        content.Position = 0;
        var unowned = new UnownedStream(content);
        return options.Decompress?.Invoke(unowned) ?? unowned;
    }
}
