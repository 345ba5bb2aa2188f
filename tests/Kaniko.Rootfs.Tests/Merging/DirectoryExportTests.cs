using Kaniko.Images.Tar;
using Xunit;
using static Kaniko.Rootfs.Tests.Scratch;

namespace Kaniko.Rootfs.Tests.Merging;

public sealed class DirectoryExportTests
{
    [Fact]
    public void What_is_in_the_way_is_replaced_and_what_is_beside_it_stays()
    {
        using var scratch = new Scratch();
        var target = scratch.NewDirectory("out");
        scratch.NewDirectory("out/file-there/full");
        scratch.NewDirectory("out/kept");
        File.WriteAllText($"{target}/kept/mine", "mine");
        File.WriteAllText($"{target}/directory-there", "old");
        File.WriteAllText($"{target}/file", "a longer old content");

        Merged.ToDirectory(target, [Tar(
            (Entry("file-there", TarEntryType.File), "1"), (Entry("directory-there/x", TarEntryType.File), "2"),
            (Entry("file", TarEntryType.File), "3"), (Entry("kept/new", TarEntryType.File), "4"))]);

        Assert.Equal(
            ["directory-there", "directory-there/x", "file", "file-there", "kept", "kept/mine", "kept/new"],
            Directory.EnumerateFileSystemEntries(target, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(target, path)).Order(StringComparer.Ordinal));
        Assert.Equal(["1", "2", "3", "mine", "4"], ((string[])["file-there", "directory-there/x", "file", "kept/mine", "kept/new"]).Select(name => File.ReadAllText($"{target}/{name}")));
    }

    [Fact]
    public void Others_are_removed_where_that_is_wanted()
    {
        using var scratch = new Scratch();
        var target = scratch.NewDirectory("out");
        scratch.NewDirectory("out/d/deep/er");
        File.WriteAllText($"{target}/old", "");
        File.CreateSymbolicLink($"{target}/d/link", scratch.NewDirectory("elsewhere"));
        File.WriteAllText($"{scratch.Path}/elsewhere/stays", "");

        Merged.ToDirectory(target, [Tar((Entry("d/new", TarEntryType.File), "1"))], removesOthers: true);

        Assert.Equal(["d", "d/new"], Directory.EnumerateFileSystemEntries(target, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(target, path)).Order(StringComparer.Ordinal));
        Assert.True(File.Exists($"{scratch.Path}/elsewhere/stays"));
    }

    [Fact]
    public void Neither_links_of_the_image_nor_links_that_were_there_lead_outside()
    {
        using var scratch = new Scratch();
        var outside = scratch.NewDirectory("outside");
        File.WriteAllText($"{outside}/file", "untouched");
        var target = scratch.NewDirectory("out");
        File.CreateSymbolicLink($"{target}/was", outside);
        File.CreateSymbolicLink($"{target}/file", $"{outside}/file");

        Merged.ToDirectory(target, [
            Tar((Entry("link", TarEntryType.SymbolicLink, outside), ""), (Entry("up", TarEntryType.SymbolicLink, "../outside"), "")),
            Tar((Entry("was/file", TarEntryType.File), "1"), (Entry("file", TarEntryType.File), "2"), (Entry("up/file", TarEntryType.File), "3"))]);

        Assert.Equal("untouched", File.ReadAllText($"{outside}/file"));
        Assert.Equal([$"{outside}/file"], Directory.EnumerateFileSystemEntries(outside));
        Assert.Equal((outside, "../outside"), (new FileInfo($"{target}/link").LinkTarget, new FileInfo($"{target}/up").LinkTarget));
        Assert.Equal(("1", "2", "3"), (File.ReadAllText($"{target}/was/file"), File.ReadAllText($"{target}/file"), File.ReadAllText($"{target}/outside/file")));
    }

    [Fact]
    public void Modes_times_attributes_and_links_are_kept_and_all_belongs_to_the_user()
    {
        using var scratch = new Scratch();
        var target = scratch.NewDirectory("out");
        byte[] name = [(byte)'a', 0xFF];
        (TarEntry, string)[] layer =
        [
            (Entry("d", TarEntryType.Directory, mode: 0x16D) with { Uid = 1234, MTimeSeconds = 11 }, ""),
            (Entry("d/x", TarEntryType.File, mode: 0x9ED) with { Name = [.. "d/"u8, .. name], Gid = 99, MTimeSeconds = 22, Xattrs = [new("user.k"u8.ToArray(), "v"u8.ToArray())] }, "1"),
            (Entry("d/second", TarEntryType.HardLink) with { LinkName = [.. "d/"u8, .. name] }, ""),
        ];

        Merged.ToDirectory(target, [Tar(layer)]);
        Merged.ToDirectory(target, [Tar(layer)]); // also over itself, where the directory is closed to its owner

        using var root = RootDirectory.Open(target);
        var (directory, file, second) = (root.Stat("d"u8, follow: false)!, root.Stat([.. "d/"u8, .. name], follow: false)!, root.Stat("d/second"u8, follow: false)!);
        var own = root.Stat([], follow: false)!;
        Assert.Equal((0x16D, 11, own.Uid, own.Gid), (directory.Mode, directory.ModificationTime.Seconds, directory.Uid, directory.Gid));
        Assert.Equal((0x9ED, 22, own.Uid, own.Gid, 2u), (file.Mode, file.ModificationTime.Seconds, file.Uid, file.Gid, file.LinkCount));
        Assert.Equal(file.Inode, second.Inode);
        Assert.Equal("v", BytePath.Text(Assert.Single(root.ReadExtendedAttributes([.. "d/"u8, .. name])).Value));
    }
}
