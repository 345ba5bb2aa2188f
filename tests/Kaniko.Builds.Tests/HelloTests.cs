using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The sample of the README, from Dockerfile to a running container.</summary>
public sealed class HelloTests(BuildsFixture fixture)
{
    private static string Sample => Path.Combine(RepositoryRoot.Path, "samples", "hello");

    [Fact]
    public async Task The_digest_is_on_standard_output_in_the_file_and_in_the_registry()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildAsync(cancellationToken);
        var result = await scene.Program.RunAsync(
            [.. await FlagsAsync(scene, cancellationToken), "--digest-file", scene.Folder["digest"]], cancellationToken);

        var digest = await Skopeo.DigestAsync(scene.Destination, cancellationToken);
        var repository = scene.Destination[..scene.Destination.LastIndexOf(':')];
        Assert.Equal($"{repository}@{digest}\n", result.Succeeded().Output);
        Assert.Equal(digest, await File.ReadAllTextAsync(scene.Folder["digest"], cancellationToken));
    }

    [Fact]
    public async Task The_image_holds_what_the_first_stage_made_and_nothing_of_its_sources()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildAsync(cancellationToken);
        _ = (await scene.Program.RunAsync([.. await FlagsAsync(scene, cancellationToken), "--build-arg", "GREETING=Ahoy"], cancellationToken)).Succeeded();

        var root = await scene.UnpackAsync(cancellationToken);

        Assert.Contains("Ahoy", await File.ReadAllTextAsync(Path.Combine(root, "usr/local/bin/greet"), cancellationToken), StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.Combine(root, "src")));
        Assert.False(Path.Exists(Path.Combine(root, "etc/resolv.conf")));
        Assert.False(Path.Exists(Path.Combine(root, "etc/hosts")));
    }

    [Fact]
    public async Task The_history_tells_every_instruction_and_which_made_no_layer()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildAsync(cancellationToken);
        _ = (await scene.Program.RunAsync(await FlagsAsync(scene, cancellationToken), cancellationToken)).Succeeded();

        using var config = await Skopeo.ConfigAsync(scene.Destination, cancellationToken);
        var history = config.RootElement.GetProperty("history").EnumerateArray().ToList();
        var layers = config.RootElement.GetProperty("rootfs").GetProperty("diff_ids").GetArrayLength();

        Assert.Equal(2, layers);
        Assert.Equal(layers, history.Count(entry => !entry.TryGetProperty("empty_layer", out var empty) || !empty.GetBoolean()));
        Assert.Equal(["COPY", "USER", "ENTRYPOINT", "CMD"], history.Skip(1).Select(entry => entry.GetProperty("created_by").GetString()!.Split(' ')[0]));
    }

    [Fact]
    public async Task Podman_runs_it()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildAsync(cancellationToken);
        var podman = Podman.Require(scene.Folder);
        _ = (await scene.Program.RunAsync(await FlagsAsync(scene, cancellationToken), cancellationToken)).Succeeded();

        var greeting = await podman.RunAsync(scene.Destination, ["room"], cancellationToken);

        Assert.Equal("Hello, room!", greeting.Succeeded().Line);
    }

    private Task<BuildScene> BuildAsync(CancellationToken cancellationToken) =>
        BuildScene.CreateAsync(fixture, "FROM scratch\n", cancellationToken);

    private async Task<IReadOnlyList<string>> FlagsAsync(BuildScene scene, CancellationToken cancellationToken) =>
    [
        "--context", Sample, "--dockerfile", Path.Combine(Sample, "Dockerfile"), "--destination", scene.Destination, "--insecure",
        "--insecure-pull", "--insecure-registry", scene.Registry, "--build-arg", $"BASE={await fixture.BusyboxAsync(cancellationToken)}",
    ];
}
