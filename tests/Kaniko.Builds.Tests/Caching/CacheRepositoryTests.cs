using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary>The cache repository, seen from several machines, request by request.</summary>
public sealed class CacheRepositoryTests(BuildsFixture fixture)
{
    private const string Cache = "/team/image/cache/";

    [Fact]
    public async Task A_second_machine_runs_no_step_and_moves_no_layer()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        var first = await scene.BuildAsync("m1");

        var second = await scene.BuildAsync("m2");

        Assert.Equal((0, 12), (first.Cached, second.Cached));
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(12, second.Count("GET manifest", Cache));
        Assert.Equal(1, second.Count("GET blob")); // the base image's configuration
        Assert.DoesNotContain(second.Requests, request => request.Method is "POST" or "PUT" or "PATCH");
        Assert.False(Directory.Exists(scene.Folder["m2/layers"]));
    }

    [Fact]
    public async Task Another_destination_gets_the_layers_by_mounts()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        var first = await scene.BuildAsync("m1");

        var second = await scene.RunAsync(
            "m2", "--cache", "--cache-copy-layers", "--cache-repo", $"{scene.Registry.Name}/team/image/cache", "--destination", $"{scene.Registry.Name}/other:1");

        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(13, second.Count("POST upload", "mount=")); // the layers of the steps and that of the base image
        Assert.Equal(1, second.Count("PUT upload")); // the configuration
        Assert.Equal(1, second.Count("GET blob"));
    }

    [Fact]
    public async Task A_second_build_asks_for_the_base_image_with_one_request()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        var first = await scene.RunAsync("m1", "--destination", scene.Destination);

        var second = await scene.RunAsync("m1", "--destination", scene.Destination);

        Assert.Equal((0, 12), (first.Cached, second.Cached));
        Assert.Equal(["HEAD manifest", "HEAD manifest"], second.Requests.Select(request => request.Kind)); // base image, destination
    }

    [Theory]
    [InlineData("m1")]
    [InlineData("m2")]
    public async Task After_a_change_of_the_last_COPY_one_step_runs(string machine)
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        _ = await scene.BuildAsync("m1");
        scene.Write("last2", "changed");

        var second = await scene.BuildAsync(machine);

        Assert.Equal((11, "COPY last1 last2 ./"), (second.Cached, Assert.Single(second.Ran)));
        Assert.Equal(1, second.Count("PUT manifest", Cache));
    }

    [Fact]
    public async Task Only_RUN_and_WORKDIR_take_part_by_default()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        _ = await scene.RunAsync("m1", "--cache", "--destination", scene.Destination);

        var second = await scene.RunAsync("m2", "--cache", "--destination", scene.Destination);
        var third = await scene.RunAsync("m3", "--cache", "--cache-run-layers=false", "--cache-copy-layers", "--destination", scene.Destination);

        Assert.All(second.Ran, step => Assert.StartsWith("COPY", step, StringComparison.Ordinal));
        Assert.Equal((7, 5), (second.Cached, second.Ran.Count));
        Assert.Equal((0, 5), (third.Cached, third.Count("PUT manifest", Cache)));
    }

    [Fact]
    public async Task Layers_of_stages_that_are_only_copied_from_are_there_as_well()
    {
        const string Template = "FROM BUSYBOX AS build\nRUN echo made > /made\nRUN echo {0} > /other\nFROM BUSYBOX\nCOPY --from=build /made /other /\n";
        await using var scene = await CacheScene.CreateAsync(Template.Replace("{0}", "1", StringComparison.Ordinal));
        _ = await scene.BuildAsync("m1");
        scene.Dockerfile(Template.Replace("{0}", "2", StringComparison.Ordinal));

        var second = await scene.BuildAsync("m2");

        Assert.Equal(["RUN echo 2 > /other", "COPY --from=build /made /other /"], second.Ran);
    }

    [Fact]
    public async Task What_only_this_machine_knew_is_shared_once_a_cache_is_used()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        _ = await scene.RunAsync("m1", "--no-push");

        var second = await scene.BuildAsync("m1");
        var third = await scene.BuildAsync("m2");

        Assert.Equal((12, 12), (second.Cached, second.Count("PUT manifest", Cache)));
        Assert.Equal((12, second.Digest), (third.Cached, third.Digest));
    }

    [Fact]
    public async Task No_push_cache_looks_up_and_writes_nothing()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);

        var build = await scene.BuildAsync("m1", "--no-push-cache");

        Assert.Equal(12, build.Count("GET manifest", Cache));
        Assert.DoesNotContain(build.Requests, request => request.Target.Contains(Cache, StringComparison.Ordinal) && request.Method != "GET");
    }

    [Fact]
    public async Task Without_a_push_of_the_image_the_cache_is_pushed_all_the_same()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);

        var first = await scene.RunAsync("m1", "--cache", "--cache-copy-layers", "--no-push", "--cache-repo", $"{scene.Registry.Name}/c");
        var second = await scene.RunAsync("m2", "--cache", "--cache-copy-layers", "--no-push", "--cache-repo", $"{scene.Registry.Name}/c");

        Assert.Equal((12, 12), (first.Count("PUT manifest", "/c/"), second.Cached));
        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact]
    public async Task Without_destination_and_repository_the_error_says_what_is_missing()
    {
        await using var scene = await CacheScene.CreateAsync("FROM scratch\nCOPY a /\n");

        var build = await scene.RunAsync("m1", "--cache", "--no-push");

        Assert.Equal(1, build.Result.ExitCode);
        Assert.Contains("neither a --destination nor a --cache-repo", build.Result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_and_records_older_than_the_limit_are_made_anew()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        _ = await scene.BuildAsync("m1");

        var local = await scene.BuildAsync("m1", "--cache-ttl", "1ms");
        var remote = await scene.BuildAsync("m2", "--cache-ttl", "1ms", "--dryrun");

        Assert.Equal(0, local.Cached);
        Assert.Contains("CACHE MISS: not built here before, older than 0h in", remote.Result.Succeeded().Error + remote.Result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_miss_says_what_changed()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        _ = await scene.BuildAsync("m1");
        scene.Write("b", "changed");

        var plan = (await scene.BuildAsync("m1", "--dryrun")).Result.Succeeded();
        var elsewhere = (await scene.BuildAsync("m2", "--dryrun")).Result.Succeeded();

        Assert.Contains("CACHE MISS: changed: files\n", plan.Output + plan.Error, StringComparison.Ordinal);
        Assert.Contains("CACHE MISS: changed: previous step\n", plan.Output + plan.Error, StringComparison.Ordinal);
        Assert.Contains($"CACHE MISS: not built here before, not in {scene.Registry.Name}/team/image/cache\n", elsewhere.Output + elsewhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_refuses_is_one_warning_and_the_build_goes_on()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        scene.Registry.Plan = request => request.Target.Contains(Cache, StringComparison.Ordinal)
            ? new Fault.Answer(EvilAnswer.Error(403, "DENIED", "not for you"))
            : null;

        var build = await scene.BuildAsync("m1");

        Assert.Equal(scene.Registry.Content.Tag("team/image", "1"), build.Digest);
        Assert.Equal((1, 1), (Times(build, "cannot be read:"), Times(build, "nothing new is put into")));
    }

    [Fact]
    public async Task The_real_registry_takes_and_gives_entries()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "FROM BUSYBOX\nRUN echo 1 > /a\nWORKDIR /root\nRUN echo 2 > /b\n", cancellationToken);
        var first = (await scene.BuildAsync(cancellationToken, "--cache")).Succeeded();

        var second = (await (scene.Program with { WorkDirectory = scene.Folder["second"] }).RunAsync(scene.Flags("--cache"), cancellationToken)).Succeeded();

        Assert.Equal(first.Output, second.Output);
        Assert.Equal(3, second.Error.Split(" CACHED").Length - 1);
        Assert.False(Directory.Exists(scene.Folder["second/layers"]));
    }

    private static int Times(CacheBuild build, string text) => build.Result.Error.Split(text).Length - 1;
}
