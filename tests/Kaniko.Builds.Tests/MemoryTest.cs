using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>Nothing layer-sized is in memory.</summary>
[Collection("the machine itself")]
public sealed class MemoryTest(BuildsFixture fixture)
{
    private const long FileSize = 2L << 30;
    private const long Limit = 300L << 20;

    [Theory]
    [InlineData("FROM BUSYBOX\nCOPY large /large\n")]
    [InlineData("FROM BUSYBOX\nRUN head -c 1800000000 /dev/zero > /large && head -c 347483648 /dev/urandom >> /large\n")]
    public async Task A_layer_of_two_gibibytes_takes_less_than_300_MiB_in_all_processes(string dockerfile)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, dockerfile, cancellationToken);
        if (dockerfile.Contains("COPY", StringComparison.Ordinal))
        {
            WriteLargeFile(Path.Combine(scene.Context, "large"));
        }

        await using var build = scene.Program.Start(scene.Flags());
        var ended = build.WaitAsync(cancellationToken);
        long peak = 0;
        while (!ended.IsCompleted)
        {
            peak = Math.Max(peak, ProcessTree.ResidentBytes(build.Id));
            _ = await Task.WhenAny(ended, Task.Delay(50, cancellationToken));
        }

        _ = (await ended).Succeeded();
        Assert.InRange(peak, 1, Limit);
    }

    /// <summary>Zeros with four random mebibytes in every 64, so that the layer is neither trivial nor slow to store.</summary>
    private static void WriteLargeFile(string path)
    {
        var block = new byte[4 << 20];
        var random = new Random(1);
        using var file = File.Create(path);
        file.SetLength(FileSize);
        for (long at = 0; at < FileSize; at += 64 << 20)
        {
            random.NextBytes(block);
            file.Position = at;
            file.Write(block);
        }
    }
}
