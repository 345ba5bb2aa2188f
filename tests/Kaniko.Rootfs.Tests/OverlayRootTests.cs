using Kaniko.Images.Tar;
using Xunit;
using static Kaniko.Rootfs.Tests.Scratch;

namespace Kaniko.Rootfs.Tests;

public sealed class OverlayRootTests
{
    [Fact]
    public void This_machine_supports_overlayfs_and_the_probe_says_so()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();

        var support = OverlaySupport.Probe(scratch.Path, mounts);

        Assert.Null(support.UnavailableBecause);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(499)]
    public void As_many_layers_as_the_kernel_takes_are_merged(int count)
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        var layers = Enumerable.Range(0, count).Select(i =>
        {
            var path = scratch.NewDirectory($"layer{i}");
            File.WriteAllText($"{path}/f{i}", $"{i}");
            File.WriteAllText($"{path}/last", $"{i}");
            return new StageLayer(path, []);
        }).ToArray();

        using var stage = new OverlayRoot(scratch.Overlay(mounts), layers);
        using var step = stage.BeginStep();

        Assert.Equal(count + 1, step.Root.Enumerate(default).Count);
        Assert.Equal($"{count - 1}", BytePath.Text(step.Root.ReadAllBytes("last"u8, 10)));
    }

    [Theory]
    [InlineData(127)]
    [InlineData(499)]
    public void The_old_mount_interface_merges_them_too(int count)
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        var handles = mounts.Invoke(() => Enumerable.Range(0, count).Select(i =>
        {
            File.WriteAllText($"{scratch.NewDirectory($"layer{i}")}/f{i}", $"{i}");
            return RootDirectory.Open($"{scratch.Path}/layer{i}");
        }).ToArray());
        var target = scratch.NewDirectory("merged");
        var userXattr = scratch.Overlay(mounts).UserXattr;
        var names = handles.Select(handle => $"{handle.Handle.DangerousGetHandle()}").ToArray();

        var merged = mounts.Invoke(() =>
        {
            OverlayMount.OldInterface(new([], null, null, userXattr), names, null, null, target);
            using var root = RootDirectory.Open(target);
            var found = root.Enumerate(default).Count;
            return found;
        });

        Assert.Equal(count, merged);
        mounts.Invoke(() => OverlayMount.Unmount(target));
        Array.ForEach(handles, handle => handle.Dispose());
    }

    [Fact]
    public void A_step_that_is_not_committed_leaves_nothing()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        using var stage = new OverlayRoot(scratch.Overlay(mounts), []);
        using (var step = stage.BeginStep())
        {
            step.Root.WriteAllBytes("f"u8, "x"u8, 0x1A4);
        }

        using var view = stage.OpenView();

        Assert.Empty(view.Root.Enumerate(default));
        Assert.Empty(stage.Layers);
    }

    [Fact]
    public void A_directory_that_a_layer_only_implies_keeps_the_metadata_of_the_layer_below()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        var below = Entry("a", TarEntryType.Directory, mode: 0x1C0) with { Uid = 7, Gid = 8 };
        var lowers = new List<StageLayer>();
        foreach (var tar in (MemoryStream[])[Tar((below, "")), Tar((Entry("a/b/f", TarEntryType.File), "x"))])
        {
            var path = scratch.NewDirectory($"lower{lowers.Count}");
            lowers.Add(new StageLayer(path, Unpack(tar, path, UnpackForm.OverlayLower).ImpliedDirectories));
        }

        using var stage = new OverlayRoot(scratch.Overlay(mounts), lowers);
        using var view = stage.OpenView();
        var found = view.Root.Stat("a"u8, follow: false)!;

        Assert.Equal((0x1C0, 7u, 8u, 1_600_000_000L), (found.Mode, found.Uid, found.Gid, found.ModificationTime.Seconds));
        Assert.Equal(0x1ED, view.Root.Stat("a/b"u8, follow: false)!.Mode);
    }

    [Fact]
    public void Special_files_links_and_attributes_come_out_as_they_went_in()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        using var stage = new OverlayRoot(scratch.Overlay(mounts), []);
        using var step = stage.BeginStep();
        TarEntry[] entries =
        [
            Entry("a", TarEntryType.File) with { Mode = 0x9ED, Xattrs = [new("user.k"u8.ToArray(), [0, 255, 10])] },
            Entry("b", TarEntryType.HardLink, "a") with { Mode = 0x9ED },
            Entry("c", TarEntryType.Directory) with { Mode = 0x3FF },
            Entry("d", TarEntryType.Fifo),
            Entry("e", TarEntryType.SymbolicLink, "../../x", mode: 0x1FF),
        ];
        using (var reader = new TarReader(Tar([.. entries.Select(entry => (entry, ""))])))
        {
            new LayerUnpacker(step.Root, new UnpackOptions { Form = UnpackForm.Archive }).Apply(reader, TestContext.Current.CancellationToken);
        }

        var changes = step.Commit().Read().Select(change => change.Entry).ToArray();

        Assert.Equal(entries.Select(Shown), changes.Select(Shown));
        static string Shown(TarEntry e) => $"{e} {e.Type} {e.Mode} {BytePath.Text(e.LinkName)} {e.MTimeSeconds} "
            + string.Join(',', e.Xattrs.Select(x => $"{BytePath.Text(x.Key)}={Convert.ToHexString(x.Value)}"));
    }

    [Fact]
    public void The_root_directory_is_in_the_layer_only_when_it_changed()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        using var stage = new OverlayRoot(scratch.Overlay(mounts), []);
        using (var step = stage.BeginStep())
        {
            step.Root.SetMode(default, 0x1C0);
            Assert.Equal([""], step.Commit().Read().Select(change => BytePath.Text(change.Entry.Name)));
        }

        using var next = stage.BeginStep();
        Assert.Equal(0x1C0, next.Root.Stat(default, follow: true)!.Mode);
        Assert.Empty(next.Commit().Read());
    }

    [Fact]
    public void A_name_that_layers_read_as_a_deletion_is_an_error()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        using var stage = new OverlayRoot(scratch.Overlay(mounts), []);
        using var step = stage.BeginStep();
        step.Root.WriteAllBytes(".wh.x"u8, "n"u8, 0x1A4);

        Assert.Throws<Kaniko.Diagnostics.KanikoException>(() => step.Commit().Read().Count());
    }

    [Fact]
    public void Directories_on_the_way_to_a_change_are_in_the_layer_and_touched_ones_are_not()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var mounts = MountThread.Start();
        var lower = scratch.NewDirectory("lower");
        Directory.CreateDirectory($"{lower}/etc/deep");
        Directory.CreateDirectory($"{lower}/var");
        File.WriteAllText($"{lower}/etc/deep/gone", "x");
        using var stage = new OverlayRoot(scratch.Overlay(mounts), [new StageLayer(lower, [])]);
        using var step = stage.BeginStep();
        step.Root.WriteAllBytes("etc/new"u8, "n"u8, 0x1A4);
        step.Root.WriteAllBytes("var/x"u8, "n"u8, 0x1A4);
        step.Root.Remove("var/x"u8);
        step.Root.Remove("etc/deep/gone"u8);
        step.Root.MakeDirectories("fresh"u8, new NewDirectory());

        var names = step.Commit().Read().Select(change => BytePath.Text(change.Entry.Name)).ToArray();

        Assert.Equal(["etc", "etc/deep", "etc/deep/.wh.gone", "etc/new", "fresh"], names);
    }
}
