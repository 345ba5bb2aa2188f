using System.Text.Json.Nodes;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

public sealed class KubernetesHostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Both", "v5.channel.k8s.io")]
    [InlineData("OldNode", "v4.channel.k8s.io")]
    [InlineData("RefusesUnknown", "v4.channel.k8s.io")]
    public async Task A_context_goes_over_standard_input_and_a_result_comes_back(string support, string protocol)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Attach = Enum.Parse<AttachSupport>(support);

        var result = await scene.ResultAsync(scene.Request);

        Assert.StartsWith("sha256:", result.Digest);
        Assert.Equal("registry.example/team/app:1", Assert.Single(result.Images).Reference);
        Assert.Contains("context Dockerfile", scene.Told);
        Assert.Contains("context src/main.c", scene.Told);
        Assert.Contains($"sending the context ({protocol})", scene.Told);
        Assert.Contains(scene.Events, e => e is TransferProgressed { Kind: TransferKind.Context, Done: true, Current: > 0 });
        Assert.Same(result, Assert.Single(scene.Written));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Kaniko_s_own_image_gets_Kaniko_s_flags_and_gives_the_digest()
    {
        await using var scene = await HostScene.StartAsync();

        var result = await scene.ResultAsync(scene.With(host => host with { ExecutorImage = "gcr.io/kaniko-project/executor:v1.23.2" }));

        Assert.Equal("registry.example/team/app:1", Assert.Single(result.Images).Reference);
        Assert.Contains("INFO[0000] context Dockerfile", scene.Told);
        Assert.DoesNotContain(scene.Cluster.Store.All.Keys, path => path.Contains("/pods/", StringComparison.Ordinal));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Several_platforms_are_more_than_Kaniko_builds_for()
    {
        await using var scene = await HostScene.StartAsync();
        var request = scene.With(host => host with { Executor = ExecutorKind.Kaniko });

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(request with { CustomPlatforms = ["linux/amd64", "linux/arm64"] }));

        Assert.Contains("one platform", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("create pods", scene.Cluster.Requests);
    }

    [Fact]
    public async Task A_flag_that_Kaniko_does_not_have_is_an_error_before_anything_is_made()
    {
        await using var scene = await HostScene.StartAsync();
        var request = scene.With(host => host with { Executor = ExecutorKind.Kaniko });

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(request with { Run = request.Run with { AddHosts = ["a:1.2.3.4"] } }));

        Assert.Contains("--add-host", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("create pods", scene.Cluster.Requests);
    }

    [Fact]
    public async Task A_failing_step_fails_as_it_would_here_and_is_not_tried_again()
    {
        await using var scene = await HostScene.StartAsync();

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.WithArguments("--fake-fail")));

        Assert.Equal((ErrorCode.RunFailed, 7), (error.Code, error.ExitCode));
        Assert.Equal("RUN false ended with 7", error.Message);
        Assert.Single(scene.Cluster.Requests, "create pods");
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_executor_that_ends_before_it_reads_is_believed_and_not_the_broken_pipe()
    {
        await using var scene = await HostScene.StartAsync();
        for (var i = 0; i < 200; i++)
        {
            scene.Folder.Write($"context/big/{i}", new string((char)('a' + (i % 26)), 200_000) + Guid.NewGuid());
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.WithArguments("--fake-exit-first=3") with { Progress = new() }));

        Assert.Equal(3, error.ExitCode);
        Assert.Contains("I do not even begin", scene.Told);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_large_context_arrives_whole_although_it_is_read_slowly()
    {
        await using var scene = await HostScene.StartAsync();
        var random = new Random(1);
        var content = new byte[3_000_000];
        random.NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(scene.Folder["context"], "random.bin"), content, Token);

        var slow = await scene.ResultAsync(scene.WithArguments("--fake-slow-input=0.002"));
        scene.Cluster.Attach = AttachSupport.OldNode;
        var other = await scene.ResultAsync(scene.Request);

        Assert.Equal(other.Digest, slow.Digest);
    }

    [Fact]
    public async Task A_broken_upload_begins_anew_with_another_pod()
    {
        await using var scene = await HostScene.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(scene.Folder["context"], "random.bin"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(400_000), Token);
        (scene.Cluster.Faults.CutAttachAfter, scene.Cluster.Faults.CutAttachTimes) = (100_000, 1);

        var result = await scene.ResultAsync(scene.Request);

        Assert.StartsWith("sha256:", result.Digest);
        Assert.Equal(2, scene.Cluster.Requests.Count(request => request == "create pods"));
        scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("Both")]
    [InlineData("OldNode")]
    public async Task An_init_container_takes_the_context_where_it_is_asked_to(string support)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Attach = Enum.Parse<AttachSupport>(support);

        var result = await scene.ResultAsync(scene.With(host => host with { Kubernetes = host.Kubernetes with { Transport = ContextTransport.InitContainer } }));

        Assert.StartsWith("sha256:", result.Digest);
        Assert.Contains("context src/main.c", scene.Told);
        Assert.Contains("get pods/exec", scene.Cluster.Requests);
        Assert.DoesNotContain("get pods/attach", scene.Cluster.Requests);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_address_is_given_to_the_executor_and_nothing_is_attached()
    {
        await using var scene = await HostScene.StartAsync();

        _ = await scene.ResultAsync(scene.Request with { Context = "git://git.example/app.git#refs/heads/main", Dockerfile = "Dockerfile" });

        Assert.Contains("context git://git.example/app.git#refs/heads/main", scene.Told);
        Assert.DoesNotContain("get pods/attach", scene.Cluster.Requests);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_job_runs_the_pod_where_it_is_asked_to_and_is_removed_with_it()
    {
        await using var scene = await HostScene.StartAsync();

        var result = await scene.ResultAsync(scene.With(host => host with { Kubernetes = host.Kubernetes with { RunAs = PodRunner.Job } }));

        Assert.StartsWith("sha256:", result.Digest);
        Assert.Contains("create jobs", scene.Cluster.Requests);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_sidecar_that_comes_first_and_never_ends_does_not_matter()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = new() { Sidecar = true };

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.Request)).Digest);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Secrets_reach_the_pod_as_secrets_and_nothing_that_is_shown_holds_one()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Environment["API_KEY"] = "key-in-variable";
        var secret = scene.Folder.Write("token", "key-in-file");
        JsonObject? pod = null;
        List<JsonObject> secrets = [];
        scene.Cluster.Store.Happened += (type, path, item) =>
        {
            pod = type == "ADDED" && path.Contains("/pods/", StringComparison.Ordinal) ? item : pod;
            if (type == "ADDED" && path.Contains("/secrets/", StringComparison.Ordinal))
            {
                secrets.Add(item);
            }
        };

        var request = scene.With(host => host with { ExecutorEnvironment = ["API_KEY"], ExecutorArguments = ["--fake-env=API_KEY", "--fake-cat=/kaniko/lent/secret-0", "--fake-cat=/kaniko/.docker/config.json"] });
        _ = await scene.ResultAsync(request with { Run = request.Run with { Secrets = [$"id=t,src={secret}"] } });

        Assert.Contains("variable key-in-variable", scene.Told);
        Assert.Contains("content key-in-file", scene.Told);
        Assert.Contains("content {\"auths\":{\"registry.example\":{\"auth\":\"" + Convert.ToBase64String("me:pass-word"u8) + "\"}}}", scene.Told);
        Assert.Equal(2, secrets.Count);
        foreach (var value in new[] { "key-in-variable", "key-in-file", "pass-word", Convert.ToBase64String("me:pass-word"u8) })
        {
            Assert.DoesNotContain(value, pod!.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Contains("--secret=id=t,src=/kaniko/lent/secret-0", pod!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(word => word!.GetValue<string>()));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_Dockerfile_outside_of_the_context_is_lent()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Folder.Write("elsewhere/My.Dockerfile", "FROM scratch\n# mine\n");

        _ = await scene.ResultAsync(scene.WithArguments("--fake-cat=/kaniko/lent/Dockerfile") with { Dockerfile = "elsewhere/My.Dockerfile" });

        Assert.Contains(scene.Told, line => line.StartsWith("content FROM scratch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_detached_build_goes_on_and_is_followed_later()
    {
        await using var scene = await HostScene.StartAsync();

        var detached = Assert.IsType<BuildDetached>(await scene.BuildAsync(
            scene.With(host => host with { Detach = true, ExecutorArguments = [scene.Hold(), "--fake-lines=20"] }), Token));
        using var pods = new KubernetesPods(scene.Settings, scene.Request.Host.Kubernetes);
        var listed = Assert.Single(await pods.ListAsync(Token));
        var lines = new List<string>();
        BuildEvent? last = null;
        scene.Release();
        await foreach (var buildEvent in pods.FollowAsync(detached.Name, Token))
        {
            last = buildEvent;
            lines.AddRange(buildEvent is Traced traced ? [traced.Message] : []);
        }

        Assert.Equal((detached.Name, "registry.example/team/app:1"), (listed.Name, listed.Destinations));
        Assert.Equal("registry.example/team/app:1", Assert.Single(Assert.IsType<BuildFinished>(last).Result.Images).Reference);
        Assert.Equal(20, lines.Count(line => line.StartsWith("line ", StringComparison.Ordinal)));
        Assert.True(await pods.HasEndedAsync(detached.Name, Token));
        Assert.Empty(await pods.CollectAsync(TimeSpan.Zero, Token));
        Assert.NotEmpty(await pods.CollectAsync(TimeSpan.FromTicks(1), Token));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Collecting_removes_what_has_expired_and_nobody_else_s()
    {
        await using var scene = await HostScene.StartAsync();
        _ = await scene.BuildAsync(scene.With(host => host with { Detach = true }), Token);
        var other = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "other" }, ["spec"] = new JsonObject { ["containers"] = new JsonArray() } };
        _ = scene.Cluster.Store.Create("/api/v1/namespaces/builds/secrets", new() { ["metadata"] = other["metadata"]!.DeepClone() });
        using var pods = new KubernetesPods(
            scene.Settings with { Time = new LaterTime(TimeSpan.FromDays(4)) }, scene.Request.Host.Kubernetes);

        var removed = await pods.CollectAsync(TimeSpan.Zero, Token);

        Assert.Contains(removed, name => name.StartsWith("pod/kaniko-app-", StringComparison.Ordinal));
        Assert.Equal(["/api/v1/namespaces/builds/secrets/other"], scene.Cluster.Left);
    }

    [Fact]
    public async Task A_failed_pod_stays_where_it_is_asked_to_but_its_secrets_do_not()
    {
        await using var scene = await HostScene.StartAsync();

        _ = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(
            scene.With(host => host with { Cleanup = HostCleanup.OnSuccess, ExecutorArguments = ["--fake-fail"] })));

        Assert.Contains("/pods/", Assert.Single(scene.Cluster.Left), StringComparison.Ordinal);
        Assert.Contains(scene.Told, line => line.Contains("stays: kubectl logs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lying_executor_is_caught()
    {
        await using var scene = await HostScene.StartAsync();

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.WithArguments("--fake-digest=none", "--fake-no-result")));

        Assert.Contains("left no digest", error.Message, StringComparison.Ordinal);
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task The_namespace_and_the_service_account_are_made_on_request()
    {
        await using var scene = await HostScene.StartAsync();

        _ = await scene.ResultAsync(scene.With(host => host with
        {
            Kubernetes = host.Kubernetes with { Namespace = "fresh", CreateNamespace = true },
            Pod = new() { ServiceAccount = "builder", CreateServiceAccount = true },
        }));

        Assert.Equal(["/api/v1/namespaces/fresh/serviceaccounts/builder"], scene.Cluster.Left);
        Assert.NotNull(scene.Cluster.Store.TryGet("/api/v1/namespaces/fresh"));
    }

    [Fact]
    public async Task The_end_of_the_log_is_in_the_error_where_the_log_may_not_be_read()
    {
        await using var scene = await HostScene.StartAsync();
        _ = scene.Cluster.Faults.Forbidden.Add("get pods/log");

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.WithArguments("--fake-exit-first=4")));

        Assert.Contains(error.OutputTail, line => line.Contains("I do not even begin", StringComparison.Ordinal));
        Assert.Contains(scene.Warnings, warning => warning.Contains("may not be read", StringComparison.Ordinal));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Without_its_log_a_build_still_gives_its_digest()
    {
        await using var scene = await HostScene.StartAsync();
        _ = scene.Cluster.Faults.Forbidden.Add("get pods/log");

        var result = await scene.ResultAsync(scene.Request);

        Assert.Equal(71, result.Digest.Length);
        Assert.Equal("registry.example/team/app:1", Assert.Single(result.Images).Reference);
    }

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
