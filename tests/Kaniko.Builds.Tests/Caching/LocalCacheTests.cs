using System.Text.Json;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary>What the work directory remembers, and the layouts that several builds share.</summary>
public sealed class LocalCacheTests
{
    private const string ThreeSteps = "FROM BUSYBOX\nRUN echo 1 > /1\nRUN echo 2 > /2 && rm /1\nCOPY a /\n";

    [Theory]
    [InlineData("--compression=zstd", "--image-format=oci")]
    [InlineData("--compression-level=1", "--compression=gzip")]
    [InlineData("--ignore-path=/1", "--compression=gzip")]
    public async Task A_layer_made_in_one_form_is_not_taken_for_another(string flag, string other)
    {
        await using var scene = await CacheScene.CreateAsync(ThreeSteps);
        var plain = await scene.RunAsync("m1", "--no-push");

        var second = await scene.RunAsync("m1", "--no-push", flag, other);
        var elsewhere = await scene.RunAsync("m2", "--no-push", flag, other, "--oci-layout-path", scene.Folder["layout"]);

        Assert.Equal((3, 0), (second.Cached, elsewhere.Cached));
        Assert.NotEqual(plain.Digest, second.Digest);
        Assert.Equal(LayerTypes(scene, await scene.RunAsync("m1", "--no-push", flag, other, "--oci-layout-path", scene.Folder["layout1"]), "layout1"),
            LayerTypes(scene, elsewhere, "layout"));
    }

    [Fact]
    public async Task A_stage_that_only_lends_files_is_counted_among_what_was_cached()
    {
        await using var scene = await CacheScene.CreateAsync("FROM BUSYBOX AS build\nRUN echo 1 > /1\nFROM scratch\nCOPY --from=build /1 /\nCMD [\"/1\"]\n");
        _ = await scene.RunAsync("m1", "--no-push");

        var again = await scene.RunAsync("m1", "--no-push", "--report", scene.Folder["report.json"]);

        Assert.Contains("2 of 2 steps cached", again.Result.Error, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(scene.Folder["report.json"], TestContext.Current.CancellationToken));
        Assert.Equal(["RUN echo 1 > /1: local", "COPY --from=build /1 /: local", "CMD [\"/1\"]: "], report.RootElement.GetProperty("result").GetProperty("steps").EnumerateArray()
            .Select(step => $"{step.GetProperty("text")}: {(step.TryGetProperty("cachedFrom", out var from) ? from : default)}"));
    }

    [Fact]
    public async Task One_layer_for_all_steps_is_not_taken_for_the_last_steps_own()
    {
        await using var scene = await CacheScene.CreateAsync(ThreeSteps);
        _ = await scene.RunAsync("m1", "--no-push");

        var single = await scene.RunAsync("m1", "--no-push", "--single-snapshot", "--oci-layout-path", scene.Folder["single"]);
        var again = await scene.RunAsync("m1", "--no-push", "--single-snapshot");
        var separate = await scene.RunAsync("m1", "--no-push", "--oci-layout-path", scene.Folder["separate"]);

        Assert.Equal((0, 1, 3), (single.Cached, again.Cached, separate.Cached));
        Assert.Equal(single.Digest, again.Digest);
        Assert.Equal((2, 4), (LayerTypes(scene, single, "single").Count, LayerTypes(scene, separate, "separate").Count));
    }

    [Fact]
    public async Task Materialize_unpacks_what_a_full_hit_leaves_alone()
    {
        await using var scene = await CacheScene.CreateAsync(ThreeSteps);
        _ = await scene.BuildAsync("m1");
        var lazy = await scene.BuildAsync("m2");
        Assert.False(Directory.Exists(scene.Folder["m2/layers"]));

        var unpacked = await scene.BuildAsync("m2", "--materialize");

        Assert.Equal((3, lazy.Digest), (unpacked.Cached, unpacked.Digest));
        Assert.Equal(4, Directory.GetDirectories(scene.Folder["m2/layers"]).Length);
    }

    [Fact]
    public async Task Builds_at_once_share_a_layout_and_a_work_directory()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        string[] flags = ["--no-push", "--cache", "--cache-copy-layers", "--cache-repo", $"oci:{scene.Folder["layout"]}"];

        var builds = await Task.WhenAll(new[] { "m1", "m1", "m2", "m3" }.Select(machine => scene.RunAsync(machine, flags)));
        var later = await scene.RunAsync("m4", flags);
        var again = await scene.RunAsync("m1", flags);

        Assert.All(builds, build => Assert.Equal(0, build.Result.ExitCode));
        Assert.Equal((12, 12), (later.Cached, again.Cached));
        Assert.False(Directory.Exists(scene.Folder["m4/layers"]));
    }

    [Fact]
    public async Task A_layout_cache_is_a_layout_that_other_tools_read()
    {
        await using var scene = await CacheScene.CreateAsync(ThreeSteps);
        _ = await scene.RunAsync("m1", "--no-push", "--cache", "--cache-repo", $"oci:{scene.Folder["layout"]}");

        var umoci = ExternalProgram.Require("umoci");
        var tags = (await umoci.RunAsync(["list", "--layout", scene.Folder["layout"]], TestContext.Current.CancellationToken)).Succeeded();

        Assert.All(tags.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), tag => Assert.Matches("^(step|parts)-[0-9a-f]{64}$", tag));
        Assert.Equal(3, tags.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_blob_that_is_gone_is_made_anew_from_the_files()
    {
        await using var scene = await CacheScene.CreateAsync(ThreeSteps);
        var first = await scene.RunAsync("m1", "--no-push");
        Directory.Delete(scene.Folder["m1/blobs"], recursive: true);

        var second = await scene.RunAsync("m1", "--no-push", "--oci-layout-path", scene.Folder["layout"]);

        Assert.Equal((3, first.Digest), (second.Cached, second.Digest));
    }

    /// <summary>The media type and digest of each layer of the image in a layout.</summary>
    private static List<string> LayerTypes(CacheScene scene, CacheBuild build, string layout)
    {
        using var manifest = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(scene.Folder[$"{layout}/blobs/sha256/{build.Digest["sha256:".Length..]}"]));
        return [.. manifest.RootElement.GetProperty("layers").EnumerateArray()
            .Select(layer => layer.GetProperty("mediaType").GetString()!)];
    }
}
