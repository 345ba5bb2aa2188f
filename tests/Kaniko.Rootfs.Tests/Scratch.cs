using System.Text;
using Kaniko.Images.Tar;
using Xunit;

namespace Kaniko.Rootfs.Tests;

/// <summary>A directory of the test's own, and ways to fill and read trees. Checks at the end that nothing stayed mounted.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch() => Directory.CreateDirectory(Path);

    public string Path { get; } = $"/tmp/kaniko-rootfs-{Guid.NewGuid():N}";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static void NeedsRoot() =>
        Assert.SkipUnless(Environment.UserName == "root" && new DirectoryInfo("/proc/self").Exists, "needs root: mounts, devices and owners");

    public string NewDirectory(string name)
    {
        var path = $"{Path}/{name}";
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>A stage root as this machine can have it, also in a user namespace.</summary>
    public OverlaySettings Overlay(MountThread mounts, string name = "stage") =>
        new(mounts, $"{Path}/{name}", OverlaySupport.Probe(Path, mounts).UserXattr);

    public static TarEntry Entry(string name, TarEntryType type, string? link = null, uint mode = 0x1A4) => new()
    {
        Name = Bytes(name),
        Type = type,
        LinkName = link is null ? null : Bytes(link),
        Mode = type == TarEntryType.Directory && mode == 0x1A4 ? 0x1EDu : mode,
        MTimeSeconds = 1_600_000_000,
    };

    public static MemoryStream Tar(params (TarEntry Entry, string Content)[] entries)
    {
        var archive = new MemoryStream();
        using var writer = new TarWriter(archive);
        foreach (var (entry, content) in entries)
        {
            var bytes = Bytes(content);
            writer.Add(entry with { Size = bytes.Length }, bytes.AsSpan());
        }

        writer.Finish();
        archive.Position = 0;
        return archive;
    }

    public static UnpackResult Unpack(Stream archive, string target, UnpackOptions options)
    {
        using var root = RootDirectory.Open(target);
        using var reader = new TarReader(archive);
        return new LayerUnpacker(root, options).Apply(reader, CancellationToken.None);
    }

    public static UnpackResult Unpack(Stream archive, string target, UnpackForm form) =>
        Unpack(archive, target, new UnpackOptions { Form = form });

    /// <summary>One line per entry: path, kind, mode, owner, link target or content; sorted by bytes.</summary>
    public static string Listing(RootDirectory root)
    {
        var text = new StringBuilder();
        using var walk = new TreeWalk(root.Handle);
        while (walk.Next())
        {
            if (walk.Visit == Visit.Leave)
            {
                continue;
            }

            var m = walk.Metadata;
            var detail = m.Kind switch
            {
                EntryKind.Symlink => $" -> {BytePath.Text(root.ReadLink(walk.Path))}",
                EntryKind.File => $" '{BytePath.Text(root.ReadAllBytes(walk.Path, 100_000))}'",
                EntryKind.CharacterDevice => $" {m.DeviceMajor}:{m.DeviceMinor}",
                _ => "",
            };
            text.Append($"{BytePath.Text(walk.Path)} {m.Kind} {Convert.ToString(m.Mode, 8)} {m.Uid}:{m.Gid}{detail}\n");
        }

        return text.ToString();
    }

    public void Dispose()
    {
        using (var parent = RootDirectory.Open("/tmp"))
        {
            parent.Remove(Bytes(System.IO.Path.GetFileName(Path)));
        }

        // Other processes may mount what they like meanwhile; of this test's nothing may be seen outside of its thread.
        Assert.DoesNotContain(Path, File.ReadAllText("/proc/self/mounts"));
    }
}
