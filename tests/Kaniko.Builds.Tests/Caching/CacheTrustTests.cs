using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary>A cache repository is not trusted: what does not fit is refused, and the step runs.</summary>
public sealed class CacheTrustTests
{
    private const string Dockerfile = "FROM BUSYBOX\nRUN echo first > /1\nRUN echo second > /2\nCOPY a /\n";

    [Fact]
    public async Task An_entry_under_the_tag_of_another_step_is_refused()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var entries = Entries(await scene.BuildAsync("m1"));
        var (first, second) = (await ReadAsync(entries, 0), await ReadAsync(entries, 1));
        await WriteAsync(first.Address, second.Manifest);

        var build = await scene.BuildAsync("m2");

        Assert.Equal(["RUN echo first > /1"], build.Ran);
        Assert.Contains("is refused: it belongs to another step", build.Result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"tasks.kaniko.cache.version\":\"1\"", "\"tasks.kaniko.cache.version\":\"2\"", "it was not put there by this program")]
    [InlineData("\"tasks.kaniko.cache.diff-id\"", "\"else\"", "its layers are not what a step makes")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", "text/plain", "its layers are not what a step makes")]
    [InlineData("\"tasks.kaniko.cache.created\":\"", "\"tasks.kaniko.cache.created\":\"x", "it has no time")]
    public async Task An_entry_that_says_something_else_is_refused(string text, string instead, string reason)
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var entry = await ReadAsync(Entries(await scene.BuildAsync("m1")), 0);
        Assert.Contains(text, entry.Manifest, StringComparison.Ordinal);
        await WriteAsync(entry.Address, entry.Manifest.Replace(text, instead, StringComparison.Ordinal));

        var build = await scene.BuildAsync("m2");

        Assert.Equal((3, 1), (build.Cached + build.Ran.Count, build.Ran.Count));
        Assert.Contains($"is refused: {reason}", build.Result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_that_is_not_what_its_diff_id_says_is_refused_when_it_is_unpacked()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var entries = Entries(await scene.BuildAsync("m1"));
        var entry = await ReadAsync(entries, 0);
        var lie = "sha256:" + new string('1', 64);
        await WriteAsync(entry.Address, Regex.Replace(entry.Manifest, "(diff-id\":\")sha256:[0-9a-f]{64}", "$1" + lie));
        scene.Write("a", "changed");

        var build = await scene.BuildAsync("m2");

        Assert.Equal(["COPY a /", "RUN "], build.Ran.Select(step => step[..Math.Min(step.Length, step[0] == 'C' ? 8 : 4)]).Order());
        Assert.Contains("cannot be used, the step runs", build.Result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scene.Folder[$"m2/layers/{new string('1', 64)}"]));
    }

    [Fact]
    public async Task A_layer_whose_bytes_are_others_is_refused_when_it_is_fetched()
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        _ = await scene.BuildAsync("m1");
        scene.Write("a", "changed");
        scene.Registry.Plan = request => request.Kind == "GET blob" && request.Target.Contains("/cache/blobs/", StringComparison.Ordinal)
            ? new Fault.FlipBit(20)
            : null;

        var build = await scene.BuildAsync("m2");

        Assert.Equal(["COPY a /", "RUN echo first > /1", "RUN echo second > /2"], build.Ran.Order());
        Assert.Contains("cannot be used, the step runs", build.Result.Error, StringComparison.Ordinal);
    }

    /// <summary>The addresses of the entries that a build put there.</summary>
    private static List<string> Entries(CacheBuild build) =>
        [.. build.Requests.Where(request => request.Kind == "PUT manifest" && request.Target.Contains("/cache/", StringComparison.Ordinal))
            .Select(request => $"http://{request["Host"]}{request.Target}")];

    private static async Task<(string Address, string Manifest)> ReadAsync(List<string> entries, int index)
    {
        using var client = new HttpClient();
        var manifests = new List<(string Address, string Manifest)>();
        foreach (var entry in entries)
        {
            manifests.Add((entry, await client.GetStringAsync(new Uri(entry), TestContext.Current.CancellationToken)));
        }

        // The steps end in their order, their uploads do not.
        return manifests.OrderBy(entry => Regex.Match(entry.Manifest, "created\":\"([^\"]*)").Groups[1].Value, StringComparer.Ordinal).ElementAt(index);
    }

    private static async Task WriteAsync(string address, string manifest)
    {
        using var client = new HttpClient();
        using var content = new StringContent(manifest, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.oci.image.manifest.v1+json");
        using var answer = await client.PutAsync(new Uri(address), content, TestContext.Current.CancellationToken);
        _ = answer.EnsureSuccessStatusCode();
    }
}
