using System.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Xunit;
using static Kaniko.Rootfs.Tests.Scratch;

namespace Kaniko.Rootfs.Tests;

public sealed class LayerUnpackerTests
{
    [Fact]
    public void All_modes_of_files_and_directories_are_kept()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        var entries = Enumerable.Range(0, 4096).SelectMany(mode => ((TarEntry, string)[])
            [(Entry($"f{mode}", TarEntryType.File) with { Mode = (uint)mode, Uid = 1000 }, "x"),
             (Entry($"d{mode}", TarEntryType.Directory) with { Mode = (uint)mode, Gid = 1000 }, "")]).ToArray();

        Unpack(Tar(entries), scratch.NewDirectory("root"), UnpackForm.OverlayLower);

        using var root = RootDirectory.Open($"{scratch.Path}/root");
        Assert.All(Enumerable.Range(0, 4096), mode =>
        {
            Assert.Equal(mode, root.Stat(Bytes($"f{mode}"), follow: false)!.Mode);
            Assert.Equal(mode, root.Stat(Bytes($"d{mode}"), follow: false)!.Mode);
        });
    }

    [Fact]
    public void Attributes_times_owners_and_names_are_kept_byte_for_byte()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        byte[] capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] name = [(byte)'a', 0xFF, (byte)'b'];
        var entry = Entry("x", TarEntryType.File) with
        {
            Name = name,
            Uid = 4294967294,
            Gid = 77,
            Mode = 0x9ED,
            MTimeSeconds = -5,
            Xattrs = [new("security.capability"u8.ToArray(), capability), new("user.any"u8.ToArray(), [0, 10, 0xFF, (byte)'='])],
        };

        Unpack(Tar((Entry("d", TarEntryType.Directory), ""), (entry with { Name = [.. "d/"u8, .. name] }, "content")),
            scratch.NewDirectory("root"), UnpackForm.OverlayLower);

        using var root = RootDirectory.Open($"{scratch.Path}/root");
        byte[] path = [.. "d/"u8, .. name];
        var found = root.Stat(path, follow: false)!;
        Assert.Equal((4294967294u, 77u, 0x9ED, -5L), (found.Uid, found.Gid, found.Mode, found.ModificationTime.Seconds));
        Assert.Equal(1_600_000_000, root.Stat("d"u8, follow: false)!.ModificationTime.Seconds);
        Assert.Equal(entry.Xattrs.Select(x => Convert.ToHexString(x.Value)), root.ReadExtendedAttributes(path).Select(x => Convert.ToHexString(x.Value)));
        Assert.Equal(name, Assert.Single(root.Enumerate("d"u8)));
    }

    [Fact]
    public void Attributes_that_steer_overlayfs_and_devices_that_mean_deleted_are_left_out_with_a_warning()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        var steering = Entry("d", TarEntryType.Directory) with
        {
            Xattrs = [new("trusted.overlay.redirect"u8.ToArray(), "/etc"u8.ToArray()), new("user.overlay.opaque"u8.ToArray(), "y"u8.ToArray())],
        };

        var result = Unpack(Tar((steering, ""), (Entry("null", TarEntryType.CharacterDevice), "")), scratch.NewDirectory("root"), UnpackForm.OverlayLower);

        using var root = RootDirectory.Open($"{scratch.Path}/root");
        Assert.Empty(root.ReadExtendedAttributes("d"u8));
        Assert.False(root.Exists("null"u8));
        Assert.Equal(3, result.Warnings.Count);
    }

    [Fact]
    public void Hard_links_share_an_inode_and_may_replace_what_was_there()
    {
        using var scratch = new Scratch();

        Unpack(Tar((Entry("a/f", TarEntryType.File), "x"), (Entry("b", TarEntryType.File), "old"),
            (Entry("b", TarEntryType.HardLink, "a/f"), ""), (Entry("b", TarEntryType.HardLink, "./a/f"), "")), scratch.NewDirectory("root"), UnpackForm.Archive);

        using var root = RootDirectory.Open($"{scratch.Path}/root");
        Assert.Equal(root.Stat("a/f"u8, follow: false)!.Inode, root.Stat("b"u8, follow: false)!.Inode);
        Assert.Equal("x"u8.ToArray(), root.ReadAllBytes("b"u8, 10));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("directory")]
    [InlineData("link")]
    public void A_later_entry_replaces_an_earlier_one_of_any_kind(string last)
    {
        using var scratch = new Scratch();
        (TarEntry, string)[] all = [(Entry("x", TarEntryType.Directory), ""), (Entry("x/y/z", TarEntryType.File), "1"),
            (Entry("x", TarEntryType.File), "2"), (Entry("x", TarEntryType.SymbolicLink, "nowhere"), ""), (Entry("x", TarEntryType.Directory), "")];
        var end = last switch
        {
            "file" => all[2],
            "link" => all[3],
            _ => all[0],
        };

        Unpack(Tar([.. all, end]), scratch.NewDirectory("root"), UnpackForm.Archive);

        using var root = RootDirectory.Open($"{scratch.Path}/root");
        Assert.Single(Listing(root).TrimEnd().Split('\n'));
        Assert.Equal(last, root.Stat("x"u8, follow: false)!.Kind switch
        {
            EntryKind.File => "file",
            EntryKind.Symlink => "link",
            _ => "directory",
        });
    }

    [Fact]
    public void In_an_archive_names_of_whiteouts_are_only_names()
    {
        using var scratch = new Scratch();

        Unpack(Tar((Entry("x", TarEntryType.File), "x"), (Entry(".wh.x", TarEntryType.File), "")), scratch.NewDirectory("root"), UnpackForm.Archive);

        using var root = RootDirectory.Open($"{scratch.Path}/root");
        Assert.Equal(2, root.Enumerate(default).Count);
    }

    [Fact]
    public void A_tree_of_a_thousand_levels_is_unpacked_read_and_removed()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        var path = string.Join('/', Enumerable.Repeat("deep-directory", 1000));
        var lower = scratch.NewDirectory("lower");
        Unpack(Tar((Entry($"{path}/f", TarEntryType.File), "bottom")), lower, UnpackForm.OverlayLower);
        using var stage = new OverlayRoot(scratch.Overlay(mounts), []);
        using var step = stage.BeginStep();
        using (var reader = new TarReader(Tar((Entry($"{path}/f", TarEntryType.File), "bottom"))))
        {
            new LayerUnpacker(step.Root, new UnpackOptions { Form = UnpackForm.Archive }).Apply(reader, TestContext.Current.CancellationToken);
        }

        var changes = step.Commit().Read().ToArray();

        Assert.Equal(1001, changes.Length);
        Assert.Equal($"{path}/f", BytePath.Text(changes[^1].Entry.Name));
    }

    [Fact]
    public void Limits_on_bytes_and_entries_hold()
    {
        using var scratch = new Scratch();
        var options = new UnpackOptions { Form = UnpackForm.Archive, MaximumBytes = 3, MaximumEntries = 2, Code = ErrorCode.ContextArchiveInvalid };
        var path = scratch.NewDirectory("root");

        Unpack(Tar((Entry("a", TarEntryType.File), "123"), (Entry("b", TarEntryType.File), "")), path, options);
        var bytes = Assert.Throws<KanikoException>(() => Unpack(Tar((Entry("a", TarEntryType.File), "1234")), path, options));
        var entries = Assert.Throws<KanikoException>(() =>
            Unpack(Tar([.. Enumerable.Range(0, 3).Select(i => (Entry($"{i}", TarEntryType.File), ""))]), path, options));

        Assert.Equal((ErrorCode.ContextArchiveInvalid, ErrorCode.ContextArchiveInvalid), (bytes.Code, entries.Code));
    }

    [Fact]
    public void Ten_thousand_small_files_are_unpacked_and_read_back()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        using var archive = Tar([.. Enumerable.Range(0, 10_000).Select(i => (Entry($"dir{i / 100}/file{i}", TarEntryType.File), "some content"))]);
        using var stage = new OverlayRoot(scratch.Overlay(mounts), []);
        using var step = stage.BeginStep();
        var started = Stopwatch.GetTimestamp();

        using var reader = new TarReader(archive);
        var result = new LayerUnpacker(step.Root, new UnpackOptions { Form = UnpackForm.Archive }).Apply(reader, TestContext.Current.CancellationToken);
        var unpacked = Stopwatch.GetElapsedTime(started);
        using var layer = UnionModelTests.Archive(step.Commit());

        TestContext.Current.TestOutputHelper?.WriteLine($"unpacked in {unpacked.TotalSeconds:0.00} s, all in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s");
        Assert.Equal(10_000, result.Entries);
        Assert.Equal(10_100 * 512 + 10_000 * 512 + 1024, layer.Length);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_name_that_no_file_system_takes_is_the_archives_fault(int length, bool fits)
    {
        using var scratch = new Scratch();
        var path = scratch.NewDirectory("root");
        void Unpacked() => Unpack(Tar((Entry(new string('n', length), TarEntryType.File), "x")), path, UnpackForm.Archive);

        var error = Record.Exception(Unpacked);

        Assert.Equal(fits ? null : ErrorCode.LayerInvalid, (error as KanikoException)?.Code);
    }
}
