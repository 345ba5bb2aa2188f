using Kaniko.Diagnostics;
using Kaniko.Engine.Checking;
using Kaniko.Images.Tar;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>To check a Dockerfile elsewhere, no more of its context is fetched than it takes: the Dockerfile and the ignore file that goes with it.</summary>
public sealed class CheckedContextTests
{
    private const int Large = 4_000_000;
    private const string Text = "FROM scratch\nCOPY secret /\n";
    private const string Finding = "CopyIgnoredFile";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Files of the repository besides a large one | the Dockerfile | sub path | whether a copied file is ignored | whether only the wanted files are fetched.</summary>
    public static TheoryData<string[], string, string?, bool, bool> Repositories() => new()
    {
        { ["Dockerfile"], "Dockerfile", null, false, true },
        { ["Dockerfile", ".dockerignore=secret"], "Dockerfile", null, true, true },
        { ["Dockerfile", ".dockerignore=other"], "Dockerfile", null, false, true },
        { ["docker/app", ".dockerignore=other", "docker/app.dockerignore=secret"], "docker/app", null, true, true },
        { ["docker/app", "docker/.dockerignore=secret"], "app", "docker", true, true },
        { ["Dockerfile", ".dockerignore->docker/ignore", "docker/ignore=secret"], "Dockerfile", null, true, false },
    };

    [Theory]
    [MemberData(nameof(Repositories))]
    public async Task Of_a_repository_only_the_Dockerfile_and_its_ignore_file_are_fetched(string[] files, string dockerfile, string? sub, bool isIgnored, bool narrow)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        foreach (var file in files)
        {
            var (link, named) = (file.Split("->"), file.Split('='));
            if (link.Length == 2)
            {
                _ = File.CreateSymbolicLink(scene.Folder["source/" + link[0]], link[1]);
                continue;
            }

            _ = scene.Folder.Write("source/" + named[0], named.Length == 2 ? named[1] + "\n" : Text);
        }

        var data = new byte[Large];
        new Random(1).NextBytes(data);
        await File.WriteAllBytesAsync(scene.Folder["source/large"], data, Token);
        _ = await git.CommitAsync("large", "refs/heads/main", Token);
        var backend = new GitBackend(git.Root);
        await using var web = await backend.StartAsync();

        var found = await CheckAsync(scene, new BuildRequest { Context = $"{web.Address}/team/repository.git#main", Dockerfile = dockerfile, ContextSubPath = sub });

        Assert.Equal(isIgnored, found.Findings.Any(finding => finding.Rule == Finding));
        Assert.Equal(narrow, backend.Sent < Large);
    }

    /// <summary>Where in the archive the ignore file is makes no difference.</summary>
    [Theory]
    [InlineData("Dockerfile", ".dockerignore", "large")]
    [InlineData("large", ".dockerignore", "Dockerfile")]
    [InlineData("Dockerfile", "large", ".dockerignore")]
    [InlineData("Dockerfile", "large", "Dockerfile.dockerignore")]
    public async Task Of_an_archive_the_ignore_file_is_found_wherever_it_is(params string[] order)
    {
        using var scene = new ContextScene();
        await File.WriteAllBytesAsync(scene.Folder["context.tar"], [.. Part(order), .. new byte[1024]], Token);

        var found = await CheckAsync(scene, new BuildRequest { Context = "tar://" + scene.Folder["context.tar"] });

        Assert.Contains(found.Findings, finding => finding.Rule == Finding);
    }

    [Fact]
    public async Task An_archive_is_read_no_further_than_what_can_count()
    {
        using var scene = new ContextScene();
        await using var web = await LoopbackWeb.StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(Part("Dockerfile.dockerignore", "Dockerfile", "large"));
            await Task.Delay(Timeout.Infinite, context.RequestAborted); // who wants the rest waits in vain
        });

        var found = await CheckAsync(scene, new BuildRequest { Context = $"{web.Address}/context.tar#sha256={new string('0', 64)}" });

        Assert.Contains(found.Findings, finding => finding.Rule == Finding);
    }

    [Fact]
    public async Task A_Dockerfile_that_is_here_takes_only_the_ignore_file()
    {
        using var scene = new ContextScene();
        _ = scene.Folder.Write("current/here", Text);
        await File.WriteAllBytesAsync(scene.Folder["context.tar"], [.. Part(".dockerignore", "large"), .. new byte[1024]], Token);

        var found = await CheckAsync(scene, new BuildRequest { Context = "tar://" + scene.Folder["context.tar"], Dockerfile = "here" });

        Assert.Contains(found.Findings, finding => finding.Rule == Finding);
    }

    [Fact]
    public async Task What_is_no_archive_is_told_as_a_build_tells_it()
    {
        using var scene = new ContextScene();
        await File.WriteAllTextAsync(scene.Folder["context.tar"], "no archive\n", Token);

        var error = await Assert.ThrowsAsync<KanikoException>(() => CheckAsync(scene, new BuildRequest { Context = "tar://" + scene.Folder["context.tar"] }));

        Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
        Assert.Contains($"'tar://{scene.Folder["context.tar"]}' cannot be unpacked", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    /// <summary>A name that climbs is no file of the context, whoever asks for it.</summary>
    [Theory]
    [InlineData("../Dockerfile", null)]
    [InlineData("Dockerfile", "..")]
    [InlineData("../../../canary", null)]
    public async Task Nothing_is_written_where_a_name_climbs_to(string dockerfile, string? sub)
    {
        using var scene = new ContextScene();
        var name = sub is null ? dockerfile : $"{sub}/{dockerfile}";
        await File.WriteAllBytesAsync(scene.Folder["context.tar"], [.. Part(name), .. new byte[1024]], Token);

        var error = await Assert.ThrowsAsync<KanikoException>(() => new DockerfileInspector(scene.Settings).ReadImagesAsync(
            new BuildRequest { Context = "tar://" + scene.Folder["context.tar"], Dockerfile = dockerfile, ContextSubPath = sub }, Token));

        Assert.Contains(error.Code, (ErrorCode[])[ErrorCode.DockerfileNotFound, ErrorCode.ContextUnavailable, ErrorCode.ContextArchiveInvalid]);
        Assert.DoesNotContain(Directory.EnumerateFiles(scene.Folder.Path, "*", SearchOption.AllDirectories), path => path.EndsWith("/Dockerfile", StringComparison.Ordinal) || path.EndsWith("/canary", StringComparison.Ordinal));
    }

    private static Task<InspectedDockerfile> CheckAsync(ContextScene scene, BuildRequest request) => new DockerfileInspector(scene.Settings).CheckAsync(request, Token);

    /// <summary>Entries without an archive's end.</summary>
    private static byte[] Part(params string[] names)
    {
        var part = new MemoryStream();
        using var writer = new TarWriter(part);
        foreach (var name in names)
        {
            var bytes = name == "large" ? new byte[1_000_000] : System.Text.Encoding.UTF8.GetBytes(name.EndsWith("ignore", StringComparison.Ordinal) ? "secret\n" : Text);
            writer.Add(Tars.File(name) with { Size = bytes.Length }, bytes.AsSpan());
        }

        writer.Finish();
        return part.ToArray()[..^1024];
    }
}
