using Kaniko.Diagnostics;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>The way of a context to the standard input of a pod, and what may lie across it.</summary>
public sealed class UploadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_starts_its_container_long_after_the_API_says_so_is_waited_for()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { RefusedAttaches = 9 };

        var last = await scene.BuildAsync(scene.With(host => host with { StartTimeout = TimeSpan.Zero, Retries = 0 }), Token);

        Assert.StartsWith("sha256:", Assert.IsType<BuildFinished>(last).Result.Digest);
        Assert.Single(scene.Told, line => line.Contains("cannot be attached to yet: container kaniko is not running", StringComparison.Ordinal));
        Assert.Equal(10, scene.Cluster.Requests.Count(request => request == "get pods/attach"));
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(FaultKind.Reset, 3)]
    [InlineData(FaultKind.Refused, 3)]
    [InlineData(FaultKind.ResetAfter, 1)]
    internal async Task A_connection_that_is_not_made_is_tried_again_and_one_that_took_the_input_along_costs_the_pod(FaultKind kind, int times)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.Add(new("get", "pods/attach", kind) { Times = times });

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
        Assert.Equal(kind == FaultKind.ResetAfter ? 2 : 1, scene.Cluster.Lives.Count);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_was_in_the_way_is_told_when_the_time_for_the_context_is_over()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { RefusedAttaches = int.MaxValue };

        var building = scene.ResultAsync(scene.With(host => host with { UploadTimeout = TimeSpan.FromMinutes(3) }));
        await FakeCluster.WaitUntilAsync(() => scene.Told.Any(line => line.Contains("cannot be attached to yet", StringComparison.Ordinal)), Token, building);
        scene.Time.End(TimeSpan.FromMinutes(3));

        var error = await Assert.ThrowsAsync<KanikoException>(() => building);

        Assert.Contains("cannot be attached to: container kaniko is not running", error.Message, StringComparison.Ordinal);
        Assert.Contains("--upload-timeout", error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_context_that_an_init_container_cannot_unpack_is_told_with_what_it_printed()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Pack = (_, target, token) => target.WriteAsync("no archive"u8.ToArray(), token).AsTask();

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(
            scene.With(host => host with { Kubernetes = host.Kubernetes with { Transport = ContextTransport.InitContainer } })));

        Assert.Contains("cannot be unpacked in the pod", error.Message, StringComparison.Ordinal);
        Assert.Contains("tar: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("--k8s-init-image", error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_detached_build_whose_context_did_not_arrive_begins_anew()
    {
        await using var scene = await HostScene.StartAsync();
        _ = scene.Folder.Write("context/big", string.Concat(Enumerable.Range(0, 40_000).Select(number => $"{number * 7919L}")));
        (scene.Cluster.Faults.CutAttachAfter, scene.Cluster.Faults.CutAttachTimes) = (50_000, 1);

        var detached = Assert.IsType<BuildDetached>(await scene.BuildAsync(scene.With(host => host with { Detach = true, ExecutorArguments = ["--fake-sleep=60"] }), Token));

        Assert.Equal(2, scene.Cluster.Lives.Count);
        Assert.All(scene.Cluster.Left.Where(path => path.Contains("/pods/", StringComparison.Ordinal)), path => Assert.EndsWith(detached.Name, path, StringComparison.Ordinal));
    }}
