using System.Text.RegularExpressions;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary><c>kaniko warm</c>, and builds that take base images from what it filled.</summary>
public sealed class WarmTests
{
    private const string Dockerfile = "FROM BUSYBOX AS a\nRUN true\nFROM a\nCOPY --from=a /bin/sh /sh\n";

    [Fact]
    public async Task A_build_takes_the_base_from_the_directory_and_asks_for_the_tags_digest_only()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var warmed = (await WarmAsync(scene, "--image", Base(scene))).Succeeded();
        Make(scene, "-R", "a-w", scene.Folder["warm"]);

        var build = await scene.RunAsync("m1", "--no-push", "--cache-dir", scene.Folder["warm"]);
        var pinned = await scene.RunAsync("m2", "--no-push", "--cache", "--no-push-cache", "--cache-dir", scene.Folder["warm"], "--build-arg", "X=1");

        Assert.Matches($"^{Regex.Escape(Base(scene))}@sha256:[0-9a-f]{{64}}\n$", warmed.Output);
        Assert.Equal(["HEAD manifest"], build.Requests.Select(request => request.Kind));
        Assert.Equal(["HEAD manifest"], pinned.Requests.Select(request => request.Kind));
        Assert.Equal(0, build.Result.ExitCode);
    }

    [Fact]
    public async Task A_base_that_is_named_by_its_digest_needs_no_request()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var reference = (await WarmAsync(scene, "--image", Base(scene))).Succeeded().Line;
        scene.Dockerfile($"FROM {reference.Replace(":stable", "", StringComparison.Ordinal)}\nRUN true\n");

        var build = await scene.RunAsync("m1", "--no-push", "--cache-dir", scene.Folder["warm"]);

        Assert.Empty(build.Requests);
        Assert.Single(build.Ran);
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again_unless_it_is_forced_or_too_old()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var first = await WarmAsync(scene, "--dockerfile", scene.Folder["Dockerfile"]);
        var second = await WarmAsync(scene, "--dockerfile", scene.Folder["Dockerfile"]);
        var forced = await WarmAsync(scene, "--dockerfile", scene.Folder["Dockerfile"], "--force");
        var expired = await WarmAsync(scene, "--dockerfile", scene.Folder["Dockerfile"], "--cache-ttl", "1ms");

        Assert.Contains("1 warmed, 0 present, 0 failed", first.Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("0 warmed, 1 present, 0 failed", second.Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("1 warmed, 0 present, 0 failed", forced.Succeeded().Error, StringComparison.Ordinal);
        Assert.Contains("1 warmed, 0 present, 0 failed", expired.Succeeded().Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(scene.Folder["warm/.unfinished"]));
    }

    [Fact]
    public async Task Entries_that_are_too_old_for_the_build_are_not_used()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        _ = (await WarmAsync(scene, "--image", Base(scene))).Succeeded();

        var build = await scene.RunAsync("m1", "--no-push", "--cache-dir", scene.Folder["warm"], "--cache-ttl", "1ms");

        Assert.Equal(2, build.Count("GET blob"));
    }

    [Fact]
    public async Task Several_warmers_at_once_fetch_an_image_once()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);

        var ended = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => WarmAsync(scene, "--image", Base(scene))));

        Assert.All(ended, result => Assert.Equal(0, result.ExitCode));
        Assert.Equal(1, ended.Count(result => result.Error.Contains("1 warmed", StringComparison.Ordinal)));
        Assert.Equal(1, scene.Registry.Requests.Count(request => request.Kind == "GET blob" && !request.Target.Contains(Config(scene), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Some_failures_are_told_and_only_all_are_fatal()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var absent = $"{scene.Registry.Name}/no/such:1";

        var some = await WarmAsync(scene, "-i", absent, "-i", Base(scene));
        var all = await WarmAsync(scene, "-i", absent);
        var none = await WarmAsync(scene);

        Assert.Equal((0, 1, 1), (some.ExitCode, all.ExitCode, none.ExitCode));
        Assert.Matches($@"{Regex.Escape(absent)}\s+failed\s+there is no image", some.Error);
        Assert.Contains("there is no image to warm", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_breaks_leaves_nothing_behind()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        scene.Registry.Plan = request => request.Kind == "GET blob" && !request.Target.Contains(Config(scene), StringComparison.Ordinal) ? new Fault.FlipBit(99) : null;

        var ended = await WarmAsync(scene, "--image", Base(scene));

        Assert.Equal(1, ended.ExitCode);
        Assert.Equal([".locks", ".unfinished"], Directory.GetFileSystemEntries(scene.Folder["warm"]).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFileSystemEntries(scene.Folder["warm/.unfinished"]));
    }

    private static string Base(CacheScene scene) => $"{scene.Registry.Name}/library/busybox:stable";

    /// <summary>The digest of the base image's configuration.</summary>
    private static string Config(CacheScene scene)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{scene.Registry.Name}/v2/library/busybox/manifests/stable");
        using var answer = client.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return Regex.Match(reader.ReadToEnd(), "\"config\"[^}]*(sha256:[0-9a-f]{64})").Groups[1].Value;
    }

    private static void Make(CacheScene scene, params string[] arguments)
    {
        using var chmod = System.Diagnostics.Process.Start("chmod", arguments);
        chmod.WaitForExit();
        Assert.True(Directory.Exists(scene.Folder["warm"]));
    }

    private static Task<ProgramResult> WarmAsync(CacheScene scene, params string[] flags)
    {
        var program = KanikoProgram.Require(scene.Folder["warmer"]);
        return new ExternalProgram(program.FileName).RunAsync(
            ["warm", "--cache-dir", scene.Folder["warm"], "--progress", "plain", .. flags], TestContext.Current.CancellationToken);
    }
}
