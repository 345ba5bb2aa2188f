using Kaniko.Images.Tar;
using Xunit;
using static Kaniko.Rootfs.Tests.Scratch;

namespace Kaniko.Rootfs.Tests;

public sealed class LayerStoreTests
{
    [Fact]
    public async Task Ten_that_want_a_layer_at_once_unpack_it_once()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var area = WorkArea.Open(scratch.Path);
        var store = new LayerStore(area);
        var opened = 0;

        var layers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => store.GetOrUnpackAsync(
            "sha256:aa", cancellationToken =>
            {
                Interlocked.Increment(ref opened);
                return Task.FromResult<Stream>(Tar((Entry("a/b", TarEntryType.File), "x")));
            }, warn: null, TestContext.Current.CancellationToken)));

        Assert.Equal(1, opened);
        Assert.All(layers, layer => Assert.Equal("x", File.ReadAllText($"{layer.Path}/a/b")));
        Assert.Equal(["", "a"], layers[0].ImpliedDirectories.Select(path => BytePath.Text(path)));
        Assert.Equal(["", "a"], new LayerStore(area).TryGet("sha256:aa")!.ImpliedDirectories.Select(path => BytePath.Text(path)));
    }

    [Fact]
    public async Task A_layer_that_fails_half_way_is_not_there()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        using var area = WorkArea.Open(scratch.Path);
        var store = new LayerStore(area);
        var half = Tar((Entry("a", TarEntryType.File), "x"), (Entry("../b", TarEntryType.File), "x"));

        await Assert.ThrowsAsync<Kaniko.Diagnostics.KanikoException>(() =>
            store.GetOrUnpackAsync("k", _ => Task.FromResult<Stream>(half), warn: null, TestContext.Current.CancellationToken));

        Assert.Null(store.TryGet("k"));
        Assert.Equal([".lock"], Directory.GetFileSystemEntries(area.ScratchDirectory).Select(Path.GetFileName));
    }

    [Fact]
    public void What_a_dead_process_left_is_removed_and_what_a_living_one_has_is_not()
    {
        using var scratch = new Scratch();
        using var living = WorkArea.Open(scratch.Path);
        var dead = scratch.NewDirectory("tmp/dead/stage");
        File.WriteAllText($"{scratch.Path}/tmp/dead/.lock", "");
        File.WriteAllText($"{dead}/file", "");

        using var next = WorkArea.Open(scratch.Path);

        Assert.False(Directory.Exists($"{scratch.Path}/tmp/dead"));
        Assert.True(Directory.Exists(living.ScratchDirectory));
    }
}
