using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary>The commands besides a build, in scripts of the real <c>dotnet cake</c> against a real registry.</summary>
public sealed class CakeCommandTests(PackedAddin addin) : IClassFixture<PackedAddin>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_are_pushed_copied_put_in_an_index_inspected_and_warmed_and_the_work_directory_is_emptied()
    {
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        using var script = await CakeScript.CreateAsync(addin, $$"""
            Task("Default").Does(() =>
            {
                KanikoBuild("./app", new KanikoBuildSettings { NoPush = true, TarPath = "app.tar", Destinations = { "app:1" } });
                var pushed = KanikoPush("app.tar", "{{registry.Address}}/app:1");
                var copied = KanikoCopy("{{registry.Address}}/app:1", "{{registry.Address}}/copy:1");
                Information("copied {0}", copied.Digest == pushed.Digest);
                var index = KanikoIndex(new KanikoIndexSettings { Images = { "{{registry.Address}}/app:1" }, Destinations = { "{{registry.Address}}/app:all" } });
                Information("index {0} of {1}", index.Manifests.Count, index.Manifests[0].Digest == pushed.Digest);
                var image = KanikoInspect("{{registry.Address}}/app:all");
                Information("inspected {0} layers {1}", image.Digest == index.Digest, image.Image.Layers.Count);
                var warmed = KanikoWarm("./cache", "{{registry.Address}}/app:1");
                Information("warmed {0}", warmed.Images[0].Digest == pushed.Digest);
                Information("used {0}", KanikoDu(new KanikoDuSettings()).KeptBytes > 0);
                Information("left {0}", KanikoGc(new KanikoGcSettings { MaxAge = TimeSpan.Zero }).KeptBytes);
            });
            RunTarget("Default");
            """, Token);
        _ = script.Write("app/Dockerfile", "FROM scratch\nCOPY hello.txt /hello.txt\n");
        _ = script.Write("app/hello.txt", "hello\n");

        var run = (await script.RunAsync([], Token)).Succeeded();

        foreach (var line in (ReadOnlySpan<string>)["copied True", "index 1 of True", "inspected True layers 1", "warmed True", "used True", "left 0"])
        {
            Assert.Contains(line, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_login_that_cannot_be_is_a_Cake_error_without_the_password()
    {
        using var script = await CakeScript.CreateAsync(addin, """
            Task("Default").Does(() => KanikoLogin("127.0.0.1:1", "me", "hun" + "ter2"));
            RunTarget("Default");
            """, Token);

        var run = await script.RunAsync(["--verbosity=diagnostic"], Token);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("127.0.0.1:1", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Output + run.Error, StringComparison.Ordinal);
    }
}
