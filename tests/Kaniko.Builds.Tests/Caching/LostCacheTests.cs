using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary>A cache repository that nobody answers for: the build does without it, and does not wait for it at every step.</summary>
public sealed class LostCacheTests
{
    private const string Told = "cannot be read or written to:";

    [Theory]
    [InlineData("--skip-push-permission-check")]
    [InlineData("--skip-push-permission-check=false")]
    [InlineData("--no-push-cache")]
    public async Task It_is_told_once_and_nothing_is_asked_more_than_twice(string flag)
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        await using var lost = new EvilRegistry { Plan = static _ => new Fault.ResetRequest(0) };

        var build = await scene.RunAsync("m1", "--cache", "--cache-copy-layers", "--cache-repo", $"{lost.Name}/cache", "--destination", scene.Destination, flag);

        Assert.Equal(scene.Registry.Content.Tag("team/image", "1"), build.Digest);
        Assert.Equal((1, 0, 0), (Times(build, Told), Times(build, "nothing new is put into"), Times(build, "pass --no-push-cache")));
        Assert.NotEmpty(lost.Requests);
        Assert.All(lost.Requests.GroupBy(request => $"{request.Method} {request.Target}"), asked => Assert.InRange(asked.Count(), 1, 2));
        Assert.All(lost.Requests, request => Assert.Contains(request.Kind, (string[])["GET manifest", "POST upload"]));
    }

    [Fact]
    public async Task A_build_that_pushes_nothing_but_its_cache_ends()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        await using var lost = new EvilRegistry { Plan = static _ => new Fault.ResetRequest(0) };

        var build = await scene.RunAsync("m1", "--cache", "--cache-repo", $"{lost.Name}/cache", "--no-push", "--skip-push-permission-check=false");

        Assert.Equal(1, build.Result.ExitCode);
        Assert.Contains("layers cannot be pushed to the cache", build.Result.Error, StringComparison.Ordinal);
    }

    private static int Times(CacheBuild build, string text) => (build.Result.Output + build.Result.Error).Split(text).Length - 1;
}
