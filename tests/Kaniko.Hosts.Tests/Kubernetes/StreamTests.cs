using Kaniko.Hosts.Tests.Cluster;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Watches and logs over connections that end, break, forget and repeat.</summary>
public sealed class StreamTests
{
    private const int Lines = 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> LogManners => ["whole", "cut", "ended", "held", "cut and held"];

    [Theory]
    [MemberData(nameof(LogManners))]
    public async Task Each_line_of_a_log_is_told_once_and_in_order(string manner)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.CutLogAfter = manner.StartsWith("cut", StringComparison.Ordinal) ? 700 : null;
        scene.Cluster.Faults.EndLogAfterLines = manner == "ended" ? 30 : null;
        scene.Cluster.Faults.HeldLines = manner.EndsWith("held", StringComparison.Ordinal) ? 25 : 0;

        _ = await scene.ResultAsync(scene.WithArguments($"--fake-lines={Lines}", "--fake-pace=0.001"));

        Assert.Equal(Enumerable.Range(0, Lines).Select(number => $"line {number:000000}"), scene.Told.Where(line => line.StartsWith("line ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 25)]
    public async Task A_log_that_its_node_rotates_is_told_whole_although_the_old_file_is_gone(bool withinLine, int held)
    {
        await using var scene = await HostScene.StartAsync();
        (scene.Cluster.Faults.RotateLogAfterLines, scene.Cluster.Faults.RotateWithinLine, scene.Cluster.Faults.HeldLines) = (70, withinLine, held);

        var building = scene.ResultAsync(scene.WithArguments($"--fake-lines={Lines}", "--fake-pace=0.001", scene.Hold(line: 300)));
        await FakeCluster.WaitUntilAsync(() => scene.Cluster.Faults.Rotations > 2, Token, building);
        scene.Release();
        _ = await building;

        Assert.Equal(Enumerable.Range(0, Lines).Select(number => $"line {number:000000}"), scene.Told.Where(line => line.StartsWith("line ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_watch_that_is_cut_within_a_line_is_taken_up_again()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.CutWatchAfter = 1;

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
        Assert.True(scene.Cluster.Requests.Count(request => request == "watch pods") > 1);
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_history_that_is_forgotten_is_read_anew(bool inStream)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.GoneInStream = inStream;
        var building = scene.ResultAsync(scene.WithArguments(scene.Hold()));
        await FakeCluster.WaitUntilAsync(() => scene.Cluster.SawRequest("watch pods"), Token, building);
        var expired = 0;
        scene.Cluster.Faults.Struck += (_, count) => expired = count;
        scene.Cluster.Faults.Add(new("watch", "pods", FaultKind.Refused) { Code = 410, Reason = "Expired", Message = "too old resource version", Times = 1 });
        scene.Cluster.Store.Compact();
        await FakeCluster.WaitUntilAsync(() => expired > 0, Token, building);
        scene.Release();

        Assert.StartsWith("sha256:", (await building).Digest);
        scene.AssertNothingIsLeft();
    }
}
