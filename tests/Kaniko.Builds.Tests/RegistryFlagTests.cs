using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The registry flags and variables, as the program honours them.</summary>
public sealed class RegistryFlagTests(BuildsFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Flags | variables; HOLDER has the busybox, DEAD answers nobody.</summary>
    public static TheoryData<string, string> Mirrors() => new()
    {
        { "--registry-map=index.docker.io=HOLDER", "" },
        { "--registry-map=docker.io=http://HOLDER", "" },
        { "--registry-map=docker.io=DEAD;docker.io=HOLDER", "" },
        { "--registry-map=docker.io=DEAD --registry-map=docker.io=HOLDER", "" },
        { "--registry-mirror=HOLDER", "" },
        { "--registry-mirror=HOLDER/", "" },
        { "--registry-mirror=DEAD --registry-mirror=http://HOLDER", "" },
        { "--registry-map=docker.io=DEAD --registry-mirror=HOLDER --skip-default-registry-fallback", "" },
        { "", "KANIKO_REGISTRY_MAP=docker.io=HOLDER" },
        { "", "KANIKO_REGISTRY_MIRROR=HOLDER" },
        { "--registry-mirror=DEAD", "KANIKO_REGISTRY_MIRROR=HOLDER" },
    };

    [Theory]
    [MemberData(nameof(Mirrors))]
    public async Task A_base_image_of_Docker_Hub_comes_from_its_mirror(string flags, string variable)
    {
        using var scene = await SceneAsync("FROM busybox:stable\nLABEL a=b\n");
        var dead = $"127.0.0.1:{LoopbackRegistry.FreePort()}";
        var program = scene.Program with { Environment = Variables(variable.Replace("HOLDER", scene.Registry, StringComparison.Ordinal)) };

        var result = await program.RunAsync(
            scene.Flags(flags.Replace("HOLDER", scene.Registry, StringComparison.Ordinal).Replace("DEAD", dead, StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)), Token);

        _ = result.Succeeded();
    }

    [Fact]
    public async Task Without_the_fallback_only_mirrors_are_asked()
    {
        await using var empty = await LoopbackRegistry.StartAsync(Token);
        using var scene = await SceneAsync("FROM BUSYBOX\nLABEL a=b\n");
        var map = $"--registry-map={scene.Registry}={empty.Address}";

        _ = (await scene.BuildAsync(Token, map)).Succeeded();
        var refused = await scene.BuildAsync(Token, map, "--skip-default-registry-fallback");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("manifest-not-found", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_pull_through_cache_serves_layers_too()
    {
        using var scene = await SceneAsync("FROM origin.example.com/library/busybox:stable\nRUN echo made > /made\n");
        await using var mirror = await LoopbackRegistry.StartAsync(new() { MirrorOf = scene.Registry }, Token);

        _ = (await scene.BuildAsync(Token, $"--registry-map=origin.example.com={mirror.Address}")).Succeeded();

        var layers = await scene.LayersAsync(Token);
        Assert.Equal(2, layers.Count);
        Assert.True(Directory.EnumerateFiles(mirror.StoragePath, "data", SearchOption.AllDirectories).Any(), "the mirror keeps what it passed on");
    }

    /// <summary>Flags | what happens: null is success; HOST is the registry, FOLDER has the files.</summary>
    public static TheoryData<string, string?> CertificateFlags() => new()
    {
        { "--registry-certificate=HOST=FOLDER/ca.pem", null },
        { "--registry-certificate=other:5000=FOLDER/ca.pem", "tls-failed" },
        { "", "tls-failed" },
        { "--skip-tls-verify --skip-tls-verify-pull", null },
        { "--skip-tls-verify-registry=HOST", null },
        { "--skip-tls-verify-registry=other:5000", "tls-failed" },
        { "--skip-tls-verify", "tls-failed" },
        { "--skip-tls-verify-pull", "tls-failed" },
        { "--registry-certificate=HOST=FOLDER/nothing.pem", "tls-failed" },
    };

    [Theory]
    [MemberData(nameof(CertificateFlags))]
    public async Task Each_TLS_flag_does_what_it_says(string flags, string? code)
    {
        using var certificates = new TestCertificates();
        await using var registry = await LoopbackRegistry.StartAsync(new() { Tls = certificates }, Token);
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");
        _ = certificates.WriteAuthority(scene.Folder.Path);
        string[] trusted = ["--registry-certificate", $"{registry.Address}={scene.Folder["ca.pem"]}"];
        _ = (await BuildAsync(scene, $"{registry.Address}/base:1", trusted)).Succeeded();
        _ = scene.Folder.Write("Dockerfile", $"FROM {registry.Address}/base:1\nLABEL c=d\n");

        var result = await BuildAsync(scene, $"{registry.Address}/app:1", flags
            .Replace("HOST", registry.Address, StringComparison.Ordinal).Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(code is null ? 0 : 1, result.ExitCode);
        Assert.Contains(code ?? "Pushed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_wants_one_is_shown_the_client_certificate()
    {
        using var certificates = new TestCertificates();
        await using var registry = await LoopbackRegistry.StartAsync(new() { Tls = certificates, WantsClientCertificates = true }, Token);
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");
        var (certificate, key) = certificates.WriteClient(scene.Folder.Path);
        string[] trusted = ["--registry-certificate", $"{registry.Address}={certificates.WriteAuthority(scene.Folder.Path)}"];

        var shown = await BuildAsync(scene, $"{registry.Address}/app:1", [.. trusted, "--registry-client-cert", $"{registry.Address}={certificate},{key}"]);
        var hidden = await BuildAsync(scene, $"{registry.Address}/app:2", trusted);

        _ = shown.Succeeded();
        Assert.Equal(1, hidden.ExitCode);
    }

    /// <summary>Flags | what happens. A name that is not of this machine's is spoken to in plain HTTP only where a flag allows it.</summary>
    public static TheoryData<string, string?> HttpFlags() => new()
    {
        { "", "--insecure-registry=registry.test:PORT" },
        { "--insecure-registry=registry.test:PORT", null },
        { "--insecure --insecure-pull", null },
        { "--insecure", "speaks plain HTTP" },
        { "--insecure-pull", "speaks plain HTTP" },
        { "--insecure-registry=other.test:PORT", "speaks plain HTTP" },
    };

    [Theory]
    [MemberData(nameof(HttpFlags))]
    public async Task Each_HTTP_flag_does_what_it_says(string flags, string? said)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a hosts file of the test's own wants root");
        using var scene = await SceneAsync("FROM REGISTRY/library/busybox:stable\nLABEL a=b\n");
        _ = await fixture.BusyboxAsync(Token);
        var port = scene.Registry.Split(':')[1];
        var name = $"registry.test:{port}";
        _ = scene.Folder.Write("Dockerfile", $"FROM {name}/library/busybox:stable\nLABEL a=b\n");
        var hosts = scene.Folder.Write("hosts", "127.0.0.1 localhost registry.test\n");

        var result = await ExternalProgram.Require("unshare").RunAsync(
            [
                "--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", hosts, scene.Program.FileName,
                "--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"{name}/app:1",
                "--kaniko-dir", scene.Folder["work"], "--progress=plain",
                .. flags.Replace("PORT", port, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ], Token);

        Assert.Equal(said is null ? 0 : 1, result.ExitCode);
        Assert.Contains(said?.Replace("PORT", port, StringComparison.Ordinal) ?? "Pushed", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Kaniko's word for who started it, which registries of Google count, and Google Cloud Build's file of what was pushed.</summary>
    [Fact]
    public async Task Who_started_the_build_is_told_to_the_registry_and_what_was_pushed_to_the_builder()
    {
        await using var registry = new EvilRegistry();
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");
        var output = scene.Folder.Create("builder");
        var program = scene.Program with { Environment = Variables($"UPSTREAM_CLIENT_TYPE=cloud-build BUILDER_OUTPUT={output}") };

        var result = (await program.RunAsync(
            ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"{registry.Name}/app:1", "--destination", $"{registry.Name}/app:2"], Token)).Succeeded();

        Assert.All(registry.Requests, request => Assert.Matches("^kaniko/[^ ,]+,cloud-build$", request["User-Agent"]));
        Assert.Equal(
            new[] { "1", "2" }.Select(tag => $$"""{"name":"{{registry.Name}}/app:{{tag}}","digest":"{{registry.Content.Tag("app", tag)}}"}"""),
            (await File.ReadAllLinesAsync(Path.Join(output, "images"), Token)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("WARN", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("FF_KANIKO_DISABLE_HTTP2=true", false)]
    [InlineData("FF_KANIKO_DISABLE_HTTP2=false", true)]
    public async Task HTTP_2_is_spoken_on_request_only(string variable, bool spoken)
    {
        using var certificates = new TestCertificates();
        await using var registry = new EvilRegistry(certificates.Server);
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");
        var program = scene.Program with { Environment = Variables(variable) };

        _ = (await program.RunAsync(
            [
                "--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"{registry.Name}/app:1",
                "--registry-certificate", $"{registry.Name}={certificates.WriteAuthority(scene.Folder.Path)}",
            ], Token)).Succeeded();

        Assert.Equal(spoken, registry.Http2Connections > 0);
    }

    private static Dictionary<string, string?> Variables(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]);

    private static Task<ProgramResult> BuildAsync(BuildScene scene, string destination, params string[] flags) => scene.Program.RunAsync(
        ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", destination, .. flags], Token);

    private async Task<BuildScene> SceneAsync(string dockerfile)
    {
        _ = await fixture.BusyboxAsync(Token);
        return await BuildScene.CreateAsync(fixture, dockerfile, Token);
    }
}
