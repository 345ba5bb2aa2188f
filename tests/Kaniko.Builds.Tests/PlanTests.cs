using System.Text.RegularExpressions;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>docs/plan.md shows what <c>--dryrun</c> prints.</summary>
public sealed class PlanTests(BuildsFixture fixture)
{
    [Fact]
    public async Task The_plan_of_the_sample_is_as_documented_and_pushes_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "", cancellationToken);
        var busybox = await fixture.BusyboxAsync(cancellationToken);

        var result = await scene.Program.RunAsync(
            [
                "--context", Path.Combine(RepositoryRoot.Path, "samples", "hello"), "--build-arg", $"BASE={busybox}",
                "--destination", scene.Destination, "--insecure", "--insecure-pull", "--dryrun",
            ], cancellationToken);

        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "plan.md"), cancellationToken);
        var documented = page.Split("--dryrun\n")[1].Split("```")[0];
        var plan = string.Concat(result.Succeeded().Error.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => line + "\n"));
        var printed = Regex.Replace(plan.Replace(busybox, "registry.example/busybox", StringComparison.Ordinal), "sha256:[0-9a-f]{64}", "sha256:…")
            .Replace(scene.Destination, "registry.example/hello:1", StringComparison.Ordinal);
        Assert.Equal(documented, printed);
        Assert.Null(await Skopeo.DigestAsync(scene.Destination, cancellationToken));
    }
}
