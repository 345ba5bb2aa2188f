using System.Text.Json;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>Named contexts, triggers of bases, arguments, and the instructions that shape what later steps see.</summary>
public sealed class ContextLanguageTests(BuildsFixture fixture)
{
    [Fact]
    public async Task Named_contexts_are_directories_images_and_layouts()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var layout = await Built.RunAsync(
            fixture, "FROM BUSYBOX\nRUN echo layout > /file\n", null, "--oci-layout-path", "FOLDER/made");
        var busybox = await fixture.BusyboxAsync(cancellationToken);
        using var built = await Built.RunAsync(
            fixture,
            """
            FROM base AS first
            RUN --mount=from=files,target=/m cat /m/file > /mounted
            COPY --from=files file /copied
            COPY --from=made /file /from-layout
            COPY --from=docker.io/library/never:pulled /file /from-image-name
            FROM made
            COPY --from=first /mounted /copied /from-layout /from-image-name /
            """,
            new Dictionary<string, string> { ["../other/file"] = "directory\n", ["../other/left-out"] = "x", ["../other/.dockerignore"] = "left-out\n" },
            "--build-context", "files=FOLDER/other", "--build-context", $"base=docker-image://{busybox}",
            "--build-context", $"made=oci-layout://{layout.Scene.Folder["made"]}",
            "--build-context", $"docker.io/library/never:pulled=oci-layout://{layout.Scene.Folder["made"]}");

        Assert.Equal("directory\n", built.Read("mounted"));
        Assert.Equal("directory\n", built.Read("copied"));
        Assert.Equal("layout\n", built.Read("from-layout"));
        Assert.Equal("layout\n", built.Read("from-image-name"));
        Assert.Equal("layout\n", built.Read("file"));
    }

    /// <summary>Such as the data of a database that runs beside the sources.</summary>
    [Fact]
    public async Task What_a_user_may_not_read_is_no_trouble_where_it_is_ignored_and_named_where_it_is_not()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "another user is wanted: that takes root");
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\nCOPY . /\n", cancellationToken);
        _ = scene.Folder.Write("context/file", "file\n");
        _ = scene.Folder.Write("context/data/deep/closed/file", "closed\n");
        var home = scene.Folder.Create("home");
        _ = (await ExternalProgram.Require("chmod").RunAsync(["-R", "a+rX", scene.Folder.Path], cancellationToken)).Succeeded();
        _ = (await ExternalProgram.Require("chmod").RunAsync(["700", Path.Combine(scene.Context, "data/deep/closed")], cancellationToken)).Succeeded();
        _ = (await ExternalProgram.Require("chown").RunAsync(["65534:65534", home], cancellationToken)).Succeeded();

        var refused = await BuildAsync();
        _ = scene.Folder.Write("context/.dockerignore", "data/deep/closed\n");
        var built = await BuildAsync();

        Assert.Equal((1, 0), (refused.ExitCode, built.ExitCode));
        Assert.Contains("the build context cannot be read: open 'data/deep/closed': Permission denied [context-unavailable]", refused.Error, StringComparison.Ordinal);
        Assert.Contains("> 2 | COPY . /", refused.Error, StringComparison.Ordinal);

        Task<ProgramResult> BuildAsync() => ExternalProgram.Require("setpriv").RunAsync(
            ["--reuid=65534", "--regid=65534", "--clear-groups", "env", $"HOME={home}", $"TMPDIR={home}", scene.Program.FileName, .. scene.Flags("--kaniko-dir", home + "/work", "--no-push")],
            cancellationToken);
    }

    [Fact]
    public async Task Triggers_of_a_base_run_once_in_the_image_that_is_built_from_it()
    {
        using var first = await Built.RunAsync(
            fixture, "FROM BUSYBOX\nONBUILD COPY file /triggered\nONBUILD RUN cat /triggered > /ran\nONBUILD ENV FROM_TRIGGER=1\n", new Dictionary<string, string> { ["file"] = "base\n" });
        Assert.False(first.Has("triggered"));

        using var second = await Built.RunAsync(
            fixture, $"FROM {first.Scene.Destination}\nRUN echo $FROM_TRIGGER > /variable\n", new Dictionary<string, string> { ["file"] = "child\n" });
        Assert.Equal("child\n", second.Read("triggered"));
        Assert.Equal("child\n", second.Read("ran"));
        Assert.Equal("1\n", second.Read("variable"));
        using var config = await Skopeo.ConfigAsync(second.Scene.Destination, TestContext.Current.CancellationToken);
        Assert.False(config.RootElement.GetProperty("config").TryGetProperty("OnBuild", out var triggers) && triggers.ValueKind == JsonValueKind.Array);
    }

    [Fact]
    public async Task Platform_arguments_name_the_target_and_later_values_win()
    {
        using var built = await Built.RunAsync(
            fixture,
            """
            ARG GLOBAL=global
            FROM --platform=$BUILDPLATFORM BUSYBOX AS build
            ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDARCH GLOBAL
            RUN echo $TARGETPLATFORM $TARGETOS $TARGETARCH $TARGETVARIANT $GLOBAL > /platform
            ARG WORD=argument
            ENV SAME=$WORD
            RUN echo $WORD > /1
            ENV WORD=environment
            RUN echo $WORD > /2
            ARG WORD=again
            RUN echo $WORD > /3
            ENV A=1
            ENV A=2 B=$A
            RUN echo $A $B > /4
            FROM scratch
            COPY --from=build /platform /1 /2 /3 /4 /
            """,
            null,
            "--platform", "linux/arm/v7");

        Assert.Equal("linux/arm/v7 linux arm v7 global\n", built.Read("platform"));
        Assert.Equal("argument\n", built.Read("1"));
        Assert.Equal("environment\n", built.Read("2"));
        Assert.Equal("again\n", built.Read("3"));
        Assert.Equal("2 1\n", built.Read("4"));
        using var config = await Skopeo.ConfigAsync(built.Scene.Destination, TestContext.Current.CancellationToken);
        Assert.Equal("arm", config.RootElement.GetProperty("architecture").GetString());
        Assert.Equal("v7", config.RootElement.GetProperty("variant").GetString());
    }

    [Fact]
    public async Task Users_have_their_groups_and_directories_their_user()
    {
        using var built = await Built.RunAsync(fixture, """
            FROM BUSYBOX
            RUN echo 'app:x:1234:5678::/home/app:/bin/sh' >> /etc/passwd && printf 'app:x:5678:\ncrew:x:77:app\n' >> /etc/group
            RUN mkdir /answers && chmod 1777 /answers
            USER app
            WORKDIR /made/by/app
            RUN id -u > /answers/user && id -G > /answers/groups && pwd > /answers/where && echo $HOME > /answers/home
            USER app:crew
            RUN id -g > /answers/given
            USER 4000000000:3000000000
            RUN echo $(id -u):$(id -g) > /answers/large
            WORKDIR relative
            RUN pwd > /answers/below
            USER 0
            """);

        Assert.Equal("1234\n", built.Read("answers/user"));
        Assert.Equal("5678 77\n", built.Read("answers/groups"));
        Assert.Equal("/made/by/app\n", built.Read("answers/where"));
        Assert.Equal("/home/app\n", built.Read("answers/home"));
        Assert.Equal("77\n", built.Read("answers/given"));
        Assert.Equal("4000000000:3000000000\n", built.Read("answers/large"));
        Assert.Equal("/made/by/app/relative\n", built.Read("answers/below"));
        Assert.Equal("755 1234:5678", await built.OwnerAsync("made/by/app"));
    }

    [Fact]
    public async Task What_a_step_writes_below_a_volume_is_kept()
    {
        using var built = await Built.RunAsync(fixture, """
            FROM BUSYBOX
            RUN mkdir /data && echo before > /data/before
            VOLUME /data ["/other"]
            RUN mkdir -p /other && echo after > /data/after && echo other > /other/file
            EXPOSE 80-81/tcp 90/sctp
            HEALTHCHECK --start-interval=2s CMD true
            """);

        Assert.Equal("before\n", built.Read("data/before"));
        Assert.Equal("after\n", built.Read("data/after"));
        Assert.Equal("other\n", built.Read("other/file"));
        using var document = await Skopeo.ConfigAsync(built.Scene.Destination, TestContext.Current.CancellationToken);
        var config = document.RootElement.GetProperty("config");
        Assert.Equal(["80/tcp", "81/tcp", "90/sctp"], config.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2_000_000_000, config.GetProperty("Healthcheck").GetProperty("StartInterval").GetInt64());
    }
}
