using System.Text.Json;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests;

/// <summary>--upload-context with the real program: here, in a pod, and a store between them that checks signatures.</summary>
public sealed class UploadContextTests
{
    private const string Id = "AKIDEXAMPLE";
    private const string Secret = "marker-secret";

    private readonly StrictS3 server = new(Id, Secret);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pod_builds_what_lies_in_the_store_and_nothing_stays_there()
    {
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["store"]);
        await using var store = await server.StartAsync();
        await using var cluster = await FakeCluster.StartAsync(program: [program.FileName]);
        var flags = Flags(folder, cluster, "FROM scratch\nCOPY . /files\n");

        var here = (await program.RunAsync([.. flags.Take(4), "--no-push", "--digest-file", folder["here"]], Token)).Succeeded();
        var inPod = await (program with { Environment = Environment(store), WorkDirectory = folder["pod-store"] }).RunAsync(
            [.. flags, "--no-push", "--digest-file", folder["digest"], "--metadata-file", folder["metadata.json"]], Token);

        Assert.True(inPod.ExitCode == 0, inPod.Error);
        Assert.Equal(await File.ReadAllTextAsync(folder["here"], Token), await File.ReadAllTextAsync(folder["digest"], Token));
        Assert.Equal(["PUT", "GET", "DELETE"], store.Requests.Select(request => request.Split(' ')[0]));
        Assert.Empty(server.Objects.Content);
        Assert.Empty(server.Problems);
        Assert.Empty(cluster.Left);
        Assert.DoesNotContain(Secret, here.Error + inPod.Output + inPod.Error, StringComparison.Ordinal);
        using var metadata = JsonDocument.Parse(await File.ReadAllTextAsync(folder["metadata.json"], Token));
        var source = metadata.RootElement.GetProperty("buildx.build.provenance").GetProperty("invocation").GetProperty("configSource");
        Assert.StartsWith("s3://bucket/builds/kaniko-context-", source.GetProperty("uri").GetString(), StringComparison.Ordinal);
        Assert.Equal(64, source.GetProperty("digest").GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task A_build_that_fails_leaves_nothing_in_the_store()
    {
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["store"]);
        await using var store = await server.StartAsync();
        await using var cluster = await FakeCluster.StartAsync(program: [program.FileName]);

        var result = await (program with { Environment = Environment(store) }).RunAsync(
            [.. Flags(folder, cluster, "FROM scratch\nCOPY missing /\n"), "--no-push"], Token);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("missing", result.Error, StringComparison.Ordinal);
        Assert.Equal(["PUT", "GET", "DELETE"], store.Requests.Select(request => request.Split(' ')[0]));
        Assert.Empty(server.Objects.Content);
        Assert.Empty(cluster.Left);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interrupted_build_leaves_nothing_in_the_store(string signal)
    {
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["store"]);
        server.Objects.Opened = Task.Delay(Timeout.Infinite, Token);
        await using var store = await server.StartAsync();
        await using var cluster = await FakeCluster.StartAsync(program: [program.FileName]);

        await using var running = (program with { Environment = Environment(store) }).Start([.. Flags(folder, cluster, "FROM scratch\nCOPY . /\n"), "--no-push"]);
        while (!store.Requests.Any(request => request.StartsWith("GET", StringComparison.Ordinal)))
        {
            Assert.False(running.HasExited, running.ErrorSoFar);
            await Task.Delay(50, Token);
        }

        _ = Assert.Single(server.Objects.Content);
        running.Signal(signal);
        var result = await running.WaitAsync(Token);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(server.Objects.Content);
        Assert.Empty(cluster.Left);
    }

    private static IReadOnlyList<string> Flags(TemporaryDirectory folder, FakeCluster cluster, string dockerfile)
    {
        folder.Write("context/Dockerfile", dockerfile);
        folder.Write("context/src/main.c", "int main() { return 0; }\n");
        folder.Write("context/left-out", "x");
        folder.Write("context/.dockerignore", "left-out\n");
        return
        [
            "--context", folder["context"], "--reproducible", "--label=a=b", "--upload-context=s3://bucket/builds", "--host=kubernetes", "--executor-image=test/executor",
            "--executor=own", "--kubeconfig", cluster.Kubeconfig, "--executor-env=S3_ENDPOINT", "--executor-env=S3_FORCE_PATH_STYLE",
            "--executor-env=AWS_ACCESS_KEY_ID", "--executor-env=AWS_SECRET_ACCESS_KEY",
        ];
    }

    private static Dictionary<string, string?> Environment(LoopbackWeb store) => new()
    {
        ["S3_ENDPOINT"] = store.Address, ["S3_FORCE_PATH_STYLE"] = "true", ["AWS_ACCESS_KEY_ID"] = Id, ["AWS_SECRET_ACCESS_KEY"] = Secret,
    };
}
