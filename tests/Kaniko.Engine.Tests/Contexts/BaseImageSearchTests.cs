using Kaniko.Engine.Checking;
using Kaniko.Images.Tar;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>A host elsewhere is lent the logins of base images: to know those, no context is fetched whole.</summary>
public sealed class BaseImageSearchTests
{
    private const int Large = 4_000_000;
    private const int End = 1024;
    private const string Text = "FROM one.test/base\nCOPY --from=two.test/tools / /\nRUN --mount=from=three.test/cache true\n";

    private static readonly string[] Images = ["one.test/base", "two.test/tools", "three.test/cache"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Fragment | Dockerfile | sub path | whether no more than the Dockerfile is fetched.</summary>
    [Theory]
    [InlineData("", "Dockerfile", null, true)]
    [InlineData("#main", "./Dockerfile", null, true)]
    [InlineData("#main", "docker/app.Dockerfile", null, true)]
    [InlineData("#main:docker", "app.Dockerfile", null, true)]
    [InlineData("#main:lower", "Dockerfile", null, true)]
    [InlineData("#main", "app.Dockerfile", "docker", true)]
    [InlineData("#main:docker", "deep/Dockerfile", "deep/..", false)]
    [InlineData("#main", "Dockerfile.link", null, false)]
    public async Task Of_a_repository_only_the_Dockerfile_is_fetched(string fragment, string dockerfile, string? sub, bool narrow)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        foreach (var file in (string[])["Dockerfile", "docker/app.Dockerfile", "lower/dockerfile", "docker/deep/Dockerfile"])
        {
            _ = scene.Folder.Write("source/" + file, Text);
        }

        _ = File.CreateSymbolicLink(scene.Folder["source/Dockerfile.link"], "docker/app.Dockerfile");
        var data = new byte[Large];
        new Random(1).NextBytes(data);
        await File.WriteAllBytesAsync(scene.Folder["source/docker/large"], data, Token);
        _ = await git.CommitAsync("large", "refs/heads/main", Token);
        var backend = new GitBackend(git.Root);
        await using var web = await backend.StartAsync();
        var request = new BuildRequest { Context = $"{web.Address}/team/repository.git{fragment}", Dockerfile = dockerfile, ContextSubPath = sub };

        var images = await new DockerfileInspector(scene.Settings).ReadImagesAsync(request, Token);

        Assert.Equal(Images, images);
        Assert.Equal(narrow, backend.Sent < Large);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(scene.Settings.WorkDirectory, "*", SearchOption.AllDirectories), path => path.Contains("ockerfile", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Dockerfile", null)]
    [InlineData("docker/app.Dockerfile", null)]
    [InlineData("app.Dockerfile", "./docker/")]
    public async Task An_archive_is_read_up_to_the_Dockerfile(string dockerfile, string? sub)
    {
        using var scene = new ContextScene();
        var path = dockerfile == "Dockerfile" ? dockerfile : "docker/app.Dockerfile";
        var (start, more) = (Part(("./first", "x"), ("docker/Dockerfile", "FROM wrong.test/base\n"), (path, Text)), Part(("data", new string('x', 1_000_000))));
        await using var web = await LoopbackWeb.StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(start);
            for (var part = 0; part < 64; part++)
            {
                await context.Response.Body.WriteAsync(more, context.RequestAborted);
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted); // who wants the rest waits in vain
        });
        var request = new BuildRequest { Context = $"{web.Address}/context.tar#sha256={new string('0', 64)}", Dockerfile = dockerfile, ContextSubPath = sub };

        Assert.Equal(Images, await new DockerfileInspector(scene.Settings).ReadImagesAsync(request, Token));

        Assert.Single(web.Requests);
    }

    [Fact]
    public async Task A_link_in_an_archive_leads_to_the_Dockerfile()
    {
        using var scene = new ContextScene();
        var link = Tars.Of(Tars.Link("Dockerfile", "docker/app.Dockerfile"))[..^End];
        await File.WriteAllBytesAsync(scene.Folder["context.tar"], [.. link, .. Part(("docker/app.Dockerfile", Text)), .. new byte[End]], Token);

        Assert.Equal(Images, await new DockerfileInspector(scene.Settings).ReadImagesAsync(new BuildRequest { Context = "tar://" + scene.Folder["context.tar"] }, Token));
    }

    /// <summary>Context | Dockerfile | what is on standard input.</summary>
    [Theory]
    [InlineData("tar://stdin", "Dockerfile", null)]
    [InlineData("tar://stdin", "here.Dockerfile", null)]
    [InlineData("https://192.0.2.1/context.tar", "here.Dockerfile", null)]
    [InlineData("https://192.0.2.1/context.tar", "-", Text)]
    [InlineData("git://192.0.2.1/repository.git", "-", Text)]
    public async Task A_Dockerfile_that_is_here_takes_no_context_and_a_context_on_standard_input_is_left_there(string context, string dockerfile, string? input)
    {
        using var scene = new ContextScene();
        scene.Settings = scene.Settings with
        {
            StandardInput = () => input is null ? throw new InvalidOperationException("the context is the builder's") : new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)),
        };
        _ = scene.Folder.Write("current/here.Dockerfile", Text);

        var finding = new DockerfileInspector(scene.Settings).ReadImagesAsync(new BuildRequest { Context = context, Dockerfile = dockerfile }, Token);

        if (dockerfile == "Dockerfile")
        {
            _ = await Assert.ThrowsAsync<Diagnostics.KanikoException>(() => finding);
            return;
        }

        Assert.Equal(Images, await finding);
    }

    /// <summary>Entries without an archive's end.</summary>
    private static byte[] Part(params (string Name, string Content)[] files)
    {
        var part = new MemoryStream();
        using var writer = new TarWriter(part);
        foreach (var (name, content) in files)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(content);
            writer.Add(Tars.File(name) with { Size = bytes.Length }, bytes.AsSpan());
        }

        writer.Finish();
        return part.ToArray()[..^End];
    }
}
