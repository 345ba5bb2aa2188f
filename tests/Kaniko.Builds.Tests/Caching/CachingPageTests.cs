using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary>The example of <c>docs/caching.md</c>, change by change, on a machine that has built nothing.</summary>
public sealed class CachingPageTests
{
    private const string Dockerfile = """
        FROM BUSYBOX AS build
        RUN echo gcc > /gcc
        WORKDIR /src
        COPY a .
        RUN cat a /gcc > app
        FROM BUSYBOX
        RUN echo app > /etc/users
        COPY --from=build /src/app /usr/local/bin/
        COPY b /etc/app/
        USER 5

        """;

    [Theory]
    [InlineData("", "", "")]
    [InlineData("b", "", "COPY b /etc/app/")]
    [InlineData("a", "", "COPY --from=build /src/app /usr/local/bin/|COPY a .|COPY b /etc/app/|RUN cat a /gcc > app")]
    [InlineData("", "LABEL a=b\n", "")]
    public async Task Another_machine_runs_what_the_page_says(string changed, string added, string expected)
    {
        await using var scene = await CacheScene.CreateAsync(Dockerfile);
        _ = (await scene.BuildAsync("m1")).Result.Succeeded();
        if (changed.Length > 0)
        {
            scene.Write(changed, "changed");
        }

        scene.Dockerfile(Dockerfile + added);

        var build = await scene.BuildAsync("m2");

        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), build.Ran.Order(StringComparer.Ordinal));
        Assert.Equal(7, build.Cached + build.Ran.Count);
    }

    [Fact]
    public async Task Another_machine_says_what_changed_and_no_value_leaves_this_one()
    {
        const string WithArgument = "FROM BUSYBOX\nARG TOKEN\nRUN make || true\nCOPY a /\nCOPY b /\n";
        await using var scene = await CacheScene.CreateAsync(WithArgument);
        var first = await scene.BuildAsync("m1", "--build-arg", "TOKEN=hunter2hunter2");
        scene.Write("a", "changed");

        var files = (await scene.BuildAsync("m2", "--dryrun", "--build-arg", "TOKEN=hunter2hunter2")).Result.Succeeded();
        var argument = (await scene.BuildAsync("m2", "--dryrun", "--build-arg", "TOKEN=other")).Result.Succeeded();

        Assert.Contains("CACHE MISS: changed: files\n", files.Output + files.Error, StringComparison.Ordinal);
        Assert.Contains("CACHE MISS: changed: previous step\n", files.Output + files.Error, StringComparison.Ordinal);
        Assert.Contains("CACHE MISS: changed: variable TOKEN\n", argument.Output + argument.Error, StringComparison.Ordinal);
        var tag = Assert.Single(first.Requests, request => request.Kind == "PUT manifest" && request.Target.Contains("/parts-", StringComparison.Ordinal));
        using var client = new HttpClient();
        var entry = await client.GetStringAsync(new Uri($"http://{scene.Registry.Name}{tag.Target}"), TestContext.Current.CancellationToken);
        Assert.Contains("variable TOKEN", entry, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", entry, StringComparison.Ordinal);
    }
}
