using System.Text.Json.Nodes;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Pods that nobody waits for any more are recognised by the silence of who made them.</summary>
public sealed class HeartbeatTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PodRunner.Pod)]
    [InlineData(PodRunner.Job)]
    public async Task A_waiting_program_says_so_until_it_may_not(PodRunner runner)
    {
        await using var scene = await HostScene.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var building = scene.BuildAsync(Sleeping(scene, runner), stop.Token, new BeatingTime());

        await FakeCluster.WaitUntilAsync(() => Beats(scene) >= 3, Token, building);
        Assert.NotNull(scene.Cluster.Store.All.Single(pair => pair.Key.Contains("/pods/", StringComparison.Ordinal)).Value["metadata"]!["annotations"]![Labels.Heartbeat]);
        _ = scene.Cluster.Faults.Forbidden.Add("patch pods");
        var before = Beats(scene);
        await FakeCluster.WaitUntilAsync(() => Beats(scene) > before, Token, building);
        var refused = Beats(scene);
        await Task.Delay(200, Token);

        Assert.Equal(refused, Beats(scene));
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Silent_pods_and_orphaned_secrets_are_collected_and_others_are_not()
    {
        await using var scene = await HostScene.StartAsync();
        using var later = new KubernetesPods(scene.Settings with { Time = new LaterTime(Heartbeats.Silence + TimeSpan.FromSeconds(5)) }, scene.Request.Host.Kubernetes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _ = await scene.BuildAsync(scene.With(host => host with { Detach = true, ExecutorArguments = ["--fake-sleep=60"] }), Token);
        var detached = scene.Cluster.Left;
        var building = scene.BuildAsync(Sleeping(scene, PodRunner.Pod), stop.Token, TimeProvider.System);
        await FakeCluster.WaitUntilAsync(() => scene.Cluster.SawRequest("get pods/log"), Token, building);
        var orphan = scene.Cluster.Store.Create("/api/v1/namespaces/builds/secrets", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "kaniko-orphan-files",
                ["labels"] = new JsonObject { [Labels.ManagedBy] = Labels.ManagedByValue },
                ["annotations"] = new JsonObject { [Labels.Heartbeat] = Heartbeats.Stamp(TimeProvider.System) },
            },
        });
        using var now = new KubernetesPods(scene.Settings, scene.Request.Host.Kubernetes);

        var early = await now.CollectAsync(TimeSpan.Zero, Token);
        var removed = await later.CollectAsync(TimeSpan.Zero, Token);

        Assert.Empty(early);
        Assert.Contains("secret/kaniko-orphan-files", removed);
        Assert.Single(removed, name => name.StartsWith("pod/", StringComparison.Ordinal));
        Assert.Equal(detached.Order(StringComparer.Ordinal), scene.Cluster.Left.Order(StringComparer.Ordinal));
        Assert.NotNull(orphan);
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<Exception>(() => building);
    }

    private static int Beats(HostScene scene)
    {
        lock (scene.Cluster.Requests)
        {
            return scene.Cluster.Requests.Count(request => request == "patch pods");
        }
    }

    private static BuildRequest Sleeping(HostScene scene, PodRunner runner) => scene.With(host => host with
    {
        StartTimeout = TimeSpan.Zero,
        ExecutorArguments = ["--fake-sleep=60"],
        Retries = 0,
        Kubernetes = host.Kubernetes with { RunAs = runner, RequestTimeout = TimeSpan.Zero },
    });

    /// <summary>The heart beats twenty times a second; everybody else has the time that they need.</summary>
    private sealed class BeatingTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Heartbeats.Interval ? TimeSpan.FromMilliseconds(50) : dueTime, period);
    }

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
