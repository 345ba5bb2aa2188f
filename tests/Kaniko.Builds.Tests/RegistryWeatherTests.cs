using Kaniko.Images;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Images.Tar;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>Registries that refuse, forget and corrupt, and what a whole build makes of it.</summary>
public sealed class RegistryWeatherTests(BuildsFixture fixture)
{
    /// <summary>The digest of the base image's layer.</summary>
    private string? layer;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(403, "registry-unauthorized")]
    [InlineData(401, "registry-unauthorized")]
    [InlineData(404, "registry-failed")]
    public async Task A_forbidden_destination_is_told_before_the_first_step(int status, string code)
    {
        await using var registry = new EvilRegistry { Plan = Answer("POST upload", status, int.MaxValue) };
        using var scene = await SceneAsync("FROM BUSYBOX\nRUN echo it-ran-anyway\n");

        var result = await BuildAsync(scene, registry);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(code, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("it-ran-anyway", result.Error, StringComparison.Ordinal);
        Assert.Equal(["POST upload"], registry.Requests.Select(request => request.Kind).Distinct());
    }

    [Fact]
    public async Task An_unreachable_destination_is_told_before_the_first_step()
    {
        using var scene = await SceneAsync("FROM BUSYBOX\nRUN echo it-ran-anyway\n");

        var result = await scene.Program.RunAsync(
            ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"127.0.0.1:{LoopbackRegistry.FreePort()}/app:1"], Token);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("registry-unreachable", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("it-ran-anyway", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("--no-push --cache-repo=REGISTRY/app/cache", 1)]
    [InlineData("--no-push-cache", 0)]
    public async Task A_cache_repository_that_may_not_be_pushed_to_is_told_before_the_first_step(string flags, int exitCode)
    {
        await using var registry = new EvilRegistry { Plan = Answer("POST upload", 403, int.MaxValue, "app/cache") };
        using var scene = await SceneAsync("FROM BUSYBOX\nRUN echo the-step-runs\n");

        var result = await BuildAsync(
            scene, registry, ["--cache", .. flags.Replace("REGISTRY", registry.Name, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(flags != "--no-push-cache", result.Error.Contains("--no-push-cache", StringComparison.Ordinal));
        Assert.Equal(exitCode == 0, result.Error.Contains("the-step-runs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_check_costs_two_requests_for_each_repository_and_can_be_left_out()
    {
        await using var registry = new EvilRegistry();
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");

        _ = (await BuildAsync(scene, registry, "--destination", $"{registry.Name}/app:2", "--destination", $"{registry.Name}/other:1")).Succeeded();
        var checkedRequests = registry.Requests.Count(request => request.Kind == "DELETE upload");
        registry.Requests.Clear();
        _ = (await BuildAsync(scene, registry, "--skip-push-permission-check", "--label=c=d")).Succeeded();

        Assert.Equal((2, 0), (checkedRequests, registry.Requests.Count(request => request.Kind == "DELETE upload")));
    }

    [Fact]
    public async Task A_build_of_metadata_asks_the_registry_a_dozen_times_at_most()
    {
        await using var registry = new EvilRegistry();
        using var scene = await SceneAsync("FROM scratch\nCOPY Dockerfile /\n");
        _ = scene.Folder.Write("context/Dockerfile", "x");
        _ = (await BuildAsync(scene, registry)).Succeeded();
        _ = scene.Folder.Write("Dockerfile", $"FROM {registry.Name}/app:1\nENV A=b\n");
        registry.Requests.Clear();

        _ = (await BuildAsync(scene, registry, "--destination", $"{registry.Name}/child:1")).Succeeded();

        Assert.InRange(registry.Requests.Count, 1, 18);
    }

    [Theory]
    [InlineData("PUT manifest", 400, "--push-retry=1")]
    [InlineData("GET manifest", 404, "--image-download-retry=1")]
    [InlineData("GET blob", 404, "--image-fs-extract-retry=1")]
    public async Task A_failure_that_passes_is_survived_by_as_many_attempts_as_asked_for(string kind, int status, string flag)
    {
        await using var registry = new EvilRegistry();
        await PutBaseAsync(registry, wrongDiffId: false);
        using var scene = await SceneAsync($"FROM {registry.Name}/base:1\nCOPY Dockerfile /\n");
        _ = scene.Folder.Write("context/Dockerfile", "x");

        registry.Plan = Answer(kind, status, 1, "base", "app");
        var without = await BuildAsync(scene, registry);
        registry.Plan = Answer(kind, status, 1, "base", "app");
        var with = await BuildAsync(scene, registry, flag);

        Assert.Equal(1, without.ExitCode);
        _ = with.Succeeded();
        Assert.NotNull(registry.Content.Tag("app", "1"));
        Assert.Null(registry.Content.Problem("app", "1"));
    }

    [Fact]
    public async Task A_corrupt_layer_is_fetched_again_and_never_unpacked()
    {
        await using var registry = new EvilRegistry();
        await PutBaseAsync(registry, wrongDiffId: false);
        using var scene = await SceneAsync($"FROM {registry.Name}/base:1\nCOPY Dockerfile /\n");
        _ = scene.Folder.Write("context/Dockerfile", "x");
        var flips = 1;
        registry.Plan = request => IsLayer(request) && Interlocked.Decrement(ref flips) >= 0 ? new Fault.FlipBit(300) : null;

        _ = (await BuildAsync(scene, registry)).Succeeded();

        Assert.Equal(2, registry.Requests.Count(IsLayer));
        registry.Plan = request => IsLayer(request) ? new Fault.FlipBit(300) : null;
        using var other = await SceneAsync($"FROM {registry.Name}/base:1\nCOPY Dockerfile /\n");
        _ = other.Folder.Write("context/Dockerfile", "x");
        var refused = await BuildAsync(other, registry);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("blob-corrupt", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(other.Folder["work/layers"]));
    }

    [Fact]
    public async Task A_layer_that_is_not_what_its_diff_id_says_is_refused()
    {
        await using var registry = new EvilRegistry();
        await PutBaseAsync(registry, wrongDiffId: true);
        using var scene = await SceneAsync($"FROM {registry.Name}/base:1\nCOPY Dockerfile /\n");
        _ = scene.Folder.Write("context/Dockerfile", "x");

        var result = await BuildAsync(scene, registry);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("layer-invalid", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(scene.Folder["work/layers"]));
        Assert.Null(registry.Content.Tag("app", "1"));
    }

    [Fact]
    public async Task An_immutable_tag_stays_and_the_other_destinations_get_the_image()
    {
        await using var registry = new EvilRegistry();
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");
        _ = (await BuildAsync(scene, registry)).Succeeded();
        var first = registry.Content.Tag("app", "1");
        registry.Content.ImmutableTags = true;
        string[] changed = ["--label=c=d", "--destination", $"{registry.Name}/app:2"];

        var refused = await BuildAsync(scene, registry, changed);
        var ignored = await BuildAsync(scene, registry, [.. changed, "--push-ignore-immutable-tag-errors"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("tag-immutable", refused.Error, StringComparison.Ordinal);
        _ = ignored.Succeeded();
        Assert.Equal(first, registry.Content.Tag("app", "1"));
        Assert.NotNull(registry.Content.Tag("app", "2"));
        Assert.NotEqual(first, registry.Content.Tag("app", "2"));
    }

    [Fact]
    public async Task After_a_401_the_next_source_of_credentials_is_tried()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { BasicAuth = ("me", "the-right-one") }, Token);
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");
        _ = scene.Folder.Write("docker/config.json", $$"""{ "auths": { "{{registry.Address}}": { "username": "me", "password": "a-wrong-one" } } }""");
        var program = scene.Program with
        {
            Environment = new Dictionary<string, string?>
            {
                ["DOCKER_CONFIG"] = scene.Folder["docker"],
                ["KANIKO_127_0_0_1_USER"] = "me",
                ["KANIKO_127_0_0_1_PASSWORD"] = "the-right-one",
            },
        };
        string[] flags = ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"{registry.Address}/app:1"];

        var all = await program.RunAsync(flags, Token);
        var none = await program.RunAsync([.. flags, "--credential-helpers="], Token);
        var other = await program.RunAsync([.. flags, "--credential-helpers=gitlab"], Token);
        var unknown = await program.RunAsync([.. flags, "--credential-helpers=nonsense"], Token);

        _ = all.Succeeded();
        Assert.Equal((1, 1, 1), (none.ExitCode, other.ExitCode, unknown.ExitCode));
        Assert.Contains("registry-unauthorized", none.Error, StringComparison.Ordinal);
        Assert.Contains("usage-invalid", unknown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-one", none.Error + other.Error + all.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_with_tokens_is_pushed_to_and_pulled_from()
    {
        await using var tokens = new TokenServer("me", "secret-password");
        await using var registry = await LoopbackRegistry.StartAsync(new() { Tokens = tokens }, Token);
        using var scene = await SceneAsync("FROM BUSYBOX\nRUN echo made > /made\n");
        var program = scene.Program with
        {
            Environment = new Dictionary<string, string?> { ["KANIKO_127_0_0_1_USER"] = "me", ["KANIKO_127_0_0_1_PASSWORD"] = "secret-password" },
        };
        string[] flags = ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], $"--registry-token-service={registry.Address}={tokens.Authority}"];
        _ = (await program.RunAsync([.. flags, "--destination", $"{registry.Address}/team/base:1"], Token)).Succeeded();
        _ = scene.Folder.Write("Dockerfile", $"FROM {registry.Address}/team/base:1\nRUN cat /made\n");

        var result = await (program with { WorkDirectory = scene.Folder["work2"] }).RunAsync([.. flags, "--destination", $"{registry.Address}/team/app:1"], Token);
        var elsewhere = await program.RunAsync([.. flags[..4], "--destination", $"{registry.Address}/team/app:1"], Token);

        Assert.Contains("made", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.True(tokens.Issued.Count <= 6, string.Join('\n', tokens.Issued));
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains("--registry-token-service", elsewhere.Error, StringComparison.Ordinal);
    }

    private bool IsLayer(EvilRequest request) => request.Kind == "GET blob" && layer is not null && request.Path.EndsWith(layer, StringComparison.Ordinal);

    private Func<EvilRequest, Fault?> Answer(string kind, int status, int times, params string[] repositories)
    {
        var left = times;
        return request => request.Kind == kind
            && (repositories.Length == 0 || Array.Exists(repositories, repository => request.Path.StartsWith($"/v2/{repository}/", StringComparison.Ordinal)))
            && (kind != "GET blob" || IsLayer(request))
            && Interlocked.Decrement(ref left) >= 0
                ? new Fault.Answer(EvilAnswer.Error(status, "DENIED", "not today"))
                : null;
    }

    /// <summary>An image <c>base:1</c> of one small gzip layer.</summary>
    private async Task PutBaseAsync(EvilRegistry registry, bool wrongDiffId)
    {
        using var folder = new TemporaryDirectory();
        var store = new BlobStore(folder.Path);
        using var writer = new LayerWriter(store, LayerCompression.Default);
        var random = new byte[5000];
        new Random(1).NextBytes(random);
        writer.Entries.Add(new TarEntry { Name = "file"u8.ToArray(), Type = TarEntryType.File, Mode = 0x1A4, Size = random.Length }, random);
        var made = writer.Finish();
        var image = Image.Create(
            new ImageConfig { Architecture = "amd64", OperatingSystem = "linux" },
            [wrongDiffId ? made with { DiffId = Digest.Of("something else"u8) } : made],
            ManifestFormat.Oci);
        registry.Content.Put("base", File.ReadAllBytes(store.PathOf(made.Descriptor.Digest)));
        registry.Content.Put("base", image.ConfigBytes);
        layer = made.Descriptor.Digest.ToString();
        using var client = new HttpClient();
        using var content = new ByteArrayContent(image.ManifestBytes);
        content.Headers.TryAddWithoutValidation("Content-Type", image.Manifest.MediaType);
        using var response = await client.PutAsync(new Uri($"http://{registry.Name}/v2/base/manifests/1"), content, Token);
        _ = response.EnsureSuccessStatusCode();
        registry.Requests.Clear();
    }

    private static Task<ProgramResult> BuildAsync(BuildScene scene, EvilRegistry registry, params string[] flags) => scene.Program.RunAsync(
        ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"{registry.Name}/app:1", .. flags], Token);

    private Task<BuildScene> SceneAsync(string dockerfile) => BuildScene.CreateAsync(fixture, dockerfile, Token);
}
