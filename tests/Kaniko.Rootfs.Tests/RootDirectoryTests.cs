using Kaniko.Rootfs.Native;
using Xunit;
using static Kaniko.Rootfs.Tests.Scratch;

namespace Kaniko.Rootfs.Tests;

public sealed class RootDirectoryTests
{
    [Theory]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("abs", "target/file")]
    [InlineData("climbing", "target/file")]
    [InlineData("chain", "target/file")]
    [InlineData("target/../up", "target/file")]
    [InlineData("dirlink/file", "target/file")]
    [InlineData("dirlink/../target/file", "target/file")]
    [InlineData("dangling", null)]
    [InlineData("loop", null)]
    public void Symlinks_are_followed_below_the_root_by_openat2_and_by_the_walk(string path, string? expected)
    {
        using var scratch = new Scratch();
        using var root = RootDirectory.Open(scratch.NewDirectory("root"));
        root.MakeDirectories("etc"u8, new NewDirectory(Uid: (uint)0));
        root.MakeDirectories("target"u8, new NewDirectory());
        root.WriteAllBytes("etc/passwd"u8, "etc/passwd"u8, 0x1A4);
        root.WriteAllBytes("target/file"u8, "target/file"u8, 0x1A4);
        foreach (var (link, to) in ((string, string)[])[("abs", "/target/file"), ("climbing", "../../../../target/file"), ("chain", "abs"),
            ("up", "./target/../climbing"), ("dirlink", "/target"), ("dangling", "/nowhere"), ("loop", "loop")])
        {
            root.Symlink(Bytes(to), Bytes(link));
        }

        foreach (var walk in (bool[])[false, true])
        {
            using var handle = walk
                ? InRoot.TryWalk(root.Handle, Bytes(path), OpenFlags.ReadOnly, out var error)
                : InRoot.TryOpen(root.Handle, Bytes(path), OpenFlags.ReadOnly, out error);
            var buffer = new byte[100];
            Assert.Equal(expected, handle is null ? null : BytePath.Text(buffer.AsSpan(0, RandomAccess.Read(handle, buffer, 0))));
        }
    }

    [Fact]
    public void Directories_are_made_through_dangling_links_below_the_root()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var root = RootDirectory.Open(scratch.NewDirectory("root"));
        root.Symlink("/made/here"u8, "link"u8);

        var made = root.MakeDirectories("link/deeper"u8, new NewDirectory(0x1C0, 5, 6));

        Assert.Equal(["made", "made/here", "made/here/deeper"], made.Select(path => BytePath.Text(path)));
        Assert.Equal((0x1C0, 5u, 6u), root.Stat("made/here"u8, follow: false) is { } found ? (found.Mode, found.Uid, found.Gid) : default);
        Assert.Equal("made/here/x/y"u8.ToArray(), root.Follow("link/x/y"u8));
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("device")]
    [InlineData("directory")]
    [InlineData("large")]
    [InlineData("link-to-host")]
    public async Task Only_regular_files_of_reasonable_size_are_read_and_nothing_is_waited_for(string name)
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var root = RootDirectory.Open(scratch.NewDirectory("root"));
        root.MakeDirectories("directory"u8, new NewDirectory());
        root.WriteAllBytes("large"u8, new byte[11], 0x1A4);
        root.Symlink("/etc/passwd"u8, "link-to-host"u8);
        Assert.True(At.TryMakeNode(root.Handle, "fifo"u8, new EntryMetadata { Kind = EntryKind.Fifo, Mode = 0x1A4, Uid = 0, Gid = 0 }, out _));
        Assert.True(At.TryMakeNode(root.Handle, "device"u8,
            new EntryMetadata { Kind = EntryKind.CharacterDevice, Mode = 0x1A4, Uid = 0, Gid = 0, DeviceMajor = 1, DeviceMinor = 5 }, out _));

        // The limit ends a test that would wait for ever.
        await Assert.ThrowsAsync<RootIOException>(() => Task.Run(() => root.ReadAllBytes(Bytes(name), 10)).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Removing_takes_the_link_and_not_what_it_leads_to()
    {
        using var scratch = new Scratch();
        using var root = RootDirectory.Open(scratch.NewDirectory("root"));
        var outside = scratch.NewDirectory("outside");
        File.WriteAllText($"{outside}/file", "");
        Directory.CreateDirectory($"{scratch.Path}/root/d/e");
        File.CreateSymbolicLink($"{scratch.Path}/root/d/e/link", outside);

        Assert.True(root.Remove("d"u8));
        Assert.False(root.Remove("d"u8));

        Assert.True(File.Exists($"{outside}/file"));
        Assert.Empty(root.Enumerate(default));
    }

    [Fact]
    public void The_mode_of_a_symlink_is_refused_and_its_target_untouched()
    {
        using var scratch = new Scratch();
        using var root = RootDirectory.Open(scratch.NewDirectory("root"));
        root.WriteAllBytes("f"u8, "x"u8, 0x180);
        root.Symlink("f"u8, "l"u8);

        Assert.Throws<RootIOException>(() => root.SetMode("l"u8, 0x1FF));

        Assert.Equal(0x180, root.Stat("f"u8, follow: false)!.Mode);
    }

    [Theory]
    [InlineData("/a/./b//c/", "a/b/c")]
    [InlineData("../../a/../b", "b")]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("a/b/../../..", "")]
    public void Paths_are_cleaned_lexically(string path, string expected) => Assert.Equal(expected, BytePath.Text(BytePath.Of(path)));
}
