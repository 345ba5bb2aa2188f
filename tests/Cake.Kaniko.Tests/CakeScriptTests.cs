using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary>The real <c>dotnet cake</c> on scripts that load the packed addin.</summary>
public sealed class CakeScriptTests(PackedAddin addin) : IClassFixture<PackedAddin>
{
    private const string Scratch = "FROM scratch\nCOPY hello.txt /hello.txt\nLABEL a=b\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_builds_pushes_and_reads_the_digest()
    {
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        using var script = await CakeScript.CreateAsync(addin, $$"""
            Task("Default").Does(() =>
            {
                var result = KanikoBuild("./app", new KanikoBuildSettings
                {
                    Destinations = { "{{registry.Address}}/cake:1" },
                    Labels = { ["who"] = "{cake}" },
                    DigestFile = "digest.txt",
                    Insecure = true,
                });
                Information("digest={0} pinned={1} layers={2}", result.Digest, result.Images[0].Pinned, result.Layers.Count);
            });
            RunTarget("Default");
            """, Token);
        Application(script, Scratch);

        var run = (await script.RunAsync([], Token)).Succeeded();

        var digest = (await Manifest(registry, "cake")).Digest;
        Assert.Contains($"digest={digest} pinned={registry.Address}/cake@{digest} layers=1", run.Output, StringComparison.Ordinal);
        Assert.Equal(digest, (await File.ReadAllTextAsync(script["digest.txt"], Token)).Trim());
    }

    [Fact]
    public async Task A_failure_is_a_Cake_error_with_the_lines_of_the_Dockerfile()
    {
        using var script = await CakeScript.CreateAsync(addin, """
            Task("Default").Does(() => KanikoBuild("./app", "127.0.0.1:1/never:1"));
            RunTarget("Default");
            """, Token);
        Application(script, "FROM scratch\nCOPPY hello.txt /\n");

        var run = await script.RunAsync([], Token);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(" > 2 | COPPY hello.txt /", run.Error + run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_builds_run_at_the_same_time_and_a_plan_is_printed_before()
    {
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        using var script = await CakeScript.CreateAsync(addin, $$"""
            KanikoBuildSettings To(string name) => new() { Context = "./app", Insecure = true, Destinations = { "{{registry.Address}}/" + name + ":1" } };
            Task("Default").Does(async () =>
            {
                Information("plan: {0}", string.Join("; ", KanikoPlan("./app")));
                var results = await System.Threading.Tasks.Task.WhenAll(KanikoBuildAsync(To("one")), KanikoBuildAsync(To("two")));
                Information("both: {0}", string.Join(" ", results.Select(result => result.Images[0].Reference)));
                Information("version {0}", KanikoVersion());
            });
            RunTarget("Default");
            """, Token);
        Application(script, Scratch);

        var run = (await script.RunAsync([], Token)).Succeeded();

        Assert.Contains($"both: {registry.Address}/one:1 {registry.Address}/two:1", run.Output, StringComparison.Ordinal);
        Assert.Matches("plan: .*COPY", run.Output);
        Assert.Equal((await Manifest(registry, "one")).Status, (await Manifest(registry, "two")).Status);
    }

    private static void Application(CakeScript script, string dockerfile)
    {
        _ = script.Write("app/Dockerfile", dockerfile);
        _ = script.Write("app/hello.txt", "hello\n");
    }

    private static async Task<(int Status, string Digest)> Manifest(LoopbackRegistry registry, string name)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"http://{registry.Address}/v2/{name}/manifests/1");
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        using var response = await client.SendAsync(request, Token);
        return ((int)response.StatusCode, response.Headers.GetValues("Docker-Content-Digest").Single());
    }
}
