using System.Text.Json;
using Kaniko.Tasks.Events;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>One build for several platforms, with skopeo as the witness. The machine runs programs of its own platform only.</summary>
public sealed class PlatformTests(BuildsFixture fixture)
{
    private const string Both = "--custom-platform=linux/amd64,linux/arm64";

    /// <summary>As Go and .NET are built for several platforms: a compiler on the builder's, and files copied into each image.</summary>
    private const string CrossCompiled = """
        FROM --platform=$BUILDPLATFORM BASE AS build
        RUN echo downloaded > /dependencies
        ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT
        RUN echo "$TARGETPLATFORM $TARGETOS $TARGETARCH [$TARGETVARIANT]" > /app

        FROM BASE
        ARG TARGETARCH BUILDPLATFORM
        COPY --from=build /dependencies /app /
        COPY --link Dockerfile /linked
        ENV ARCH=$TARGETARCH BUILT_ON=$BUILDPLATFORM

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tag_gets_an_index_with_an_image_for_each_platform()
    {
        using var scene = await SceneAsync(CrossCompiled);
        var second = $"{scene.Registry}/elsewhere-{Path.GetFileName(scene.Folder.Path).ToLowerInvariant()}:2";

        var result = await EventsAsync(
            scene, Both, "--destination", second, "--digest-file", scene.Folder["digest"], "--image-name-with-digest-file", scene.Folder["names"],
            "--image-name-tag-with-digest-file", scene.Folder["tags"], "--metadata-file", scene.Folder["metadata"], "--oci-layout-path", scene.Folder["layout"],
            "--output", $"type=oci,dest={scene.Folder["layout.tar"]}");

        var build = Finished(result.Succeeded());
        var digest = await Skopeo.DigestAsync(scene.Destination, Token);
        Assert.Equal((digest, digest), (File.ReadAllText(scene.Folder["digest"]), await Skopeo.DigestAsync(second, Token)));
        Assert.Equal($"{Repository(scene)}@{digest}\n{second[..^2]}@{digest}\n", File.ReadAllText(scene.Folder["names"]));
        Assert.Equal($"{scene.Destination}@{digest}\n{second}@{digest}\n", File.ReadAllText(scene.Folder["tags"]));
        using var index = await Skopeo.ManifestAsync(scene.Destination, Token);
        Assert.Equal(
            [("linux", "amd64"), ("linux", "arm64")],
            index.RootElement.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("platform"))
                .Select(platform => (platform.GetProperty("os").GetString(), platform.GetProperty("architecture").GetString())));
        await Skopeo.CopyAllAsync($"docker://{second}", $"dir:{scene.Folder["all"]}", Token); // every image is complete
        foreach (var arch in new[] { "amd64", "arm64" })
        {
            var image = $"{Repository(scene)}@{Entry(index, arch).GetProperty("digest").GetString()}";
            using var config = await Skopeo.ConfigAsync(image, Token);
            Assert.Equal(arch, config.RootElement.GetProperty("architecture").GetString());
            Assert.Equal(["ARCH=" + arch, "BUILT_ON=linux/amd64"], Texts(config.RootElement.GetProperty("config").GetProperty("Env")).TakeLast(2));
            Assert.Equal($"linux/{arch} linux {arch} []\n", await FileAsync(scene, image, "app"));
        }

        Assert.Equal((digest, digest, "linux/amd64,linux/arm64"), (build.Digest, build.ImageId, build.Platform));
        Assert.Equal(
            index.RootElement.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("digest").GetString()),
            build.Platforms.Select(platform => platform.Digest));
        using var metadata = JsonDocument.Parse(File.ReadAllText(scene.Folder["metadata"]));
        Assert.Equal(
            ["buildx.build.provenance/linux/amd64", "buildx.build.provenance/linux/arm64", "containerimage.descriptor", "containerimage.digest", "image.name", "kaniko.outputs"],
            metadata.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["mediaType", "digest", "size"], metadata.RootElement.GetProperty("containerimage.descriptor").EnumerateObject().Select(property => property.Name));
        Assert.Equal(digest, metadata.RootElement.GetProperty("containerimage.digest").GetString());
        await Skopeo.CopyAllAsync($"oci:{scene.Folder["layout"]}:1", $"dir:{scene.Folder["from-layout"]}", Token);
        await Skopeo.CopyAllAsync($"oci-archive:{scene.Folder["layout.tar"]}:1", $"dir:{scene.Folder["from-archive"]}", Token);
        Assert.Equal(digest, ReadDigest(scene, "layout/index.json"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--no-cache")]
    [InlineData("--single-snapshot")]
    [InlineData("--isolation=chroot")]
    public async Task What_platforms_share_is_done_and_told_once(string flag)
    {
        using var scene = await SceneAsync(CrossCompiled);

        var result = await EventsAsync(scene, [Both, .. flag.Length > 0 ? new[] { flag } : []]);

        var events = Events(result.Succeeded());
        var begun = events.OfType<StepStarted>().Where(step => step.Text.StartsWith("RUN", StringComparison.Ordinal) || step.Text.StartsWith("COPY --link", StringComparison.Ordinal))
            .Select(step => $"{step.Stage}: {step.Text[..8]}").ToList();
        Assert.Equal(
            flag == "--single-snapshot"
                ? ["linux/amd64 build: RUN echo", "linux/amd64 build: RUN echo", "linux/amd64 stage-1: COPY --l", "linux/amd64->arm64 build: RUN echo", "linux/amd64->arm64 build: RUN echo", "linux/arm64 stage-1: COPY --l"]
                : ["linux/amd64 build: RUN echo", "linux/amd64 build: RUN echo", "linux/amd64 stage-1: COPY --l", "linux/amd64->arm64 build: RUN echo"],
            begun.Order(StringComparer.Ordinal));
        Assert.Empty(events.OfType<StepCached>());
        Assert.Equal(begun.Count, Finished(result).Steps.Count(step => step.Text.StartsWith("RUN", StringComparison.Ordinal) || step.Text.StartsWith("COPY --link", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_same_sources_have_the_same_index_on_every_machine()
    {
        using var scene = await SceneAsync(CrossCompiled);
        string?[] digests = new string?[2];
        for (var i = 0; i < digests.Length; i++)
        {
            var machine = scene.Program with { WorkDirectory = scene.Folder[$"machine-{i}"] };
            _ = (await machine.RunAsync(scene.Flags("--platform=linux/arm64", "--platform=linux/amd64", "--reproducible"), Token)).Succeeded();
            digests[i] = await Skopeo.DigestAsync(scene.Destination, Token);
        }

        var machineAgain = scene.Program with { WorkDirectory = scene.Folder["machine-1"] };
        var again = await machineAgain.RunAsync(scene.Flags("--platform=linux/arm64,linux/amd64", "--reproducible", "--verbosity=debug"), Token);

        Assert.NotNull(digests[0]);
        Assert.Equal(digests[0], digests[1]);
        Assert.Contains("Every destination holds this image already", again.Succeeded().Error + again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_for_the_second_platform_leaves_every_tag_as_it_was()
    {
        using var scene = await SceneAsync("""
            FROM --platform=$BUILDPLATFORM BASE AS build
            ARG TARGETARCH
            RUN test "$TARGETARCH" = amd64 && echo made > /made
            FROM BASE
            COPY --from=build /made /
            """);

        var result = await scene.BuildAsync(Token, Both, "--digest-file", scene.Folder["digest"]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("[linux/amd64->arm64 build 2/2]", result.Error, StringComparison.Ordinal);
        Assert.Null(await Skopeo.DigestAsync(scene.Destination, Token));
        Assert.False(File.Exists(scene.Folder["digest"]));
    }

    [Theory]
    [InlineData("FROM BASE\nRUN true\n", "--custom-platform=linux/amd64,linux/arm64", "platform-not-runnable", "the stage 'stage-1' runs programs for 'linux/arm64'")]
    [InlineData("FROM BASE AS one\nRUN true\n", "--custom-platform=linux/arm64", "platform-not-runnable", "FROM --platform=$BUILDPLATFORM")]
    [InlineData("FROM BASE AS one\nRUN true\n", "--custom-platform=linux/arm64 --isolation=chroot", "platform-not-runnable", "docker/setup-qemu-action")]
    [InlineData("FROM BASE\nCOPY Dockerfile /\n", "--custom-platform=linux/amd64,linux/s390x", "platform-not-found", "linux/s390x")]
    [InlineData("FROM BASE\nCOPY Dockerfile /\n", "--custom-platform=linux/amd64,plan9", "platform-invalid", "plan9")]
    [InlineData("FROM BASE\n", "--custom-platform=linux/amd64,linux/arm64 --tar-path=image.tar", "usage-invalid", "'image.tar'")]
    [InlineData("FROM BASE\n", "--custom-platform=linux/amd64,linux/arm64 --output=type=tar,dest=files.tar", "usage-invalid", "'files.tar'")]
    [InlineData("FROM BASE\n", "--annotation=index:a=b", "usage-invalid", "index:a")]
    public async Task What_cannot_be_built_is_told_before_the_first_step(string dockerfile, string flags, string code, string said)
    {
        Assert.SkipWhen(code == "platform-not-runnable" && File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64"), "this machine runs programs for arm64");
        using var scene = await SceneAsync("FROM --platform=$BUILDPLATFORM BASE AS first\nRUN echo first\n" + dockerfile.Replace("RUN true", "COPY --from=first /bin/busybox /x\nRUN true", StringComparison.Ordinal));

        var result = await scene.BuildAsync(Token, flags.Split(' '));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(code, result.Error, StringComparison.Ordinal);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("RUN echo first\n", result.Output, StringComparison.Ordinal);
        Assert.Null(await Skopeo.DigestAsync(scene.Destination, Token));
    }

    [Theory]
    [InlineData("docker", "", "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData("oci", "", "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json")]
    [InlineData("docker", "--annotation=index:a=b --annotation=c=d --annotation=manifest[linux/arm64]:e=f --annotation=manifest-descriptor:g=h",
        "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json")]
    public async Task Index_and_images_are_of_one_kind(string format, string flags, string index, string image)
    {
        using var scene = await SceneAsync("FROM scratch\nCOPY Dockerfile /\n");

        _ = (await scene.BuildAsync(Token, [Both, $"--image-format={format}", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Succeeded();

        using var document = await Skopeo.ManifestAsync(scene.Destination, Token);
        Assert.Equal(index, document.RootElement.GetProperty("mediaType").GetString());
        Assert.All(document.RootElement.GetProperty("manifests").EnumerateArray(), entry => Assert.Equal(image, entry.GetProperty("mediaType").GetString()));
        if (flags.Length > 0)
        {
            Assert.Equal("""{"a":"b"}""", document.RootElement.GetProperty("annotations").GetRawText());
            Assert.Equal("""{"g":"h"}""", Entry(document, "amd64").GetProperty("annotations").GetRawText());
            using var amd64 = await Skopeo.ManifestAsync($"{Repository(scene)}@{Entry(document, "amd64").GetProperty("digest").GetString()}", Token);
            using var arm64 = await Skopeo.ManifestAsync($"{Repository(scene)}@{Entry(document, "arm64").GetProperty("digest").GetString()}", Token);
            Assert.Equal(
                ("""{"c":"d"}""", """{"c":"d","e":"f"}"""),
                (amd64.RootElement.GetProperty("annotations").GetRawText(), arm64.RootElement.GetProperty("annotations").GetRawText()));
        }
    }

    /// <summary>Emulators belong to a user namespace, so that this one is nobody else's.</summary>
    [Fact]
    public async Task Steps_for_another_processor_run_where_the_kernel_has_an_emulator()
    {
        // exit(0) for arm64: an ELF header, a program header, three instructions
        const string Program =
            "7f454c460201010000000000000000000200b7000100000078000100000000004000000000000000000000000000000000000000400038000100400000000000"
            + "01000000050000000000000000000000000001000000000000000100000000008400000000000000840000000000000000000100000000000000"
            + "80d2a80b80d2010000d4";
        const string Emulator = "/usr/bin/qemu-aarch64-static";
        Assert.SkipUnless(File.Exists(Emulator), $"no '{Emulator}': apt-get install qemu-user-static");
        using var scene = await SceneAsync("FROM BASE\nCOPY --chmod=755 program /program\nRUN [\"/program\"]\n");
        await File.WriteAllBytesAsync(Path.Combine(scene.Context, "program"), Convert.FromHexString(Program), Token);
        var script = scene.Folder.Write("emulated", $$"""
            mount -t binfmt_misc none /proc/sys/fs/binfmt_misc || exit 99
            printf '%s' ':arm64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:{{Emulator}}:F' > /proc/sys/fs/binfmt_misc/register || exit 99
            exec "$@"
            """);

        var result = await ExternalProgram.Require("unshare").RunAsync(
            ["--user", "--map-root-user", "--mount", "sh", script, scene.Program.FileName, .. scene.Flags("--custom-platform=linux/arm64", "--kaniko-dir", scene.Folder["own"])], Token);

        Assert.SkipWhen(result.ExitCode == 99, "user namespaces have no emulators of their own before Linux 6.7");
        _ = result.Succeeded();
        using var config = await Skopeo.ConfigAsync(scene.Destination, Token);
        Assert.Equal("arm64", config.RootElement.GetProperty("architecture").GetString());
    }

    [Fact]
    public async Task One_platform_named_twice_makes_an_image_without_an_index()
    {
        using var scene = await SceneAsync("FROM scratch\nCOPY Dockerfile /\n");

        _ = (await scene.BuildAsync(Token, "--custom-platform=linux/arm64,linux/aarch64/v8")).Succeeded();

        using var manifest = await Skopeo.ManifestAsync(scene.Destination, Token);
        Assert.False(manifest.RootElement.TryGetProperty("manifests", out _));
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_of_each_platform()
    {
        using var scene = await SceneAsync("FROM BASE\nCOPY Dockerfile /\n");

        var result = await scene.BuildAsync(Token, Both, "--dryrun");

        var lines = (result.Succeeded().Output + result.Error).Split('\n').Where(line => line.StartsWith("PLATFORM", StringComparison.Ordinal) || line.StartsWith("PUSH", StringComparison.Ordinal));
        Assert.Equal(["PLATFORM linux/amd64", "PLATFORM linux/arm64", $"PUSH [{scene.Destination}]"], lines);
    }

    /// <summary>BASE is an index of a busybox for amd64 and one that says that it is for arm64.</summary>
    private async Task<BuildScene> SceneAsync(string dockerfile)
    {
        var scene = await BuildScene.CreateAsync(fixture, "FROM BUSYBOX\n", Token);
        _ = scene.Folder.Write("context/Dockerfile", "content");
        if (dockerfile.Contains("BASE", StringComparison.Ordinal))
        {
            var name = $"{Repository(scene)}-base";
            string[] images = [$"{name}:amd64", $"{name}:arm64"];
            foreach (var image in images)
            {
                _ = (await scene.Program.RunAsync(
                    ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--destination", image, "--insecure", "--insecure-pull", $"--custom-platform=linux/{image[^5..]}"],
                    Token)).Succeeded();
            }

            _ = (await scene.Program.CommandAsync(Token, ["index", .. images, "-d", $"{name}:1", "--insecure", "--insecure-pull"])).Succeeded();
            dockerfile = dockerfile.Replace("BASE", $"{name}:1", StringComparison.Ordinal);
        }

        _ = scene.Folder.Write("Dockerfile", dockerfile);
        return scene;
    }

    private static Task<ProgramResult> EventsAsync(BuildScene scene, params string[] flags) =>
        scene.Program.CommandAsync(Token, [.. scene.Flags(flags), "--progress=rawjson"]);

    private static List<BuildEvent> Events(ProgramResult result) =>
        [.. (result.Output + result.Error).Split('\n').Select(BuildEventJson.TryRead).OfType<BuildEvent>()];

    private static Kaniko.Tasks.Results.BuildResult Finished(ProgramResult result) => Events(result).OfType<BuildFinished>().Single().Result;

    private static string Repository(BuildScene scene) => scene.Destination[..scene.Destination.LastIndexOf(':')];

    private static JsonElement Entry(JsonDocument index, string architecture) => index.RootElement.GetProperty("manifests").EnumerateArray()
        .Single(entry => entry.GetProperty("platform").GetProperty("architecture").GetString() == architecture);

    private static List<string?> Texts(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetString())];

    private static string? ReadDigest(BuildScene scene, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(scene.Folder[file]));
        return document.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString();
    }

    private static async Task<string> FileAsync(BuildScene scene, string image, string name)
    {
        var folder = scene.Folder[$"unpacked-{Guid.NewGuid():N}"];
        await Skopeo.CopyAsync($"docker://{image}", $"oci:{folder}:1", Token);
        return await File.ReadAllTextAsync(Path.Combine(await Umoci.UnpackAsync($"{folder}:1", folder + "-bundle", Token), name), Token);
    }
}
