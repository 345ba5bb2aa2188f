using Kaniko.Diagnostics;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>What goes wrong is seen early, told with the setting that changes it, and leaves nothing.</summary>
public sealed class TroubleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string> States => new()
    {
        { "ErrImagePull", "rpc error: pull access denied, repository does not exist", "cannot pull the image", "--pod-pull-secret" },
        { "InvalidImageName", "couldn't parse image name", "does not take the image", "--executor-image" },
        { "ErrImageNeverPull", "image is not present with pull policy of Never", "does not take the image", "--pod-image-pull" },
        { "CreateContainerError", "context deadline exceeded", "cannot be started", "pod settings" },
        { "RunContainerError", "exec: /kaniko/executor: no such file", "cannot be started", "pod settings" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_container_that_can_never_start_ends_the_build_at_once(string reason, string message, string said, string hint)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { Waiting = (reason, message) };

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("0/3 nodes are available: 3 Insufficient memory.", "--executor-request")]
    [InlineData("0/3 nodes are available: 3 node(s) had untolerated taint {ci: only}.", "--pod-toleration")]
    [InlineData("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.", "--pod-node-selector")]
    public async Task A_pod_without_a_node_is_explained_when_its_time_is_over(string message, string hint)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { Unschedulable = message };

        var building = scene.ResultAsync(scene.Request);
        await FakeCluster.WaitUntilAsync(() => scene.Told.Any(line => line.Contains(message, StringComparison.Ordinal)), Token, building);
        scene.Time.EndForGood(scene.Request.Host.StartTimeout);

        var error = await Assert.ThrowsAsync<KanikoException>(() => building);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_node_that_comes_late_is_waited_for()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { Unschedulable = "0/0 nodes are available", UnschedulableFor = TimeSpan.FromMilliseconds(100) };

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
    }

    [Fact]
    public async Task Memory_that_runs_out_is_told_with_its_limit()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { OutOfMemoryAt = "context Dockerfile" };

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(
            scene.With(host => host with { Limits = [new("memory", "256Mi")], ExecutorArguments = ["--fake-sleep=60"] })));

        Assert.Contains("256Mi", error.Message, StringComparison.Ordinal);
        Assert.Contains("--executor-limit=memory", error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_evicted_pod_is_followed_by_another()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { EvictedAt = "context Dockerfile", Times = 1 };

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
        Assert.Contains(scene.Warnings, warning => warning.Contains("evicted", StringComparison.Ordinal));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Pods_that_are_always_evicted_end_the_build_after_the_last_try()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { EvictedAt = "context Dockerfile" };

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(
            scene.With(host => host with { Retries = 1, ExecutorArguments = ["--fake-sleep=60"] })));

        Assert.Contains("evicted", error.Message, StringComparison.Ordinal);
        Assert.Contains("ephemeral-storage", error.Hint, StringComparison.Ordinal);
        Assert.Equal(2, scene.Cluster.Requests.Count(request => request == "create pods"));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_pod_that_somebody_else_deletes_is_followed_by_another()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { DeletedAt = "context Dockerfile", Times = 1 };

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
        Assert.Contains(scene.Warnings, warning => warning.Contains("deleted by somebody else", StringComparison.Ordinal));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_init_container_that_fails_is_named()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { InitExitCode = 3 };

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        Assert.Contains("'prepare' ended with 3: no such host", error.Message, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(403, "Forbidden", "exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10", "--executor-request")]
    [InlineData(403, "Forbidden", "pods is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true", "restricted")]
    [InlineData(403, "Forbidden", "error looking up service account builds/x: serviceaccount \"x\" not found", "--pod-create-service-account")]
    [InlineData(422, "Invalid", "Pod \"x\" is invalid: spec.containers[0].resources.requests: Invalid value: must be less than or equal to memory limit", "kaniko render")]
    [InlineData(401, "Unauthorized", "Unauthorized", "log in again")]
    public async Task A_refusal_names_the_setting_that_changes_it(int code, string reason, string message, string hint)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.Add(new("create", "pods", FaultKind.Refused) { Code = code, Reason = reason, Message = message, Times = 9 });

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_is_told_with_the_way_to_make_it()
    {
        await using var scene = await HostScene.StartAsync();

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(
            scene.With(host => host with { Kubernetes = host.Kubernetes with { Namespace = "nowhere" } })));

        Assert.Contains("--k8s-create-namespace", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_create_for_an_attach_is_understood()
    {
        await using var scene = await HostScene.StartAsync();
        _ = scene.Cluster.Faults.Forbidden.Add("create pods/attach");

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        Assert.Contains("attach", error.Message, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Where_watching_is_forbidden_the_pod_is_read_again_and_again()
    {
        await using var scene = await HostScene.StartAsync();
        _ = scene.Cluster.Faults.Forbidden.Add("watch pods");

        Assert.StartsWith("sha256:", (await scene.ResultAsync(
            scene.With(host => host with { Kubernetes = host.Kubernetes with { Preflight = false } }))).Digest);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_proxy_without_upgrades_is_named()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Attach = AttachSupport.NoUpgrade;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        Assert.Contains("WebSocket", error.Message, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_build_that_takes_too_long_is_ended_and_removed()
    {
        await using var scene = await HostScene.StartAsync();

        var building = scene.ResultAsync(scene.With(host => host with { BuildTimeout = TimeSpan.FromHours(1), ExecutorArguments = [scene.Hold()] }));
        await FakeCluster.WaitUntilAsync(() => scene.Told.Contains("context src/main.c"), Token, building);
        scene.Time.EndForGood(TimeSpan.FromHours(1));

        var error = await Assert.ThrowsAsync<KanikoException>(() => building);

        Assert.Contains("--build-timeout", error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_context_that_is_not_taken_in_time_is_ended_and_removed()
    {
        await using var scene = await HostScene.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(scene.Folder["context"], "big.bin"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(8_000_000), Token);

        var building = scene.ResultAsync(scene.With(host => host with { UploadTimeout = TimeSpan.FromHours(1), ExecutorArguments = ["--fake-slow-input=0.2"] }));
        await FakeCluster.WaitUntilAsync(() => scene.Sent > 0, Token, building);
        scene.Time.End(TimeSpan.FromHours(1));

        var error = await Assert.ThrowsAsync<KanikoException>(() => building);

        Assert.Contains("--upload-timeout", error.Hint, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_registry_of_this_machine_is_refused_unless_it_is_allowed()
    {
        await using var scene = await HostScene.StartAsync();
        var config = File.ReadAllText(scene.Cluster.Kubeconfig).Replace("https://127.0.0.1", "https://cluster.example", StringComparison.Ordinal);
        var elsewhere = scene.Folder.Write("elsewhere", config);
        var request = scene.With(host => host with { Kubernetes = host.Kubernetes with { Kubeconfig = elsewhere } }) with { Destinations = ["localhost:5000/app"] };

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(request));

        Assert.Contains("localhost:5000/app", error.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-local-registry", error.Hint, StringComparison.Ordinal);
        Assert.Empty(scene.Cluster.Requests);
    }

    [Theory]
    [InlineData("create", "secrets", FaultKind.ResetAfter)]
    [InlineData("create", "pods", FaultKind.ResetAfter)]
    [InlineData("create", "pods", FaultKind.Reset)]
    [InlineData("patch", "secrets", FaultKind.Reset)]
    [InlineData("delete", "pods", FaultKind.ResetAfter)]
    [InlineData("get", "pods/log", FaultKind.Reset)]
    [InlineData("watch", "pods", FaultKind.Reset)]
    internal async Task A_connection_that_breaks_once_changes_nothing(string verb, string resource, FaultKind kind)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.Add(new(verb, resource, kind));

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
        Assert.Single(scene.Cluster.Lives);
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("create", "pods", 429)]
    [InlineData("create", "secrets", 503)]
    [InlineData("patch", "secrets", 500)]
    [InlineData("delete", "pods", 502)]
    [InlineData("watch", "pods", 504)]
    [InlineData("get", "pods/log", 500)]
    public async Task A_server_that_is_busy_is_asked_again(string verb, string resource, int code)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.Add(new(verb, resource, FaultKind.Refused) { Code = code, Times = 2 });

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("create", "secrets")]
    [InlineData("create", "pods")]
    [InlineData("patch", "secrets")]
    public async Task Whatever_step_the_cluster_refuses_for_good_nothing_is_left(string verb, string resource)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.Add(new(verb, resource, FaultKind.Refused) { Code = 403, Reason = "Forbidden", Message = "no", Times = 99 });

        _ = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("create secrets")]
    [InlineData("create pods")]
    [InlineData("patch secrets")]
    [InlineData("watch pods")]
    [InlineData("get pods/attach")]
    [InlineData("get pods/log")]
    public async Task Whenever_it_is_interrupted_nothing_is_left(string step)
    {
        await using var scene = await HostScene.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var building = scene.BuildAsync(scene.WithArguments("--fake-sleep=60"), stop.Token);

        await FakeCluster.WaitUntilAsync(() => scene.Cluster.SawRequest(step), Token, building);
        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_object_that_cannot_be_removed_is_told_with_the_command_that_does()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.Add(new("delete", "pods", FaultKind.Refused) { Code = 403, Reason = "Forbidden", Message = "no", Times = 99 });

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);

        Assert.Contains(scene.Warnings, warning => warning.Contains("kubectl delete pod kaniko-app-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_is_printed_by_the_pod_too()
    {
        await using var scene = await HostScene.StartAsync();

        _ = await Assert.ThrowsAsync<KanikoException>(() => scene.BuildAsync(
            scene.With(host => host with { Executor = ExecutorKind.Kaniko }) with { DryRun = true }, Token));
        Assert.Empty(scene.Cluster.Left);
        Assert.IsNotType<PlanPrinted>(scene.Events.LastOrDefault());
    }
}
