using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary><c>kaniko gc</c> and <c>kaniko du</c> on a work directory that builds filled.</summary>
public sealed class GcTests
{
    private const string Dockerfile = """
        FROM BUSYBOX
        RUN mkdir -m 0 /closed && touch /closed-file && rm /bin/ls && rm -r /var/tmp && mkdir -p /var/tmp/opaque
        RUN --mount=type=cache,target=/c mkdir -m 0 /c/closed && echo x > /c/file
        COPY a /a
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_goes_when_nothing_is_used_and_the_next_build_makes_it_anew(bool asOrdinaryUser)
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        var prefix = asOrdinaryUser ? Ordinary(scene) : [];
        var flags = new[] { "--context", scene.Folder["context"], "--dockerfile", scene.Folder["Dockerfile"], "--no-push", "--reproducible" };
        var first = (await RunAsync(scene, prefix, flags)).Succeeded().Output;

        var before = (await RunAsync(scene, prefix, "du")).Succeeded().Output;
        var gone = (await RunAsync(scene, prefix, "gc", "--max-age", "0s")).Succeeded().Output;
        var after = (await RunAsync(scene, prefix, "du", "--format", "json")).Succeeded().Output;

        Assert.Matches(@"(?m)^layers +4 ", before);
        Assert.Matches(@"(?m)^cache-mounts +1 ", before);
        Assert.Matches(@"(?m)^total +[0-9]+ +[0-9.]+[kM]?B +0 +0B$", gone);
        Assert.Equal("{\"kinds\":[]}\n", after);
        Assert.Equal(first, (await RunAsync(scene, prefix, flags)).Succeeded().Output);
    }

    [Fact]
    public async Task Builds_go_on_while_everything_is_collected_again_and_again()
    {
        await using var scene = await CacheScene.CreateAsync(CacheScene.TwelveSteps);
        _ = (await scene.RunAsync("work", "--no-push")).Result.Succeeded();
        using var stop = new CancellationTokenSource();
        var collecting = Task.Run(async () =>
        {
            var runs = 0;
            while (!stop.IsCancellationRequested || runs < 2)
            {
                _ = (await RunAsync(scene, [], "gc", "--max-age", "0s")).Succeeded();
                runs++;
            }

            return runs;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            scene.Write("c", $"version {i}");
            _ = (await scene.RunAsync("work", "--no-push", "--tar-path", scene.Folder[$"{i}.tar"])).Result.Succeeded();
        }

        await stop.CancelAsync();
        Assert.True(await collecting >= 2);
    }

    private static string[] Ordinary(CacheScene scene)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "root becomes another user here");
        var setpriv = ExternalProgram.Require("setpriv");
        File.SetUnixFileMode(scene.Folder.Path, (UnixFileMode)0b111_111_111);
        return [setpriv.FileName, "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
    }

    private static Task<ProgramResult> RunAsync(CacheScene scene, string[] prefix, params string[] arguments)
    {
        var program = KanikoProgram.Require(scene.Folder["work"]);
        string[] words = [.. prefix, program.FileName, .. arguments, "--kaniko-dir", program.WorkDirectory];
        return new ExternalProgram(words[0]).RunAsync(words[1..], TestContext.Current.CancellationToken);
    }
}
