using System.Text;
using System.Text.Json;
using Kaniko.Images;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary><c>kaniko push</c>, <c>copy</c>, <c>index</c> and <c>inspect</c>, with skopeo as the witness.</summary>
public sealed class MovingTests(BuildsFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--tar-path", "image.tar")]
    [InlineData("--oci-layout-path", "layout")]
    public async Task What_a_build_wrote_is_pushed_later_with_its_digest_files(string flag, string name)
    {
        using var scene = await SceneAsync("FROM BUSYBOX\nCOPY Dockerfile /\n");
        _ = (await BuildAsync(scene, "first", flag, scene.Folder[name])).Succeeded();

        var pushed = await scene.Program.CommandAsync(
            Token,
            "push", scene.Folder[name], "-d", $"{scene.Destination}-pushed", "-d", $"{scene.Registry}/elsewhere:1",
            "--digest-file", scene.Folder["digest"], "--image-name-tag-with-digest-file", scene.Folder["names"]);

        var digest = File.ReadAllText(scene.Folder["digest"]);
        Assert.Equal(
            (digest, digest),
            (await Skopeo.DigestAsync($"{scene.Destination}-pushed", Token), await Skopeo.DigestAsync($"{scene.Registry}/elsewhere:1", Token)));
        Assert.Equal($"{scene.Destination}-pushed@{digest}\n{scene.Registry}/elsewhere:1@{digest}\n", File.ReadAllText(scene.Folder["names"]));
        Assert.Equal($"{Repository(scene)}@{digest}\n{scene.Registry}/elsewhere@{digest}\n", pushed.Succeeded().Output);
        Assert.Equal(
            await ImageIdAsync($"{scene.Destination}-first"), await ImageIdAsync($"{scene.Destination}-pushed"));
    }

    [Theory]
    [InlineData("", "usage-invalid", "kaniko push PATH")]
    [InlineData("FOLDER/nothing -d REGISTRY/x:1", "manifest-not-found", "nothing")]
    [InlineData("FOLDER/Dockerfile -d REGISTRY/x:1", "manifest-invalid", "is no tarball of images")]
    [InlineData("FOLDER/context -d REGISTRY/x:1", "manifest-not-found", "is not an OCI image layout")]
    [InlineData("FOLDER/Dockerfile", "usage-invalid", "--destination")]
    [InlineData("FOLDER/Dockerfile FOLDER/context -d REGISTRY/x:1", "usage-invalid", "more than one tarball")]
    public async Task What_cannot_be_pushed_is_told(string arguments, string code, string said)
    {
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");

        var result = await scene.Program.CommandAsync(Token, ["push", .. Words(arguments, scene)]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(code, result.Error, StringComparison.Ordinal);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parallel_jobs_digests_become_one_index_that_is_copied_whole_or_in_part()
    {
        await using var other = await LoopbackRegistry.StartAsync(Token);
        using var scene = await SceneAsync("FROM scratch\nCOPY Dockerfile /\n");
        foreach (var platform in new[] { "linux/amd64", "linux/arm64", "linux/arm/v7" })
        {
            var job = platform.Replace('/', '-');
            _ = (await BuildAsync(
                scene, job, "--custom-platform", platform, "--digest-file", scene.Folder[$"jobs/{job}/digest"])).Succeeded();
        }

        var made = await scene.Program.CommandAsync(
            Token, "index", "--digests", scene.Folder["jobs"], "--annotation", "a=b", "-d", scene.Destination, "--digest-file", scene.Folder["index"], "--format=json");
        var index = File.ReadAllText(scene.Folder["index"]);
        _ = (await scene.Program.CommandAsync(Token, "copy", scene.Destination, "-d", $"{other.Address}/whole:1", "-d", $"{other.Address}/again:1")).Succeeded();
        var part = await scene.Program.CommandAsync(
            Token, "copy", scene.Destination, "--custom-platform=linux/arm64", "-d", $"{other.Address}/part:1");

        using var result = JsonDocument.Parse(made.Succeeded().Output);
        Assert.Equal(("push", index), (result.RootElement.GetProperty("kind").GetString(), result.RootElement.GetProperty("digest").GetString()));
        var manifest = (await Skopeo.ManifestAsync(scene.Destination, Token)).RootElement;
        Assert.Equal(
            ["amd64", "arm/v7", "arm64"],
            manifest.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("platform"))
                .Select(platform => platform.GetProperty("architecture") + (platform.TryGetProperty("variant", out var variant) ? $"/{variant}" : "")).Order());
        Assert.Equal("b", manifest.GetProperty("annotations").GetProperty("a").GetString());
        await Skopeo.CopyAllAsync($"docker://{other.Address}/again:1", $"dir:{scene.Folder["all"]}", Token); // every image is complete
        Assert.Equal($"{other.Address}/part@{File.ReadAllText(scene.Folder["jobs/linux-arm64/digest"])}\n", part.Succeeded().Output);
    }

    [Fact]
    public async Task An_index_takes_images_of_other_registries_and_one_image_a_platform()
    {
        await using var other = await LoopbackRegistry.StartAsync(Token);
        using var scene = await SceneAsync("FROM scratch\nCOPY Dockerfile /\n");
        _ = (await BuildAsync(scene, "amd64", "--custom-platform=linux/amd64")).Succeeded();
        _ = (await BuildAsync(scene, "arm64", "--custom-platform=linux/arm64")).Succeeded();
        _ = (await BuildAsync(scene, "other", "--custom-platform=linux/arm64", "--label=a=b")).Succeeded();
        string[] two = [$"{scene.Destination}-amd64", $"{scene.Destination}-arm64"];

        var made = await scene.Program.CommandAsync(Token, ["index", .. two, "-d", $"{other.Address}/app:1"]);
        var doubled = await scene.Program.CommandAsync(Token, ["index", .. two, $"{scene.Destination}-other", "-d", $"{other.Address}/app:2"]);
        var empty = await scene.Program.CommandAsync(Token, "index", "-d", $"{other.Address}/app:3");

        _ = made.Succeeded();
        await Skopeo.CopyAllAsync($"docker://{other.Address}/app:1", $"dir:{scene.Folder["all"]}", Token);
        Assert.Equal((1, 1), (doubled.ExitCode, empty.ExitCode));
        Assert.Contains("two images are for 'linux/arm64'", doubled.Error, StringComparison.Ordinal);
        Assert.Null(await Skopeo.DigestAsync($"{other.Address}/app:2", Token));
    }

    [Fact]
    public async Task An_image_is_shown_as_text_and_as_JSON()
    {
        using var scene = await SceneAsync("FROM BUSYBOX\nENV A=b\nUSER 7\nLABEL evil=\"\u001b[31mred\"\nCOPY Dockerfile /\nENTRYPOINT [\"x\", \"y\"]\n");
        _ = (await BuildAsync(scene, "shown", "--oci-layout-path", scene.Folder["layout"])).Succeeded();

        var text = (await scene.Program.CommandAsync(Token, "inspect", $"{scene.Destination}-shown")).Succeeded().Output;
        var json = (await scene.Program.CommandAsync(Token, "inspect", "--format=json", $"{scene.Destination}-shown")).Succeeded().Output;
        var layout = (await scene.Program.CommandAsync(Token, "inspect", "--format=json", scene.Folder["layout"])).Succeeded().Output;

        Assert.Contains("A=b", text, StringComparison.Ordinal);
        Assert.Contains("Entrypoint:   [\"x\",\"y\"]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        using var shown = JsonDocument.Parse(json);
        using var onDisk = JsonDocument.Parse(layout);
        using var manifest = await Skopeo.ManifestAsync($"{scene.Destination}-shown", Token);
        using var config = await Skopeo.ConfigAsync($"{scene.Destination}-shown", Token);
        var image = shown.RootElement.GetProperty("image");
        Assert.Equal(await Skopeo.DigestAsync($"{scene.Destination}-shown", Token), shown.RootElement.GetProperty("digest").GetString());
        Assert.True(JsonElement.DeepEquals(config.RootElement, image.GetProperty("config")));
        Assert.True(JsonElement.DeepEquals(manifest.RootElement, image.GetProperty("manifest")));
        Assert.True(JsonElement.DeepEquals(image, onDisk.RootElement.GetProperty("image")));
        Assert.Equal(
            manifest.RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("size").GetInt64()),
            image.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("size").GetInt64()));
    }

    [Fact]
    public async Task A_manifest_is_printed_byte_for_byte()
    {
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");
        _ = (await BuildAsync(scene, "amd", "--custom-platform=linux/amd64", "--oci-layout-path", scene.Folder["layout"])).Succeeded();
        _ = (await BuildAsync(scene, "arm", "--custom-platform=linux/arm64")).Succeeded();
        var index = $"{scene.Destination}-index";
        _ = (await scene.Program.CommandAsync(Token, "index", $"{scene.Destination}-amd", $"{scene.Destination}-arm", "-d", index)).Succeeded();

        Assert.Equal(await Skopeo.DigestAsync(index, Token), await RawDigestAsync(index));
        Assert.Equal(await Skopeo.DigestAsync($"{scene.Destination}-arm", Token), await RawDigestAsync(index, "--platform=linux/arm64"));
        Assert.Equal(await Skopeo.DigestAsync($"{scene.Destination}-amd", Token), await RawDigestAsync($"{scene.Destination}-amd", "--format=text"));
        Assert.Equal(await Skopeo.DigestAsync($"{scene.Destination}-amd", Token), await RawDigestAsync(scene.Folder["layout"]));
        foreach (var (flags, code) in new[] { ("--platform=linux/s390x", "platform-not-found"), ("--format=json", "usage-invalid") })
        {
            var refused = await scene.Program.CommandAsync(Token, "inspect", "--raw", flags, index);
            Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(code, refused.Error, StringComparison.Ordinal);
        }

        async Task<string> RawDigestAsync(string image, params string[] flags) => Digest.Of(Encoding.UTF8.GetBytes(
            (await scene.Program.CommandAsync(Token, ["inspect", "--raw", .. flags, image])).Succeeded().Output)).ToString();
    }

    [Theory]
    [InlineData("inspect REGISTRY/no/such/image:1", "manifest-not-found")]
    [InlineData("inspect", "usage-invalid")]
    [InlineData("copy REGISTRY/no/such/image:1 -d REGISTRY/x:1", "manifest-not-found")]
    [InlineData("copy -d REGISTRY/x:1", "usage-invalid")]
    [InlineData("index --digests FOLDER/Dockerfile -d REGISTRY/x:1", "digest-invalid")]
    [InlineData("index --digests FOLDER/nothing -d REGISTRY/x:1", "usage-invalid")]
    [InlineData("index sha256:0000000000000000000000000000000000000000000000000000000000000000 -d REGISTRY/x:1", "manifest-not-found")]
    public async Task What_is_not_there_is_told(string arguments, string code)
    {
        using var scene = await SceneAsync("FROM scratch\nLABEL a=b\n");

        var result = await scene.Program.CommandAsync(Token, Words(arguments, scene));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(code, result.Error, StringComparison.Ordinal);
    }

    private static string[] Words(string arguments, BuildScene scene) => arguments
        .Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal).Replace("REGISTRY", scene.Registry, StringComparison.Ordinal)
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Repository(BuildScene scene) => scene.Destination[..scene.Destination.LastIndexOf(':')];

    private static async Task<string?> ImageIdAsync(string reference)
    {
        using var manifest = await Skopeo.ManifestAsync(reference, Token);
        return manifest.RootElement.GetProperty("config").GetProperty("digest").GetString();
    }

    private static Task<ProgramResult> BuildAsync(BuildScene scene, string name, params string[] flags) => scene.Program.RunAsync(
        ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", $"{scene.Destination}-{name}", .. flags], Token);

    private async Task<BuildScene> SceneAsync(string dockerfile)
    {
        var scene = await BuildScene.CreateAsync(fixture, dockerfile, Token);
        _ = scene.Folder.Write("context/Dockerfile", "content");
        return scene;
    }
}
