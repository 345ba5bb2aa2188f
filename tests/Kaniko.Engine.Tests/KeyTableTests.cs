using Kaniko.Engine.Caching;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Execution;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests;

/// <summary>
/// What must and what must not change the key of a step, on real files: a context is written, something is done to it by a shell, and the keys are
/// compared.
/// </summary>
public sealed class KeyTableTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("touch -d @1 src/a; touch -d @2 src")]
    [InlineData("cp src/a x; rm src/a; mv x src/a")]
    [InlineData("chown 7:8 src src/a")]
    [InlineData("echo more > outside")]
    [InlineData("echo more > src/ignored.log")]
    [InlineData("mkdir -p other/deep")]
    [InlineData("cp -a src/a keep; mv src src.old; mkdir src; cp -a src.old/* src/; rm -r src.old keep")]
    public async Task What_does_not_reach_the_image_changes_no_key(string change) =>
        Assert.Equal(await KeyAsync("COPY src /dst"), await KeyAsync("COPY src /dst", change));

    [Theory]
    [InlineData("echo other > src/a")]
    [InlineData("chmod 600 src/a")]
    [InlineData("chmod +x src/a")]
    [InlineData("chmod 4755 src/a")]
    [InlineData("mv src/a src/b")]
    [InlineData("echo new > src/new")]
    [InlineData("rm src/a")]
    [InlineData("ln -sf elsewhere src/link")]
    [InlineData("rm src/link; cp src/a src/link")]
    [InlineData("mkdir src/empty")]
    [InlineData("chmod 700 src/dir")]
    [InlineData("rm src/a; mkfifo src/a")]
    public async Task What_reaches_the_image_changes_the_key(string change) =>
        Assert.NotEqual(await KeyAsync("COPY src /dst"), await KeyAsync("COPY src /dst", change));

    [Theory]
    [InlineData("RUN --mount=type=bind,source=src,target=/in make", "echo other > src/a", true)]
    [InlineData("RUN --mount=type=bind,source=src,target=/in make", "touch -d @1 src/a", false)]
    [InlineData("RUN --mount=type=bind,target=/in make", "echo more > src/ignored.log", false)]
    [InlineData("RUN --mount=type=bind,target=/in make", "echo more > outside", true)]
    [InlineData("COPY src/a src/dir/ /dst/", "echo other > src/dir/b", true)]
    [InlineData("COPY src/a /dst/", "echo other > src/dir/b", false)]
    [InlineData("COPY src/* /dst/", "echo new > src/c", true)]
    [InlineData("COPY --exclude=a src /dst", "echo other > src/a", false)]
    [InlineData("ADD archive.tar /dst", "echo other > archive.tar", true)]
    public async Task What_a_step_takes_decides(string instruction, string change, bool changes)
    {
        var (one, other) = (await KeyAsync(instruction), await KeyAsync(instruction, change));

        Assert.Equal(changes, one != other);
    }

    /// <summary>Arguments, hosts and proxies.</summary>
    [Theory]
    [InlineData("ARG A\nRUN make", "A=2", true)]
    [InlineData("ARG B\nRUN make", "A=2", false)]
    [InlineData("RUN make", "A=2", false)]
    [InlineData("RUN make", "http_proxy=http://p", false)]
    [InlineData("ARG http_proxy\nRUN make", "http_proxy=http://p", true)]
    [InlineData("ARG A\nCOPY src /dst", "A=2", false)]
    [InlineData("ARG A\nCOPY src /dst$A", "A=2", true)]
    [InlineData("ARG A\nENV B=$A\nRUN make", "A=2", true)]
    [InlineData("ARG A\nWORKDIR /w$A", "A=2", true)]
    [InlineData("ARG A\nLABEL a=$A\nRUN make", "A=2", true)] // RUN sees the argument itself
    public async Task Arguments_count_where_they_are_seen(string instructions, string argument, bool changes)
    {
        var parts = argument.Split('=');
        var one = await PlanScene.LastKeyAsync("FROM base\n" + instructions + "\n");
        var other = await PlanScene.LastKeyAsync("FROM base\n" + instructions + "\n", arguments: (parts[0], parts[1]));

        Assert.Equal(changes, one != other);
    }

    [Theory]
    [InlineData("v1", false)]
    [InlineData("v1 zstd", true)]
    public void The_form_is_in_the_tag_and_not_in_the_key(string form, bool changes)
    {
        var key = CacheKey.Of("x");

        Assert.Equal(changes, CacheEntry.TagOf(key, "v1") != CacheEntry.TagOf(key, form));
    }

    private async Task<string> KeyAsync(string instruction, string change = "true")
    {
        Assert.SkipWhen(change.StartsWith("chown", StringComparison.Ordinal) && !Environment.IsPrivilegedProcess, "only root gives files away");
        var name = Guid.NewGuid().ToString("N");
        foreach (var (path, content) in new[] { ("src/a", "a"), ("src/dir/b", "b"), ("outside", "o"), ("src/ignored.log", "i"), ("archive.tar", "t"), (".dockerignore", "**/*.log\n.dockerignore\n") })
        {
            _ = folder.Write($"{name}/{path}", content);
        }

        var context = folder[name];
        var shell = new ExternalProgram("/bin/sh") { WorkingDirectory = context };
        _ = (await shell.RunAsync(["-ec", "ln -s a src/link; " + change], TestContext.Current.CancellationToken)).Succeeded();
        var plan = await PlanScene.PlanAsync($"FROM base\n{instruction}\n");
        var opened = DockerfileFinder.WithOwnIgnore(new BuildContext(context, Ignore: null));
        var resources = PlanScene.Resources(folder["work"]);
        await using (resources)
        {
            var hashes = new ContentHashes(resources, _ => opened);
            var keys = await new KeyPlanner(hashes.OfAsync).ComputeAsync(plan, TestContext.Current.CancellationToken);
            return keys[plan.Target.Steps[^1].Id].Key.Hex;
        }
    }
}
