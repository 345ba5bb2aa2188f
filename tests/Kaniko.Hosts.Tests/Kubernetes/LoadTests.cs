using System.Globalization;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Tests that take the whole machine, and so run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>Many builds at once, in a process of their own.</summary>
[Collection(Alone.Name)]
public sealed class LoadTests
{
    [Fact]
    public async Task Two_hundred_builds_at_once_lose_no_line_hold_no_context_and_leave_nothing()
    {
        const int Builds = 200;
        const int Context = 2 * 1024 * 1024;
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.CutLogAfter = 200_000;

        var run = (await (ExternalProgram.Require("dotnet") with { Limit = TimeSpan.FromMinutes(10) }).RunAsync(
            [Path.Combine(AppContext.BaseDirectory, "Kaniko.HostLoad.dll"), scene.Cluster.Kubeconfig, $"{Builds}", $"{Context}", "50"],
            TestContext.Current.CancellationToken)).Succeeded();

        var printed = run.Output.Split('\n');
        TestContext.Current.TestOutputHelper!.WriteLine($"{printed[0]} builds, at most {printed[1]} bytes, {scene.Cluster.Lives.Count} pods");
        Assert.Equal($"{Builds}", printed[0]);
        // However busy the machine is, none starts anew: only evidence ends a pod.
        Assert.True(scene.Cluster.Lives.Count == Builds, run.Error);
        // All contexts together would be more, and none of them is on disk.
        Assert.InRange(long.Parse(printed[1], CultureInfo.InvariantCulture), 1, Builds * (long)Context);
        scene.AssertNothingIsLeft();
    }
}
