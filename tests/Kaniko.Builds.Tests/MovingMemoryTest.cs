using System.Security.Cryptography;
using Kaniko.Images;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>Pushing and pulling hold a few buffers, whatever the size of a layer.</summary>
[Collection("the machine itself")]
public sealed class MovingMemoryTest
{
    private const long Size = 1L << 30;
    private const long Limit = 150L << 20;

    [Fact]
    public async Task A_layer_of_one_gibibyte_is_pushed_and_copied_in_less_than_150_MiB()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var first = await LoopbackRegistry.StartAsync(cancellationToken);
        await using var second = await LoopbackRegistry.StartAsync(cancellationToken);
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["work"]);
        await WriteLayoutAsync(folder, cancellationToken);

        var pushed = await PeakAsync(program, ["push", folder["layout"], "-d", $"{first.Address}/app:1"], cancellationToken);
        var copied = await PeakAsync(program, ["copy", $"{first.Address}/app:1", "-d", $"{second.Address}/app:1"], cancellationToken);

        Assert.Equal(await Skopeo.DigestAsync($"{first.Address}/app:1", cancellationToken), await Skopeo.DigestAsync($"{second.Address}/app:1", cancellationToken));
        Assert.InRange(pushed, 1, Limit);
        Assert.InRange(copied, 1, Limit);
    }

    [Fact]
    public async Task A_push_and_a_copy_that_are_cut_in_the_middle_go_on_in_less_than_150_MiB()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var first = await LoopbackRegistry.StartAsync(cancellationToken);
        await using var second = await LoopbackRegistry.StartAsync(cancellationToken);
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["work"]);
        await WriteLayoutAsync(folder, cancellationToken);
        await using var uploads = new CuttingRelay(first.Address, Size / 2, static () => { });
        await using var downloads = new CuttingRelay(first.Address, Size / 2, static () => { });

        var pushed = await PeakAsync(program, ["push", folder["layout"], "-d", $"{uploads.Address}/app:1"], cancellationToken);
        var copied = await PeakAsync(program, ["copy", $"{downloads.Address}/app:1", "-d", $"{second.Address}/app:1"], cancellationToken);

        Assert.True(uploads.HasCut && downloads.HasCut);
        Assert.InRange(downloads.Carried, Size, Size + (Size / 4)); // what had arrived did not come again
        Assert.Equal(await Skopeo.DigestAsync($"{first.Address}/app:1", cancellationToken), await Skopeo.DigestAsync($"{second.Address}/app:1", cancellationToken));
        Assert.InRange(pushed, 1, Limit);
        Assert.InRange(copied, 1, Limit);
    }

    [Fact]
    public async Task A_push_whose_session_is_lost_in_the_middle_begins_anew_in_less_than_150_MiB()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var registry = await LoopbackRegistry.StartAsync(cancellationToken);
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["work"]);
        await WriteLayoutAsync(folder, cancellationToken);
        await using var relay = new CuttingRelay(registry.Address, Size / 2, () =>
        {
            foreach (var sessions in Directory.GetDirectories(registry.StoragePath, "_uploads", SearchOption.AllDirectories))
            {
                Directory.Delete(sessions, recursive: true);
            }
        });

        var pushed = await PeakAsync(program, ["push", folder["layout"], "-d", $"{relay.Address}/app:1"], cancellationToken);

        Assert.True(relay.HasCut);
        Assert.InRange(relay.Carried, Size + (Size / 4), 2 * Size);
        _ = await Skopeo.DigestAsync($"{registry.Address}/app:1", cancellationToken);
        Assert.InRange(pushed, 1, Limit);
    }

    private static async Task<long> PeakAsync(KanikoProgram program, string[] arguments, CancellationToken cancellationToken)
    {
        await using var running = program.StartCommand(arguments);
        var ended = running.WaitAsync(cancellationToken);
        long peak = 0;
        while (!ended.IsCompleted)
        {
            peak = Math.Max(peak, ProcessTree.ResidentBytes(running.Id));
            _ = await Task.WhenAny(ended, Task.Delay(20, cancellationToken));
        }

        _ = (await ended).Succeeded();
        return peak;
    }

    /// <summary>An image of one layer, a sparse file of zeros: nobody here unpacks it.</summary>
    private static async Task WriteLayoutAsync(TemporaryDirectory folder, CancellationToken cancellationToken)
    {
        var file = folder.Write("layout/blobs/sha256/layer", "");
        await using (var sparse = File.OpenWrite(file))
        {
            sparse.SetLength(Size);
        }

        Digest digest;
        await using (var content = File.OpenRead(file))
        {
            digest = Digest.Parse("sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
        }

        File.Move(file, folder[$"layout/blobs/sha256/{digest.Hex}"]);
        var layer = new Images.Layers.Layer(new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = Size }, digest, Size);
        var image = Image.Create(new ImageConfig { Architecture = "amd64", OperatingSystem = "linux" }, [layer], ManifestFormat.Oci);
        await new Images.Stores.ImageLayout(folder["layout"]).WriteAsync(
            image, ["1"], (_, _) => throw new InvalidOperationException("the layer is there"), cancellationToken);
    }
}
