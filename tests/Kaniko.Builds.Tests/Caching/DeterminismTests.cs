using System.Globalization;
using System.Text.RegularExpressions;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary>The same sources give the same digest, whoever builds them, where, when and on how many cores.</summary>
public sealed class DeterminismTests(BuildsFixture fixture)
{
    private const string Dockerfile = """
        FROM BUSYBOX AS build
        WORKDIR /out/deep/er
        RUN seq 1 300000 > numbers && ln numbers linked && ln -s numbers soft && mkdir z a && touch z/2 z/1 a/0 && mkfifo pipe
        COPY src/ /src/
        RUN --mount=type=bind,source=src,target=/in cat /in/* | sort > sorted
        FROM BUSYBOX
        ARG SOURCE_DATE_EPOCH
        RUN echo "${SOURCE_DATE_EPOCH:-none}" > /epoch && rm /bin/ls && hostname > /host && umask > /umask && env | sort > /env
        COPY <<EOF /etc/motd
        hello
        EOF
        COPY --from=build /out /out
        COPY --link --chmod=750 src /linked/here
        ADD archive.tar /unpacked/
        COPY . /all
        USER 5:6
        WORKDIR /home/five
        """;

    /// <summary>What differs, as words of a shell before the program; <c>CONTEXT</c> is where the copy of the sources is.</summary>
    public static TheoryData<string> Differences => new(
        "",
        "umask 077;",
        "umask 000; cd CONTEXT;",
        "find CONTEXT -type f -exec touch -d @5000000 {} +;",
        "chmod -R g+w CONTEXT;",
        "chown -R 1000:1000 CONTEXT;",
        "mv CONTEXT/src/b CONTEXT/src/x; cp CONTEXT/src/x CONTEXT/src/b; rm CONTEXT/src/x;",
        "export DOTNET_PROCESSOR_COUNT=1;",
        "export DOTNET_PROCESSOR_COUNT=7;",
        "PREFIX='taskset -c 0';",
        "export TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 HOME=/tmp USER=somebody;",
        "export TMPDIR=/var/tmp; ulimit -n 256;",
        "PREFIX='unshare --uts sh -c \"hostname other; exec \\\"\\$@\\\"\" -';");

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task Reproducible_builds_have_one_digest(string difference)
    {
        using var scene = await SceneAsync();
        var one = await DigestAsync(scene, "one", "", "--reproducible");

        var other = await DigestAsync(scene, "other", difference, "--reproducible");

        Assert.Equal(one, other);
    }

    [Theory]
    [InlineData("export SOURCE_DATE_EPOCH=1600000000;")]
    [InlineData("umask 077; export SOURCE_DATE_EPOCH=1600000000;")]
    [InlineData("export SOURCE_DATE_EPOCH=1600000000 DOTNET_PROCESSOR_COUNT=1;")]
    public async Task With_a_source_date_fresh_checkouts_have_one_digest(string difference)
    {
        using var scene = await SceneAsync();
        var one = await DigestAsync(scene, "one", "", "--build-arg", "SOURCE_DATE_EPOCH=1600000000");

        var other = await DigestAsync(scene, "other", "find CONTEXT -exec touch {} +; " + difference);

        Assert.Equal(one, other);
    }

    [Fact]
    public async Task An_ordinary_user_makes_what_root_makes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "root becomes another user here");
        var setpriv = ExternalProgram.Require("setpriv");
        using var scene = await SceneAsync();
        // One id is mapped, so nothing may belong to another user.
        _ = scene.Folder.Write("Dockerfile", Text(scene, Dockerfile).Replace("USER 5:6\n", "", StringComparison.Ordinal)
            .Replace("ADD archive.tar /unpacked/\n", "", StringComparison.Ordinal));
        var one = await DigestAsync(scene, "one", "", "--reproducible");

        var other = await DigestAsync(
            scene, "other", $"chmod 755 '{scene.Folder.Path}'; mkdir -m 777 NEWHOME; chown -R nobody CONTEXT; export HOME=NEWHOME; PREFIX='{setpriv.FileName} --reuid=65534 --regid=65534 --clear-groups';",
            "--reproducible");

        Assert.Equal(one, other);
    }

    [Fact]
    public async Task A_cached_build_has_the_digest_of_one_that_ran()
    {
        using var scene = await SceneAsync();
        var one = await DigestAsync(scene, "one", "", "--reproducible");
        var cache = $"oci:{scene.Folder["cache"]}";

        var filled = await DigestAsync(scene, "two", "", "--reproducible", "--cache", "--cache-copy-layers", "--cache-repo", cache);
        var cached = await DigestAsync(scene, "three", "", "--reproducible", "--cache", "--cache-copy-layers", "--cache-repo", cache);

        Assert.Equal((one, one), (filled, cached));
        Assert.False(Directory.Exists(scene.Folder["three/layers"]));
    }

    [Fact]
    public async Task Everything_has_the_given_time_and_base_layers_stay()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync();
        _ = await DigestAsync(scene, "one", "", "--reproducible", "--source-date-epoch", "1234567890", "--insecure", "--destination", scene.Destination);

        using var config = await Skopeo.ConfigAsync(scene.Destination, cancellationToken);
        using var own = await Skopeo.ManifestAsync(scene.Destination, cancellationToken);
        using var origin = await Skopeo.ManifestAsync(await fixture.BusyboxAsync(cancellationToken), cancellationToken);
        var layers = await scene.LayersAsync(cancellationToken);

        Assert.Equal("2009-02-13T23:31:30Z", Utc(config.RootElement.GetProperty("created").GetString()!));
        Assert.All(config.RootElement.GetProperty("history").EnumerateArray().Skip(1),
            entry => Assert.Equal("2009-02-13T23:31:30Z", Utc(entry.GetProperty("created").GetString()!)));
        Assert.Equal(
            origin.RootElement.GetProperty("layers")[0].GetProperty("digest").GetString(), own.RootElement.GetProperty("layers")[0].GetProperty("digest").GetString());
        Assert.True(layers.Count > 5);
        Assert.All(layers.Skip(1).SelectMany(layer => layer), entry => Assert.Equal("2009-02-13 23:31:30", entry.Time));
    }

    [Fact]
    public async Task A_source_date_alone_is_the_time_of_all_that_is_copied()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await SceneAsync();
        _ = scene.Folder.Write("Dockerfile", Text(scene, "FROM scratch\nCOPY src/a /old\nCOPY src/b /new\n"));
        File.SetLastWriteTimeUtc(scene.Folder["context/src/a"], DateTimeOffset.FromUnixTimeSeconds(1000).UtcDateTime);

        _ = await DigestAsync(scene, "one", "touch CONTEXT/src/b; touch -d @1000 CONTEXT/src/a;", "--source-date-epoch", "2000", "--insecure", "--destination", scene.Destination);

        var layers = await scene.LayersAsync(cancellationToken);
        Assert.Equal(("1970-01-01 00:33:20", "1970-01-01 00:33:20"), (Assert.Single(layers[0]).Time, Assert.Single(layers[1]).Time));
    }

    [Fact]
    public async Task The_time_of_the_context_is_that_of_its_commit()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _ = ExternalProgram.Require("git");
        using var scene = await SceneAsync();
        var git = new ExternalProgram("git")
        {
            WorkingDirectory = scene.Context,
            Environment = new Dictionary<string, string?> { ["GIT_COMMITTER_DATE"] = "1500000000 +0200", ["GIT_AUTHOR_DATE"] = "1000000000 +0000" },
        };
        foreach (var words in new[] { "init -q", "add .", "-c user.name=n -c user.email=e commit -q -m m" })
        {
            _ = (await git.RunAsync(words.Split(' '), cancellationToken)).Succeeded();
        }

        _ = scene.Folder.Write("Dockerfile", Text(scene, "FROM scratch\nCOPY src/a /\n"));
        _ = await DigestAsync(scene, "one", "", "--source-date-epoch", "context", "--insecure", "--destination", scene.Destination);

        using var config = await Skopeo.ConfigAsync(scene.Destination, cancellationToken);
        Assert.Equal("2017-07-14T02:40:00Z", Utc(config.RootElement.GetProperty("created").GetString()!));
    }

    [Theory]
    [InlineData("yesterday", "'yesterday' is no value of SOURCE_DATE_EPOCH")]
    [InlineData("-1", "'-1' is no value of SOURCE_DATE_EPOCH")]
    [InlineData("99999999999999", "is no value of SOURCE_DATE_EPOCH")]
    public async Task A_time_that_is_none_is_an_error(string value, string message)
    {
        using var scene = await SceneAsync();

        var result = await RunAsync(scene, "one", "", ["--no-push", $"--source-date-epoch={value}"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context", "")]
    [InlineData("other", "")]
    [InlineData("source", "1000000000")]
    [InlineData("SOURCE", "1000000000")]
    [InlineData("busy", null)]
    [InlineData("local", null)]
    public async Task The_time_is_that_of_what_a_context_or_a_stage_fetches(string name, string? expected)
    {
        using var server = new FileServer("served\n", DateTimeOffset.FromUnixTimeSeconds(1_000_000_000));
        using var scene = await SceneAsync();
        _ = scene.Folder.Write("Dockerfile", Text(scene, $"""
            FROM scratch AS source
            ARG address={server.Address.TrimEnd('/')}
            ADD $address/name.txt /
            FROM scratch AS local
            COPY src /
            FROM BUSYBOX AS busy
            ADD {server.Address}name.txt /
            FROM BUSYBOX
            ARG SOURCE_DATE_EPOCH
            LABEL epoch=$SOURCE_DATE_EPOCH
            """));

        var result = await RunAsync(scene, "one", "", ["--insecure", "--destination", scene.Destination, "--build-context", $"other={scene.Folder.Path}", $"--source-date-epoch={name}"]);

        Assert.Equal(expected is null, result.ExitCode != 0);
        if (expected is null)
        {
            Assert.Contains($"the stage '{name}' must ", result.Error, StringComparison.Ordinal);
            return;
        }

        using var config = await Skopeo.ConfigAsync(scene.Destination, TestContext.Current.CancellationToken);
        Assert.Equal(expected, config.RootElement.GetProperty("config").GetProperty("Labels").GetProperty("epoch").GetString());
    }

    private async Task<BuildScene> SceneAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "owners and namespaces want root");
        var scene = await BuildScene.CreateAsync(fixture, Dockerfile, TestContext.Current.CancellationToken);
        foreach (var name in new[] { "b", "a", "c/d", "ä" })
        {
            _ = scene.Folder.Write("context/src/" + name, name + " content\n");
        }

        // Made by hand, so that it is the same in every test.
        var tar = await ExternalProgram.Require("tar").RunAsync(
            ["--mtime=@7", "--owner=3", "--group=4", "--numeric-owner", "--sort=name", "-cf", scene.Folder["context/archive.tar"], "-C", scene.Context, "src"],
            TestContext.Current.CancellationToken);
        _ = tar.Succeeded();
        return scene;
    }

    private static string Text(BuildScene scene, string text) =>
        text.Replace("BUSYBOX", Regex.Match(File.ReadAllText(scene.Folder["Dockerfile"]), "FROM (\\S+)").Groups[1].Value, StringComparison.Ordinal);

    /// <summary>The digest of a build on a machine of its own, of a copy of the sources of its own.</summary>
    private static async Task<string> DigestAsync(BuildScene scene, string machine, string difference, params string[] flags)
    {
        var result = await RunAsync(scene, machine, difference, flags.Contains("--destination") ? flags : ["--no-push", .. flags]);
        return Regex.Match(result.Succeeded().Output, "sha256:[0-9a-f]{64}").Value;
    }

    private static async Task<ProgramResult> RunAsync(BuildScene scene, string machine, string difference, string[] flags)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var context = scene.Folder[machine + "-context"];
        var work = scene.Folder.Create(machine);
        File.SetUnixFileMode(work, (UnixFileMode)0b111_111_111);
        _ = (await ExternalProgram.Require("cp").RunAsync(["-r", scene.Context, context], cancellationToken)).Succeeded();
        var script = difference.Replace("CONTEXT", $"'{context}'", StringComparison.Ordinal).Replace("NEWHOME", $"'{scene.Folder[machine + "-home"]}'", StringComparison.Ordinal);
        string[] words =
        [
            scene.Program.FileName, "--context", context, "--dockerfile", scene.Folder["Dockerfile"], "--kaniko-dir", work, "--progress", "plain", "--insecure-pull",
            .. flags,
        ];
        // Seconds are the grain of times in layers: this build is in another second than the last.
        await Task.Delay(1001, cancellationToken);
        return await new ExternalProgram("/bin/sh").RunAsync(["-c", script + " eval \"exec $PREFIX \\\"\\$@\\\"\"", "sh", .. words], cancellationToken);
    }

    private static string Utc(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture);
}
