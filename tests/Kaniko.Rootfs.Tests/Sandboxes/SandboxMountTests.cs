using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Sandboxes;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

public sealed class SandboxMountTests : IDisposable
{
    private readonly BusyboxRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_secret_is_in_memory_only_and_has_its_owner_and_mode()
    {
        var before = _root.Listing();

        var run = await _root.RunAsync(
            BusyboxRoot.Shell("cat /run/secrets/token; stat -c '%a %u %g' /run/secrets/token; mount | grep -c tty")
            with
            {
                Mounts = [new SecretMount(Bytes("/run/secrets/token"), "s3cret\n"u8.ToArray()) { Mode = 0x100, Uid = 7, Gid = 8 }],
            });

        Assert.Equal(["s3cret", "400 7 8", "0"], run.Output);
        Assert.Equal(before, _root.Listing());
    }

    [Fact]
    public async Task Bind_mounts_are_read_only_or_not_and_nest()
    {
        var source = Directory.CreateDirectory(Path.Combine(_root.Parent, "source")).FullName;
        var cache = Directory.CreateDirectory(Path.Combine(_root.Parent, "cache")).FullName;
        File.WriteAllText(Path.Combine(source, "file"), "content");

        var run = await _root.RunAsync(
            BusyboxRoot.Shell("cat /src/file; echo; echo x > /src/y || echo refused; echo kept > /src2/deep/cache/z; stat -f -c %T /tmp")
            with
            {
                Mounts =
                [
                    new BindMount(Bytes("/src"), Bytes(source), IsFile: false) { ReadOnly = true },
                    new TmpfsMount(Bytes("/src2"), 1 << 20),
                    new BindMount(Bytes("/src2/deep/cache"), Bytes(cache), IsFile: false),
                    new TmpfsMount(Bytes("/tmp"), null),
                ],
            });

        Assert.Equal(["content", "refused", "tmpfs"], run.Output);
        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(cache, "z")));
        Assert.False(Directory.Exists(Path.Combine(_root.Path, "src2")));
    }

    [Fact]
    public async Task Links_in_a_target_stay_in_the_root()
    {
        var canary = Directory.CreateDirectory(Path.Combine(_root.Parent, "canary")).FullName;
        var source = Directory.CreateDirectory(Path.Combine(_root.Parent, "source")).FullName;
        File.WriteAllText(Path.Combine(source, "file"), "content");
        Directory.CreateSymbolicLink(Path.Combine(_root.Path, "out"), canary);
        var climbing = string.Concat(Enumerable.Repeat("../", 20)) + "etc/real";
        Directory.CreateDirectory(Path.Combine(_root.Path, "etc"));
        File.CreateSymbolicLink(Path.Combine(_root.Path, "etc/resolv.conf"), climbing);
        var resolv = Path.Combine(_root.Parent, "resolv");
        File.WriteAllText(resolv, "nameserver 192.0.2.1\n");

        var run = await _root.RunAsync(
            BusyboxRoot.Shell("cat /out/in/file; echo; cat /etc/real")
            with { ResolvConf = resolv, Mounts = [new BindMount(Bytes("/out/in"), Bytes(source), IsFile: false)] });

        Assert.Equal("content\nnameserver 192.0.2.1", run.Text);
        Assert.Empty(Directory.EnumerateFileSystemEntries(canary));
        Assert.False(File.Exists(Path.Combine(_root.Path, "etc/real")));
        Assert.False(Directory.Exists(_root.Path + canary));
    }

    [Fact]
    public async Task A_source_that_is_not_the_expected_one_is_refused()
    {
        var meant = Directory.CreateDirectory(Path.Combine(_root.Parent, "meant")).FullName;
        using var expected = RawDirectory.Open(meant);
        Directory.Move(meant, meant + "-moved");
        Directory.CreateSymbolicLink(meant, "/etc");

        var error = await Assert.ThrowsAsync<KanikoException>(() => _root.RunAsync(
            BusyboxRoot.Shell("ls /src") with
            {
                Mounts = [new BindMount(Bytes("/src"), Bytes(meant), IsFile: false) { Expected = expected }],
            }));

        Assert.Contains("changed while it was being mounted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_replaces_a_mount_points_parent_by_a_link_harms_nobody()
    {
        var canary = Directory.CreateDirectory(Path.Combine(_root.Parent, "canary/secrets")).FullName;
        File.WriteAllText(Path.Combine(canary, "token"), "");

        // The mount point itself is busy, but what is above it may be moved.
        var run = await _root.RunAsync(
            BusyboxRoot.Shell($"mv /run /gone && ln -s {Path.GetDirectoryName(canary)} /run") with
            {
                Mounts = [new SecretMount(Bytes("/run/secrets/token"), "x"u8.ToArray())],
            });

        Assert.Equal(0, run.Exit.Code);
        Assert.True(File.Exists(Path.Combine(canary, "token")));
        Assert.True(Directory.Exists(Path.Combine(_root.Path, "gone")));
        Assert.False(Path.Exists(Path.Combine(_root.Path, "gone/secrets")));
        Assert.NotNull(new FileInfo(Path.Combine(_root.Path, "run")).LinkTarget);
    }

    [Fact]
    public void Mount_points_vanish_unless_something_was_put_there()
    {
        Directory.CreateDirectory(Path.Combine(_root.Path, "etc"));
        Directory.SetLastWriteTimeUtc(Path.Combine(_root.Path, "etc"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        var points = MountPoints.Prepare(
            _root.Handle,
            [MountPoint.Directory("/a/b/c"), MountPoint.Directory("/a/b/d"), MountPoint.File("/etc/hosts"), MountPoint.File("/e/f")]);
        Assert.True(Directory.Exists(Path.Combine(_root.Path, "a/b/c")));
        File.WriteAllText(Path.Combine(_root.Path, "a/b/d/kept"), "");
        File.WriteAllText(Path.Combine(_root.Path, "e/f"), "kept");

        points.Remove();

        Assert.False(Directory.Exists(Path.Combine(_root.Path, "a/b/c")));
        Assert.True(File.Exists(Path.Combine(_root.Path, "a/b/d/kept")));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(_root.Path, "e/f")));
        Assert.False(File.Exists(Path.Combine(_root.Path, "etc/hosts")));
        Assert.Equal(2001, Directory.GetLastWriteTimeUtc(Path.Combine(_root.Path, "etc")).Year);
    }

    [Fact]
    public void A_file_where_a_directory_is_needed_is_an_error_that_leaves_nothing()
    {
        var before = _root.Listing();

        var error = Assert.Throws<KanikoException>(() => MountPoints.Prepare(
            _root.Handle, [MountPoint.Directory("/new"), MountPoint.Directory("/bin/busybox")]));

        Assert.Contains("'/bin/busybox' is no directory", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _root.Listing());
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);
}
