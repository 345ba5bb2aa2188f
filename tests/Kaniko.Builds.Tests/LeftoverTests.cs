using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>However a build ends, the machine is as it was.</summary>
[Collection("the machine itself")]
public sealed class LeftoverTests(BuildsFixture fixture)
{
    private const string Steps = "FROM BUSYBOX\nCOPY file /\nRUN head -c 30000000 /dev/urandom > /large && echo step-is-running && : MARKER && COMMAND\n";

    [Theory]
    [InlineData("true", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("(sleep 600 &) ; exit 0", 0)]
    [InlineData("(setsid sleep 600 &) ; exit 4", 4)]
    public async Task Nothing_is_left_after_a_build_that_ends_by_itself(string command, int exitCode)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync(command, cancellationToken);
        var check = LeftoverCheck.Before(scene.Program, scene.Context);

        var result = await scene.BuildAsync(cancellationToken);

        Assert.True(exitCode == result.ExitCode, $"ended with {result.ExitCode}, not {exitCode}\n{result.Error}");
        await check.AssertNothingIsLeftAsync(cancellationToken);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Nothing_is_left_after_a_signal(string signal)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync("sleep 600", cancellationToken);
        var check = LeftoverCheck.Before(scene.Program, scene.Context);
        await using var build = scene.Program.Start(scene.Flags());
        await build.WaitForErrorAsync("step-is-running", cancellationToken);

        build.Signal(signal);
        var result = await build.WaitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Null(await Skopeo.DigestAsync(scene.Destination, cancellationToken));
        await check.AssertNothingIsLeftAsync(cancellationToken);
    }

    [Fact]
    public async Task The_next_start_reclaims_what_a_killed_build_left()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync("sleep 600", cancellationToken);
        var check = LeftoverCheck.Before(scene.Program, scene.Context);
        await using (var build = scene.Program.Start(scene.Flags()))
        {
            await build.WaitForErrorAsync("step-is-running", cancellationToken);
            build.Signal("KILL");
            _ = await build.WaitAsync(cancellationToken);
        }

        _ = scene.Folder.Write("Dockerfile", "FROM scratch\nLABEL after=kill\n");
        _ = (await scene.BuildAsync(cancellationToken)).Succeeded();

        await check.AssertNothingIsLeftAsync(cancellationToken);
        Assert.InRange(await SizeAsync(scene.Program.WorkDirectory, cancellationToken), 0, 25_000_000);
    }

    [Fact]
    public async Task The_step_of_a_killed_build_dies_with_it()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync("sleep 600", cancellationToken);
        var check = LeftoverCheck.Before(scene.Program, scene.Context);
        await using var build = scene.Program.Start(scene.Flags());
        await build.WaitForErrorAsync("step-is-running", cancellationToken);

        build.Signal("KILL");
        _ = await build.WaitAsync(cancellationToken);

        await check.AssertNoProcessIsLeftAsync(cancellationToken);
    }

    private async Task<BuildScene> SceneAsync(string command, CancellationToken cancellationToken)
    {
        var scene = await BuildScene.CreateAsync(fixture, Steps, cancellationToken);
        var dockerfile = scene.Folder["Dockerfile"];
        var text = await File.ReadAllTextAsync(dockerfile, cancellationToken);
        _ = scene.Folder.Write("Dockerfile", text
            .Replace("MARKER", Path.GetFileName(scene.Folder.Path), StringComparison.Ordinal)
            .Replace("COMMAND", command, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(scene.Context, "file"), "content", cancellationToken);
        return scene;
    }

    private static async Task<long> SizeAsync(string folder, CancellationToken cancellationToken)
    {
        var size = await ExternalProgram.Require("du").RunAsync(["--summarize", "--bytes", folder], cancellationToken);
        return long.Parse(size.Succeeded().Output.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>These look at the whole machine, so no other build of this assembly runs beside them.</summary>
[CollectionDefinition("the machine itself", DisableParallelization = true)]
public sealed class TheMachineItself;
