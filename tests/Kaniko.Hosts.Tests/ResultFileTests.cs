using System.Text.Json.Nodes;
using Kaniko.Hosts.Tests.Containers;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests;

/// <summary>The real program: each file that it is asked for is on the user's machine afterwards, wherever the build ran, or the flag is refused at once.</summary>
public sealed class ResultFileTests
{
    private const string Executor = "/usr/bin/python3 /test/Cluster/executor.py";

    /// <summary>A flag, and what its file must hold: <c>{digest}</c> is the image's.</summary>
    private static readonly (string Flag, string Holds)[] Files =
    [
        ("digest-file", "{digest}"),
        ("image-name-with-digest-file", "registry.invalid/team/app@{digest}"),
        ("image-name-tag-with-digest-file", "registry.invalid/team/app:1@{digest}"),
        ("metadata-file", "{digest}"),
        ("report", "{digest}"),
        ("summary-file", "{digest}"),
        ("dotenv-file", "KANIKO_DIGEST={digest}"),
        ("code-quality-file", "["),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_s_results_are_written_here()
    {
        await using var scene = await HostScene.StartAsync();
        JsonObject? pod = null;
        scene.Cluster.Store.Happened += (type, path, item) => pod = type == "ADDED" && path.Contains("/pods/", StringComparison.Ordinal) ? item : pod;

        var digest = await BuildAsync(scene.Folder, KanikoProgram.Require(scene.Folder["store"]),
            ["--host=kubernetes", "--executor-image=registry.example/kaniko", "--kubeconfig", scene.Cluster.Kubeconfig]);

        Assert.All(Files, file => AssertHolds(scene.Folder, file, digest));
        var arguments = pod!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(word => word!.GetValue<string>()).ToList();
        Assert.Equal(["--digest-file=/dev/termination-log"], arguments.Where(word => word.Contains("-file=", StringComparison.Ordinal) && !word.StartsWith("--dockerfile", StringComparison.Ordinal)));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_container_s_results_are_written_here()
    {
        using var scene = await EngineScene.PodmanAsync(Executor, Token);
        var program = KanikoProgram.Require(scene.Folder["store"]) with { Environment = scene.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value) };

        var digest = await BuildAsync(scene.Folder, program,
        [
            "--host=container", "--executor-image=localhost/test/executor:1", "--executor=own", "--container-engine=podman", "--container-pull=never", "--container-network=host",
            .. scene.EngineArguments.Select(argument => $"--container-engine-arg={argument}"), .. EngineScene.Mounts.Select(argument => $"--container-arg={argument}"),
        ]);

        Assert.All(Files, file => AssertHolds(scene.Folder, file, digest));
    }

    [Theory]
    [InlineData("--tar-path=image.tar", "--tar-path 'image.tar' is not in a volume")]
    [InlineData("--tar-path=image.tar", "skopeo copy docker://registry.invalid/team/app:1 docker-archive:image.tar")]
    [InlineData("--oci-layout-path=layout", "--oci-layout-path 'layout' is not in a volume")]
    [InlineData("--oci-layout-path=layout", "skopeo copy docker://registry.invalid/team/app:1 oci:layout")]
    [InlineData("--output=out", "--output 'out' is not in a volume")]
    [InlineData("--output=type=tar,dest=-", "--output '-' is not in a volume")]
    [InlineData("--digest-file=/proc/nothing/here", "/proc/nothing/here")]
    [InlineData("--metadata-file=/proc/nothing/here", "/proc/nothing/here")]
    public async Task What_cannot_be_written_is_an_error_before_anything_is_made(string flag, string said)
    {
        await using var scene = await HostScene.StartAsync();

        var run = await KanikoProgram.Require(scene.Folder["store"]).RunAsync(
            [.. Common(scene.Folder), "--host=kubernetes", "--executor-image=registry.example/kaniko", "--kubeconfig", scene.Cluster.Kubeconfig, flag], Token);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Cluster.Requests, request => request.StartsWith("create ", StringComparison.Ordinal) && !request.Contains("review", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--host=kubernetes")]
    [InlineData("--host=container")]
    public async Task Without_an_executor_image_the_way_to_one_is_told(string host)
    {
        using var folder = new TemporaryDirectory();
        folder.Write("context/Dockerfile", "FROM scratch\n");

        var run = await KanikoProgram.Require(folder["store"]).RunAsync([.. Common(folder), host], Token);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("KANIKO_EXECUTOR_IMAGE", run.Error, StringComparison.Ordinal);
    }

    private static string[] Common(TemporaryDirectory folder) =>
        ["--context", folder["context"], "--destination=registry.invalid/team/app:1", "--registry-credentials=false", "--verify-push=false"];

    private static async Task<string> BuildAsync(TemporaryDirectory folder, KanikoProgram program, IReadOnlyList<string> host)
    {
        var run = await program.RunAsync([.. Common(folder), .. host, .. Files.Select(file => $"--{file.Flag}={folder[file.Flag]}")], Token);
        var line = run.Succeeded().Line;
        return line[(line.LastIndexOf('@') + 1)..];
    }

    private static void AssertHolds(TemporaryDirectory folder, (string Flag, string Holds) file, string digest)
    {
        Assert.True(File.Exists(folder[file.Flag]), $"--{file.Flag} was not written");
        var text = File.ReadAllText(folder[file.Flag]);
        Assert.Contains(file.Holds.Replace("{digest}", digest, StringComparison.Ordinal), text, StringComparison.Ordinal);
    }
}
