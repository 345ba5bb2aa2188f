using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary>Steps that run, fail and are interrupted in builds that the real <c>dotnet cake</c> drives.</summary>
public sealed class CakeRunTests(PackedAddin addin) : IClassFixture<PackedAddin>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_runs_with_its_secret_and_what_it_prints_is_in_the_log()
    {
        using var script = await CakeScript.CreateAsync(addin, """
            Task("Default").Does(() =>
            {
                var result = KanikoBuild("./app", new KanikoBuildSettings
                {
                    NoPush = true,
                    TarPath = "image.tar",
                    Destinations = { "app:1" },
                    BuildArguments = { ["WHO"] = "cake" },
                    SecretValues = { ["token"] = "hunter2" },
                    WorkingDirectory = "./app",
                });
                Information("steps={0} layers={1}", result.Steps.Count, result.Layers.Count);
            });
            RunTarget("Default");
            """, Token);
        Application(script, """
            ARG WHO
            RUN --mount=type=secret,id=token ["/bin/busybox", "sh", "-c", "echo hello $WHO, $(/bin/busybox wc -c < /run/secrets/token) bytes {braces} > /out; /bin/busybox cat /out"]
            """);

        var run = (await script.RunAsync(["--verbosity=diagnostic"], Token)).Succeeded();

        Assert.Contains("hello cake, 7 bytes {braces}", run.Output, StringComparison.Ordinal);
        Assert.Contains("layers=2", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(script["image.tar"]));
        Assert.Contains("kaniko build --build-arg=***", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_step_is_a_Cake_error_with_its_place_its_output_and_its_exit_code()
    {
        using var script = await CakeScript.CreateAsync(addin, """
            Task("Default").Does(() =>
            {
                try
                {
                    KanikoBuild("./app", new KanikoBuildSettings { NoPush = true });
                }
                catch (CakeException e)
                {
                    Information("code={0}", e.ExitCode);
                    throw;
                }
            });
            RunTarget("Default");
            """, Token);
        Application(script, """RUN ["/bin/busybox", "sh", "-c", "echo the reason >&2; exit 7"]""" + "\n");

        var run = await script.RunAsync([], Token);

        var all = run.Output + run.Error;
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("code=7", all, StringComparison.Ordinal);
        Assert.Matches(@"Error: .*exit code.* 7.* \(Dockerfile:3\)", all);
        Assert.Contains(" > 3 | RUN [\"/bin/busybox\"", all, StringComparison.Ordinal);
        Assert.Contains("last lines of output:\n  the reason", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", true)]
    [InlineData("TERM", false)]
    public async Task An_interrupted_script_leaves_nothing(string signal, bool fromTerminal)
    {
        using var script = await CakeScript.CreateAsync(addin, """
            Task("Default").Does(() => KanikoBuild("./app", new KanikoBuildSettings { NoPush = true }));
            RunTarget("Default");
            """, Token);
        Application(script, $"""
            RUN ["/bin/busybox", "sh", "-c", "echo $$ started; exec /bin/busybox sleep {600 + signal.Length}"]
            """);
        var leftovers = LeftoverCheck.Before(new KanikoProgram("", script.WorkDirectory), script["app"]);
        await using var running = script.Start();

        await running.WaitForOutputAsync("started", Token);
        if (fromTerminal)
        {
            running.SignalGroup(signal);
        }
        else
        {
            running.Signal(signal);
        }

        var run = await running.WaitAsync(Token);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("it was interrupted", run.Output + run.Error, StringComparison.Ordinal);
        await leftovers.AssertNoProcessIsLeftAsync(Token);
        Assert.DoesNotContain(File.ReadLines("/proc/self/mounts"), line => line.Contains(script.WorkDirectory, StringComparison.Ordinal));
        Assert.Empty(Areas(script));
    }

    [Fact]
    public async Task A_script_is_checked_named_and_limited_in_time()
    {
        using var script = await CakeScript.CreateAsync(addin, """
            Task("Default").Does(() =>
            {
                var check = KanikoCheck("./app");
                Information("found {0} on line {1}", check.Findings[0].Rule, check.Findings[0].Span.Value.StartLine);
                var metadata = KanikoMetadata(new KanikoMetadataSettings
                {
                    Images = { "registry.example.com/Team/App" },
                    Tags = { "type=semver,pattern={{version}}", "type=sha" },
                });
                Information("tags {0}", string.Join(" ", metadata.References));
                var settings = new KanikoBuildSettings { Labels = { ["org.opencontainers.image.revision"] = "kept" } }.AddMetadata(metadata);
                Information("settings {0} {1}", settings.Destinations.Count, settings.Labels["org.opencontainers.image.revision"]);
                KanikoBuild("./app", new KanikoBuildSettings { NoPush = true, ToolTimeout = TimeSpan.FromSeconds(2) });
            });
            RunTarget("Default");
            """, Token);
        Application(script, """
            RUN ["/bin/busybox", "sleep", "600"]
            label a=b
            """);
        foreach (var command in (string[][])[["init", "-q", "-b", "main"], ["add", "app"], ["commit", "-q", "-m", "x"], ["checkout", "-q", "--detach"], ["tag", "v1.2.3"]])
        {
            _ = (await ExternalProgram.Require("git").RunAsync(["-C", script["."], "-c", "user.name=x", "-c", "user.email=x@example.com", .. command], Token)).Succeeded();
        }

        var run = await script.RunAsync(["--target=Default"], Token);

        var all = run.Output + run.Error;
        Assert.Matches("found ConsistentInstructionCasing on line 4", all);
        Assert.Matches("tags registry.example.com/team/app:1.2.3 registry.example.com/team/app:sha-[0-9a-f]{7} registry.example.com/team/app:latest", all);
        Assert.Contains("settings 3 kept", all, StringComparison.Ordinal);
        Assert.Contains("it took longer than 00:00:02", all, StringComparison.Ordinal);
        Assert.NotEqual(0, run.ExitCode);
    }

    /// <summary>What running builds keep in the work directory, besides the lock of the folder.</summary>
    private static IEnumerable<string> Areas(CakeScript script) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(script.WorkDirectory, "tmp")).Where(entry => !entry.EndsWith("/.lock", StringComparison.Ordinal));

    /// <summary>Lines 1 and 2 of the Dockerfile are a shell in an empty image.</summary>
    private static void Application(CakeScript script, string steps)
    {
        _ = script.Write("app/Dockerfile", $"FROM scratch\nCOPY busybox /bin/busybox\n{steps}");
        File.Copy(ExternalProgram.Require("busybox").FileName, script["app/busybox"]);
    }
}
