using Kaniko.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>Whole builds whose context is no directory.</summary>
public sealed class ContextTests(BuildsFixture fixture)
{
    private const string Dockerfile = "FROM BUSYBOX\nCOPY . /files\nRUN --mount=type=bind,target=/m cp /m/file /mounted\n";

    [Theory]
    [InlineData("tar -C SOURCES -cz . | KANIKO --context tar://stdin")]
    [InlineData("tar -C SOURCES -c . | zstd | KANIKO --context tar://stdin --context-max-size 1m")]
    [InlineData("tar -C SOURCES/.. -cJf FOLDER/a.tar.xz sources && KANIKO --context tar://FOLDER/a.tar.xz --context-sub-path sources")]
    public async Task An_archive_is_a_context_and_nothing_of_it_stays(string script)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync(cancellationToken);

        _ = (await RunAsync(scene, script, cancellationToken)).Succeeded();

        var root = await scene.UnpackAsync(cancellationToken);
        Assert.Equal("content\n", await File.ReadAllTextAsync(Path.Combine(root, "files/file"), cancellationToken));
        Assert.Equal("content\n", await File.ReadAllTextAsync(Path.Combine(root, "mounted"), cancellationToken));
        Assert.Equal([".dockerignore", "Dockerfile", "file"], Directory.EnumerateFiles(Path.Combine(root, "files")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(Path.Combine(scene.Program.WorkDirectory, "tmp")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_terminal_is_refused()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync(cancellationToken);

        var result = await RunAsync(scene, "script -qec 'KANIKO --context tar://stdin' /dev/null 2>&1", cancellationToken);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("context-unavailable", result.Output, StringComparison.Ordinal);
        Assert.Contains("terminal", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_archive_pushes_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync(cancellationToken);

        var result = await RunAsync(scene, "tar -C SOURCES -c . | head -c 2048 | KANIKO --context tar://stdin", cancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("context-archive-invalid", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Kaniko.", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await ExternalProgram.Require("skopeo").RunAsync(
            ["inspect", "--tls-verify=false", $"docker://{scene.Destination}"], cancellationToken)).ExitCode);
    }

    [Fact]
    public async Task An_ordinary_user_unpacks_what_belongs_to_others()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "to be another user wants root");
        _ = ExternalProgram.Require("newuidmap");
        using var scene = await SceneAsync(cancellationToken);
        _ = scene.Folder.Create("work");
        _ = scene.Folder.Create("home");

        _ = (await RunAsync(
            scene,
            "tar -C SOURCES --owner=12345 --group=54321 -czf FOLDER/a.tgz . && chmod 755 FOLDER && mkdir -p FOLDER/work-tmp && chown -R 65534:65534 FOLDER/work FOLDER/work-tmp FOLDER/home && "
            + "HOME=FOLDER/home setpriv --reuid=65534 --regid=65534 --clear-groups KANIKO --context tar://FOLDER/a.tgz",
            cancellationToken)).Succeeded();

        var root = await scene.UnpackAsync(cancellationToken);
        Assert.Equal("content\n", await File.ReadAllTextAsync(Path.Combine(root, "files/file"), cancellationToken));
        Assert.Equal("0:0", (await ExternalProgram.Require("stat").RunAsync(["-c", "%u:%g", Path.Combine(root, "files/file")], cancellationToken)).Succeeded().Line);
    }

    [Theory]
    [InlineData("ADDRESS#first", "one\n")]
    [InlineData("ADDRESS", "two\n")]
    public async Task A_repository_is_a_context_and_its_commit_is_told(string context, string content)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync(cancellationToken);
        await using var repository = await GitServer.StartAsync(scene.Folder, cancellationToken);

        var result = await RunAsync(
            scene, $"KANIKO --context {context.Replace("ADDRESS", repository.Address, StringComparison.Ordinal)} --git labels=true --progress rawjson", cancellationToken);

        _ = result.Succeeded();
        using var config = await Skopeo.ConfigAsync(scene.Destination, cancellationToken);
        var labels = config.RootElement.GetProperty("config").GetProperty("Labels");
        var commit = labels.GetProperty("org.opencontainers.image.revision").GetString()!;
        Assert.Equal(40, commit.Length);
        Assert.Contains($"\"commit\":\"{commit}\"", result.Error, StringComparison.Ordinal);
        Assert.Equal(repository.Address, labels.GetProperty("org.opencontainers.image.source").GetString());
        var root = await scene.UnpackAsync(cancellationToken);
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(root, "mounted"), cancellationToken));
        Assert.False(Path.Exists(Path.Combine(root, "files/.git")));
    }

    [Fact]
    public async Task The_provenance_names_what_an_image_was_made_from_and_no_secret()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(
            fixture,
            "FROM BUSYBOX\nARG TOKEN\nCOPY . /files\nADD ADDED /added\nRUN --mount=type=secret,id=s --network=none test -f /run/secrets/s\n", cancellationToken);
        await using var repository = await GitServer.StartAsync(scene.Folder, cancellationToken);
        await using var web = await LoopbackWeb.StartAsync(context => context.Response.WriteAsync("added\n", cancellationToken));
        _ = scene.Folder.Write("Dockerfile", File.ReadAllText(scene.Folder["Dockerfile"]).Replace("ADDED", web.Address + "/file?signature=marker-signature", StringComparison.Ordinal));
        _ = scene.Folder.Write("secret", "marker-secret");

        _ = (await RunAsync(
            scene,
            $"KANIKO --context {repository.Address}#first --build-arg TOKEN=marker-argument --secret id=s,src=FOLDER/secret --label x=marker-label --metadata-file FOLDER/metadata.json",
            cancellationToken)).Succeeded();

        var text = await File.ReadAllTextAsync(scene.Folder["metadata.json"], cancellationToken);
        Assert.DoesNotContain("marker", text, StringComparison.Ordinal);
        using var metadata = System.Text.Json.JsonDocument.Parse(text);
        var provenance = metadata.RootElement.GetProperty("buildx.build.provenance");
        var source = provenance.GetProperty("invocation").GetProperty("configSource");
        Assert.Equal(repository.Address + "#first", source.GetProperty("uri").GetString());
        var commit = source.GetProperty("digest").GetProperty("sha1").GetString();
        Assert.Equal(40, commit!.Length);
        var materials = provenance.GetProperty("materials").EnumerateArray()
            .ToDictionary(material => material.GetProperty("uri").GetString()!, material => material.GetProperty("digest").EnumerateObject().Single());
        var name = Assert.Single(materials.Keys, uri => uri.StartsWith($"pkg:docker/{scene.Registry}/", StringComparison.Ordinal));
        Assert.EndsWith("?platform=linux%2Famd64", name, StringComparison.Ordinal);
        var image = name["pkg:docker/".Length..name.IndexOf('?', StringComparison.Ordinal)].Replace('@', ':');
        Assert.Equal(await Skopeo.DigestAsync(image, cancellationToken), "sha256:" + materials[name].Value.GetString());
        Assert.Equal(3, materials.Count);
        Assert.Equal(commit, materials[repository.Address + "#first"].Value.GetString());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("added\n"u8)), materials[web.Address + "/file"].Value.GetString());
        Assert.Equal(["dockerfile"], provenance.GetProperty("invocation").GetProperty("parameters").GetProperty("locals").EnumerateArray().Select(local => local.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Named_contexts_are_archives_and_repositories_too()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(
            fixture, "FROM BUSYBOX\nCOPY --from=code file /code\nCOPY --from=packed file /packed\n", cancellationToken);
        await using var repository = await GitServer.StartAsync(scene.Folder, cancellationToken);
        _ = scene.Folder.Write("sources/file", "content\n");
        _ = scene.Folder.Write("sources/.dockerignore", "file\n");

        _ = (await RunAsync(
            scene,
            $"tar -C SOURCES -czf FOLDER/a.tgz . && KANIKO --context FOLDER/context --build-context code={repository.Address}#first --build-context packed=tar://FOLDER/a.tgz",
            cancellationToken)).Succeeded();

        var root = await scene.UnpackAsync(cancellationToken);
        Assert.Equal("one\n", await File.ReadAllTextAsync(Path.Combine(root, "code"), cancellationToken));
        Assert.Equal("content\n", await File.ReadAllTextAsync(Path.Combine(root, "packed"), cancellationToken));
    }

    [Fact]
    public async Task The_Dockerfile_and_its_checks_come_from_the_archive_too()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync(cancellationToken);
        _ = scene.Folder.Write("sources/Dockerfile", "FROM scratch AS first\nMAINTAINER somebody\n");

        var built = await RunAsync(scene, "cd SOURCES/.. && tar -C SOURCES -cz . | PROGRAM check --context tar://stdin --kaniko-dir FOLDER/work", cancellationToken);

        Assert.Contains("MaintainerDeprecated", built.Output + built.Error, StringComparison.Ordinal);
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(Path.Combine(scene.Folder["work"], "tmp")).Select(Path.GetFileName));
    }

    private async Task<BuildScene> SceneAsync(CancellationToken cancellationToken)
    {
        var scene = await BuildScene.CreateAsync(fixture, Dockerfile, cancellationToken);
        _ = scene.Folder.Write("sources/file", "content\n");
        _ = scene.Folder.Write("sources/left-out", "x\n");
        _ = scene.Folder.Write("sources/.dockerignore", "left-out\n");
        _ = scene.Folder.Write("sources/Dockerfile", "FROM nothing\n");
        return scene;
    }

    /// <summary>A shell script in which some words stand for what the scene has.</summary>
    private static Task<ProgramResult> RunAsync(BuildScene scene, string script, CancellationToken cancellationToken)
    {
        var kaniko = $"{scene.Program.FileName} --dockerfile {scene.Folder["Dockerfile"]} --destination {scene.Destination} --insecure --insecure-pull "
            + $"--insecure-registry {scene.Registry} --kaniko-dir {scene.Program.WorkDirectory} --progress plain";
        var text = script.Replace("KANIKO", kaniko, StringComparison.Ordinal).Replace("PROGRAM", scene.Program.FileName, StringComparison.Ordinal)
            .Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal).Replace("SOURCES", scene.Folder["sources"], StringComparison.Ordinal);
        return (ExternalProgram.Require("sh") with { Environment = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0" } })
            .RunAsync(["-c", text], cancellationToken);
    }
}
