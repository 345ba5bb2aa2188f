using System.Text.Json;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary><c>--output</c> of whole builds, held against what umoci makes of the same image.</summary>
public sealed class OutputTests(BuildsFixture fixture)
{
    /// <summary>Base and own layers; deletions of files and directories, a directory that is made anew, links, set-id bits, a capability, a FIFO.</summary>
    private const string Rich = """
        FROM BUSYBOX AS base
        RUN mkdir -p /app/old /app/again /app/deep/er && echo 1 > /app/old/x && echo 1 > /app/again/below && echo 1 > /app/deep/er/y \
            && echo linked > /app/first && ln /app/first /app/second && ln -s /etc/passwd /app/absolute && ln -s ../../../.. /app/up && mkfifo /app/fifo
        FROM base
        RUN rm -r /app/old /app/first && rm -r /app/again && mkdir /app/again && echo 2 > /app/again/above && ln /app/second /app/third \
            && touch -d @1600000000 /app/second && chmod 0555 /app/deep && rm /bin/vi
        COPY --chmod=6751 --chown=12:34 tool /usr/bin/tool
        COPY --chown=12:34 tool /app/up/here
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_directory_and_an_archive_hold_what_umoci_unpacks()
    {
        using var scene = await SceneAsync(Rich);
        var result = (await scene.BuildAsync(
            Cancelled, "--output", scene.Folder["out/put"], "--output", $"type=tar,dest={scene.Folder["files.tar"]}")).Succeeded();
        var expected = await ListAsync(await scene.UnpackAsync(Cancelled), "%P %y %m %U:%G %s %T@ %l\n");

        var unpacked = scene.Folder.Create("unpacked");
        _ = (await ExternalProgram.Require("tar").RunAsync(["-xpf", scene.Folder["files.tar"], "-C", unpacked, "--numeric-owner"], Cancelled)).Succeeded();
        Assert.Equal(expected, await ListAsync(unpacked, "%P %y %m %U:%G %s %T@ %l\n"));
        Assert.Contains("app/second f 644 0:0 7 1600000000", expected, StringComparison.Ordinal);
        Assert.DoesNotContain("app/old", expected, StringComparison.Ordinal);
        Assert.DoesNotContain("app/again/below", expected, StringComparison.Ordinal);

        var own = await ListAsync(scene.Folder["bundle/rootfs"], "%P %y %m %s %T@ %l\n");
        Assert.Equal(own, await ListAsync(scene.Folder["out/put"], "%P %y %m %s %T@ %l\n"));
        Assert.DoesNotContain("12:34", await ListAsync(scene.Folder["out/put"], "%U:%G\n"), StringComparison.Ordinal);
        Assert.Equal(
            (await ExternalProgram.Require("stat").RunAsync(["-c", "%i", scene.Folder["out/put/app/second"]], Cancelled)).Succeeded().Line,
            (await ExternalProgram.Require("stat").RunAsync(["-c", "%i", scene.Folder["out/put/app/third"]], Cancelled)).Succeeded().Line);
        Assert.Contains($"Wrote {scene.Folder["files.tar"]} (", result.Error, StringComparison.Ordinal);
        _ = (await ExternalProgram.Require("diff").RunAsync(["-r", "--no-dereference", "--exclude=fifo", scene.Folder["bundle/rootfs"], scene.Folder["out/put"]], Cancelled)).Succeeded();
    }

    [Theory]
    [InlineData("namespaces")]
    [InlineData("chroot")]
    public async Task Every_tier_gives_the_same_archive(string isolation)
    {
        using var scene = await SceneAsync(Rich.Replace("touch -d @1600000000 /app/second", "true", StringComparison.Ordinal));
        Task<ProgramResult> Run(string name, params string[] more) => scene.Program.RunAsync(
            ["--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--insecure-registry", scene.Registry, "--isolation", isolation,
                "--source-date-epoch", "1234567890", "--output", $"type=tar,dest={scene.Folder[name]}", .. more], Cancelled);

        _ = (await Run("1.tar")).Succeeded();
        _ = (await Run("2.tar", "--no-cache", "--single-snapshot")).Succeeded();

        Assert.Equal(await Sha256Async(scene.Folder["1.tar"]), await Sha256Async(scene.Folder["2.tar"])); // however the layers are cut
        var times = (await ExternalProgram.Require("tar").RunAsync(["-tvf", scene.Folder["1.tar"], "--full-time", "--utc"], Cancelled)).Succeeded().Output;
        Assert.All(times.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(" 2009-02-13 23:31:30 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Standard_output_has_the_archive_and_nothing_else()
    {
        using var scene = await SceneAsync("FROM BUSYBOX\nCOPY tool /usr/bin/tool\n");
        var flags = $"--context {scene.Context} --dockerfile {scene.Folder["Dockerfile"]} --insecure-registry {scene.Registry}";
        _ = (await ExternalProgram.Require("sh").RunAsync(
            ["-c", $"'{scene.Program.FileName}' --kaniko-dir '{scene.Folder["work"]}' {flags} -o - > {scene.Folder["out.tar"]}"], Cancelled)).Succeeded();
        _ = (await scene.Program.RunAsync([.. flags.Split(' '), "--output", $"type=tar,dest={scene.Folder["file.tar"]}"], Cancelled)).Succeeded();

        Assert.Equal(await Sha256Async(scene.Folder["file.tar"]), await Sha256Async(scene.Folder["out.tar"]));
        var unpacked = scene.Folder.Create("unpacked");
        _ = (await ExternalProgram.Require("tar").RunAsync(["-xpf", scene.Folder["out.tar"], "-C", unpacked], Cancelled)).Succeeded();
        Assert.Equal("tool", await File.ReadAllTextAsync(Path.Combine(unpacked, "usr/bin/tool"), Cancelled));
    }

    [Fact]
    public async Task All_outputs_at_once_and_the_result_tells_of_each()
    {
        using var scene = await SceneAsync("FROM BUSYBOX\nCOPY tool /tool\n");
        var built = (await scene.BuildAsync(
            Cancelled, "-o", scene.Folder["out"], "-o", $"type=tar,dest={scene.Folder["f.tar"]}", "-o", $"type=oci,dest={scene.Folder["l.tar"]}",
            "-o", $"type=docker,dest={scene.Folder["d.tar"]}", "-o", $"type=oci,tar=false,dest={scene.Folder["l"]}",
            "--metadata-file", scene.Folder["metadata.json"], "--report", scene.Folder["report.json"], "--summary-file", scene.Folder["summary.md"])).Succeeded();

        var digest = await Skopeo.DigestAsync(scene.Destination, Cancelled);
        foreach (var image in (string[])[$"oci-archive:{scene.Folder["l.tar"]}", $"oci:{scene.Folder["l"]}"])
        {
            Assert.Equal(digest, (await ExternalProgram.Require("skopeo").RunAsync(["inspect", "--format", "{{.Digest}}", image], Cancelled)).Succeeded().Line);
        }

        _ = (await ExternalProgram.Require("skopeo").RunAsync(["inspect", $"docker-archive:{scene.Folder["d.tar"]}"], Cancelled)).Succeeded();
        using var metadata = JsonDocument.Parse(await File.ReadAllTextAsync(scene.Folder["metadata.json"], Cancelled));
        Assert.Equal(
            [
                $"oci {scene.Folder["l"]}", $"docker {scene.Folder["d.tar"]}",
                $"local {scene.Folder["out"]}", $"tar {scene.Folder["f.tar"]}", $"oci {scene.Folder["l.tar"]}",
            ],
            metadata.RootElement.GetProperty("kaniko.outputs").EnumerateArray().Select(output => $"{output.GetProperty("type")} {output.GetProperty("dest")}"));
        Assert.Contains($"Wrote {scene.Folder["d.tar"]} (tarball for docker load, ", built.Error, StringComparison.Ordinal);
        Assert.Contains($"Wrote {scene.Folder["l"]} (OCI layout, ", built.Error, StringComparison.Ordinal);
        Assert.Contains(scene.Folder["f.tar"], await File.ReadAllTextAsync(scene.Folder["summary.md"], Cancelled), StringComparison.Ordinal);
        Assert.Contains("\"outputs\"", await File.ReadAllTextAsync(scene.Folder["report.json"], Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ordinary_user_owns_what_was_written_and_writes_it_again()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "another user is wanted: that takes root");
        using var scene = await SceneAsync("FROM scratch\nCOPY --chown=12:34 --chmod=0444 tool /closed/tool\nCOPY --chmod=4755 tool /tool\n");
        _ = (await scene.BuildAsync(Cancelled)).Succeeded();
        _ = scene.Folder.Write("Dockerfile", $"FROM {scene.Destination}\nENV A=b\n"); // whose owners the user may not give files to
        var home = scene.Folder.Create("home");
        _ = (await ExternalProgram.Require("chown").RunAsync(["-R", "65534:65534", home], Cancelled)).Succeeded();
        _ = (await ExternalProgram.Require("chmod").RunAsync(["-R", "a+rX", scene.Folder.Path], Cancelled)).Succeeded();
        var build = $"cd {home} && HOME={home} TMPDIR={home} '{scene.Program.FileName}' --kaniko-dir {home}/work --context {scene.Context} --dockerfile {scene.Folder["Dockerfile"]}"
            + $" --insecure-registry {scene.Registry} -o out -o type=tar,dest=out.tar";
        for (var i = 0; i < 2; i++)
        {
            _ = (await ExternalProgram.Require("setpriv").RunAsync(
                ["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", $"{build} && chmod 0555 out/closed"], Cancelled)).Succeeded();
        }

        Assert.Equal(
            "closed 555 65534:65534\nclosed/tool 444 65534:65534\ntool 4755 65534:65534\n",
            await ListAsync(Path.Combine(home, "out"), "%P %m %U:%G\n"));
        var listing = (await ExternalProgram.Require("tar").RunAsync(["-tvf", Path.Combine(home, "out.tar"), "--numeric-owner"], Cancelled)).Succeeded().Output;
        Assert.Contains("12/34", listing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capabilities_are_in_both()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capabilities of files want root");
        using var scene = await SceneAsync("FROM scratch\nCOPY tool /tool\n");
        const string Capability = "0100000200040000000000000000000000000000";
        var python = ExternalProgram.Require("python3");
        _ = (await python.RunAsync(["-c", $"import os, sys; os.setxattr(sys.argv[1], 'security.capability', bytes.fromhex('{Capability}'))", scene.Folder["context/tool"]], Cancelled)).Succeeded();

        _ = (await scene.BuildAsync(Cancelled, "-o", scene.Folder["out"], "-o", $"type=tar,dest={scene.Folder["f.tar"]}")).Succeeded();

        const string Read = """
            import os, sys, tarfile
            print(os.getxattr(sys.argv[1], 'security.capability').hex())
            print(tarfile.open(sys.argv[2]).getmember('tool').pax_headers['SCHILY.xattr.security.capability'].encode('utf-8', 'surrogateescape').hex())
            """;
        Assert.Equal($"{Capability}\n{Capability}\n", (await python.RunAsync(["-c", Read, scene.Folder["out/tool"], scene.Folder["f.tar"]], Cancelled)).Succeeded().Output);
    }

    [Fact]
    public async Task An_image_that_leads_elsewhere_is_written_below_its_directory_all_the_same()
    {
        using var scene = await SceneAsync("FROM BUSYBOX\nRUN ln -s FOLDER/outside /away && ln -s ../../outside /up && mkdir -p FOLDER && mkdir /outside && ln -s /outside FOLDER/outside\nCOPY tool /away/tool\n"
            + "COPY tool /up/other\n");
        _ = scene.Folder.Write("Dockerfile", (await File.ReadAllTextAsync(scene.Folder["Dockerfile"], Cancelled)).Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal));
        var outside = scene.Folder.Create("outside");
        _ = scene.Folder.Create("a/out");
        _ = File.CreateSymbolicLink(scene.Folder["a/out/outside"], outside); // left by somebody

        _ = (await scene.BuildAsync(Cancelled, "-o", scene.Folder["a/out"])).Succeeded();

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Assert.Equal(["other", "tool"], Directory.EnumerateFiles(scene.Folder["a/out/outside"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(scene.Folder["outside"], new FileInfo(scene.Folder["a/out/away"]).LinkTarget);
    }

    [Fact]
    public async Task A_build_that_fails_leaves_what_was_there()
    {
        using var scene = await SceneAsync("FROM BUSYBOX\nRUN exit 3\n");
        _ = scene.Folder.Write("out/old", "old");
        _ = scene.Folder.Write("f.tar", "old");

        var result = await scene.BuildAsync(Cancelled, "-o", $"type=local,mode=delete,dest={scene.Folder["out"]}", "-o", $"type=tar,dest={scene.Folder["f.tar"]}");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(("old", "old"), (await File.ReadAllTextAsync(scene.Folder["out/old"], Cancelled), await File.ReadAllTextAsync(scene.Folder["f.tar"], Cancelled)));
        Assert.Equal([scene.Folder["f.tar"]], Directory.GetFiles(scene.Folder.Path, "f.tar*"));
    }

    [Theory]
    [InlineData("/", "own root directory")]
    [InlineData("/proc/self/root/", "own root directory")]
    [InlineData("FOLDER/work/out", "in the work directory")]
    [InlineData("FOLDER/to-work", "in the work directory")]
    [InlineData("FOLDER/Dockerfile", "is a file")]
    [InlineData("type=tar,dest=FOLDER/context", "is a directory")]
    [InlineData("type=local,mode=delete,dest=FOLDER/context", "mode=delete would empty")]
    [InlineData("type=local,mode=delete,dest=FOLDER", "mode=delete would empty")]
    public async Task A_place_that_must_not_be_written_over_is_refused_before_anything_is_built(string output, string message)
    {
        using var scene = await SceneAsync("FROM scratch\nCOPY tool /tool\n");
        _ = Directory.CreateDirectory(scene.Folder["work"]);
        _ = File.CreateSymbolicLink(scene.Folder["to-work"], scene.Folder["work"]);

        var result = await scene.BuildAsync(Cancelled, "-o", output.Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("[stage-0", result.Error, StringComparison.Ordinal);
    }

    private async Task<BuildScene> SceneAsync(string dockerfile)
    {
        var scene = await BuildScene.CreateAsync(fixture, dockerfile, Cancelled);
        _ = scene.Folder.Write("context/tool", "tool");
        return scene;
    }

    /// <summary>Directories have no size of their own.</summary>
    private static async Task<string> ListAsync(string directory, string format)
    {
        var lines = (await ExternalProgram.Require("find").RunAsync([directory, "-mindepth", "1", "-printf", format], Cancelled)).Succeeded().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            .Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"^(\S+ d \S+ (?:\d+:\d+ )?)\d+ ", "$1"));
        return string.Join('\n', lines) + "\n";
    }

    private static async Task<string> Sha256Async(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await System.Security.Cryptography.SHA256.HashDataAsync(file, Cancelled));
    }
}
