using Kaniko.Diagnostics;
using Kaniko.Tasks.Actions;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Metadata;
using Kaniko.Tasks.Requests;
using Xunit;

namespace Kaniko.Tasks.Tests;

public sealed class ActionReaderTests
{
    [Theory]
    [InlineData("name it with --dockerfile", "name it with the input 'file'")]
    [InlineData("write --destination=REGISTRY/NAME:TAG, or --no-push", "write tags: REGISTRY/NAME:TAG, or --no-push")]
    [InlineData("name one platform with --custom-platform.", "name one platform with the input 'platforms'.")]
    [InlineData("write RUN --network=none", "write RUN --network=none")]
    [InlineData("write FROM --platform=linux/arm64", "write FROM --platform=linux/arm64")]
    public void Hints_name_inputs(string hint, string said) => Assert.Equal(said, ActionHints.Of(hint));

    /// <summary>Input, its text, and the flags that it becomes besides the context, the Dockerfile and --no-push.</summary>
    public static TheoryData<string, string, string[]> OneInput { get; } = new()
    {
        { "add-hosts", "a:1.2.3.4,b:1.2.3.5", ["--add-host=a:1.2.3.4", "--add-host=b:1.2.3.5"] },
        { "allow", "network.host", ["--allow=network.host"] },
        { "annotations", "manifest:a=b\nc=d,e\nmanifest,index:f=g", ["--annotation=a=b", "--annotation=c=d,e", "--annotation=f=g"] },
        { "build-args", "A=1,2\n\n  B=x y  \n\"C=a\nb \"\"q\"\"\"\nD", ["--build-arg=A=1,2", "--build-arg=B=x y", "--build-arg=C=a\nb \"q\"", "--build-arg=D"] },
        { "build-args", "A=$(x) `y` -z 'q'\n--help=1", ["--build-arg=A=$(x) `y` -z 'q'", "--build-arg=--help=1"] },
        { "build-contexts", "base=docker-image://r/x:1", ["--build-context=base=docker-image://r/x:1"] },
        { "build-contexts", "src={{ defaultContext }}:lib\nx=./d", ["--build-context=src=https://github.com/org/repo.git#0123456789abcdef:lib", "--build-context=x=./d"] },
        { "file", "build/Dockerfile", ["--dockerfile=build/Dockerfile"] },
        { "labels", "a=b=c\n\"d=e,f\"", ["--label=a=b=c", "--label=d=e,f"] },
        { "network", "none", ["--network=none"] },
        { "no-cache", "True", ["--no-cache"] },
        { "no-cache", "false", [] },
        { "no-cache-filters", "a,b\nc", ["--no-cache-filter=a", "--no-cache-filter=b", "--no-cache-filter=c"] },
        { "platforms", "linux/amd64", ["--custom-platform=linux/amd64"] },
        { "platforms", "linux/amd64, linux/arm64\nlinux/arm/v7", ["--custom-platform=linux/amd64", "--custom-platform=linux/arm64", "--custom-platform=linux/arm/v7"] },
        { "pull", "true", [] },
        { "provenance", "false", [] },
        { "sbom", "false", [] },
        { "load", "false", [] },
        { "secret-envs", "a=A,b=B", ["--secret=id=a,env=A", "--secret=id=b,env=B"] },
        { "secret-files", "a=/tmp/x y", ["--secret=id=a,src=/tmp/x y"] },
        { "secrets", "a=one\n\"b=two\nlines,\"\"q\"\"\"", ["--secret=id=a,env=KANIKO_ACTION_SECRET_0", "--secret=id=b,env=KANIKO_ACTION_SECRET_1"] },
        { "shm-size", "1g", ["--shm-size=1g"] },
        { "ssh", "default\nk=/x", ["--ssh=default", "--ssh=k=/x"] },
        { "tags", "r/x:1,r/x:2\nr/y", ["--destination=r/x:1", "--destination=r/x:2", "--destination=r/y"] },
        { "target", "build", ["--target=build"] },
        { "ulimit", "nofile=1:2", ["--ulimit=nofile=1:2"] },
        { "outputs", "type=docker,dest=i.tar", ["--tar-path=i.tar"] },
        { "outputs", "type=oci,\"dest=a,b\",tar=false,compression=zstd,compression-level=3", ["--oci-layout-path=a,b", "--compression=zstd", "--compression-level=3"] },
        { "outputs", "type=image,\"name=r/a,r/b\",oci-mediatypes=true", ["--destination=r/a", "--destination=r/b", "--image-format=oci"] },
        { "outputs", "type=cacheonly", [] },
        { "outputs", "type=local,dest=out\ntype=tar,dest=/home/runner/work/repo/repo/f.tar", ["--output=type=local,dest=out", "--output=type=tar,dest=/ws/f.tar"] },
        { "outputs", "./out", ["--output=type=local,dest=./out"] },
        { "outputs", "type=oci,dest=l.tar", ["--output=type=oci,dest=l.tar"] },
        { "cache-from", "type=registry,ref=r/c:x", ["--cache", "--cache-repo=r/c", "--no-push-cache"] },
        { "cache-from", "r:5000/c", ["--cache", "--cache-repo=r:5000/c", "--no-push-cache"] },
        { "cache-to", "type=local,dest=/c,mode=max", ["--cache", "--cache-repo=oci:/c"] },
        { "cache", "true", ["--cache"] },
        { "digest-file", "d", ["--digest-file=d"] },
        { "insecure-registry", "a:1\nb:2", ["--insecure-registry=a:1", "--insecure-registry=b:2"] },
    };

    [Theory]
    [MemberData(nameof(OneInput))]
    public void An_input_becomes_flags(string input, string text, string[] flags)
    {
        var printed = ExecutorFlags.Print(Read((input, text)).Request).Where(flag =>
            flag is not ("--context=/ws" or "--no-push") && !flag.StartsWith("--dockerfile=Docker", StringComparison.Ordinal));

        Assert.Equal(flags.Order(), printed.Order());
    }

    [Theory]
    [InlineData("load", "true", "no daemon")]
    [InlineData("provenance", "mode=max", "provenance is not made yet")]
    [InlineData("sbom", "true", "SBOMs are not made yet")]
    [InlineData("attests", "type=sbom", "attestations")]
    [InlineData("cgroup-parent", "x", "cgroup")]
    [InlineData("warm", "alpine", "a cache that the build does not use")]
    [InlineData("host", "nowhere", "'nowhere'")]
    [InlineData("push", "yes", "neither true nor false")]
    [InlineData("push", "true", "no tag")]
    [InlineData("outputs", "type=tar,dest=-", "standard output")]
    [InlineData("outputs", "type=local", "needs dest=")]
    [InlineData("outputs", "type=docker", "dest=")]
    [InlineData("outputs", "type=image,push-by-digest=true,name-canonical=true,push=true", "push-by-digest=")]
    [InlineData("outputs", "dest=x", "without a type")]
    [InlineData("outputs", "type=nothing", "type=nothing")]
    [InlineData("annotations", "index:a=b", "'index'")]
    [InlineData("labels", "a", "not KEY=VALUE")]
    [InlineData("tags", "type=sha", "'images' names nothing")]
    [InlineData("registry", "ghcr.io", "without 'username'")]
    [InlineData("username", "x", "'password' is empty")]
    [InlineData("cache-from", "type=gha", "type=gha")]
    [InlineData("cache-to", "type=registry", "needs ref=")]
    [InlineData("cache-from", "r/a\nr/b", "several places")]
    [InlineData("build-args", "\"A=1", "quote without its end")]
    public void What_is_not_there_is_refused_by_the_input_s_name(string input, string text, string message)
    {
        var error = Assert.Throws<KanikoException>(() => Read((input, text)));

        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.Contains(message, error.Message);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void A_secret_s_value_is_in_the_environment_and_nowhere_else()
    {
        var build = Read(("secrets", "\"token=s3cret, \"\"two\"\"\nlines\""), ("username", "me"), ("password", "pass"), ("registry", "ghcr.io"));

        Assert.Equal("s3cret, \"two\"\nlines", build.Environment["KANIKO_ACTION_SECRET_0"]);
        Assert.Equal("""{"auths":{"ghcr.io":{"auth":"bWU6cGFzcw=="}}}""", build.Environment["DOCKER_AUTH_CONFIG"]);
        Assert.DoesNotContain(ExecutorFlags.Print(build.Request), flag => flag.Contains("s3cret", StringComparison.Ordinal) || flag.Contains("pass", StringComparison.Ordinal));
    }

    [Fact]
    public void A_malformed_secret_is_not_repeated() =>
        Assert.DoesNotContain("s3cret", Assert.Throws<KanikoException>(() => Read(("secrets", "s3cret"))).ToString());

    [Theory]
    [InlineData("", "/ws", "Dockerfile")]
    [InlineData(".", "/ws", "Dockerfile")]
    [InlineData("sub", "/ws/sub", "sub/Dockerfile")]
    [InlineData("/home/runner/work/repo/repo", "/ws", "Dockerfile")]
    [InlineData("/home/runner/work/repo/repo/sub", "/ws/sub", "sub/Dockerfile")]
    [InlineData("/home/runner/work/repo/repository", "/home/runner/work/repo/repository", "/home/runner/work/repo/repository/Dockerfile")]
    [InlineData("https://github.com/o/r.git#main", "https://x-access-token:tok@github.com/o/r.git#main", "Dockerfile")]
    [InlineData("{{defaultContext}}:app", "https://x-access-token:tok@github.com/org/repo.git#0123456789abcdef:app", "Dockerfile")]
    [InlineData("https://evil.example/o/r.git", "https://evil.example/o/r.git", "Dockerfile")]
    [InlineData("https://github.com.evil.example/r.git", "https://github.com.evil.example/r.git", "Dockerfile")]
    public void The_context_is_where_this_container_sees_it(string context, string expected, string dockerfile)
    {
        var request = Read(("context", context), ("github-token", "tok")).Request;

        Assert.Equal((expected, dockerfile), (request.Context, request.Dockerfile));
    }

    [Fact]
    public void Images_make_tags_are_rules()
    {
        var build = Read(
            ("images", "# ours\nname=ghcr.io/Org/App\nname=other/app,enable=false"),
            ("tags", "type=semver,pattern={{version}}\ntype=semver,pattern={{major}}\ntype=sha,enable=false"),
            ("flavor", "latest=auto\nsuffix=-x,onlatest=true"),
            ("labels", "org.opencontainers.image.title=mine"),
            ("push", "true"));

        Assert.Equal(["ghcr.io/org/app:1.2.3-x", "ghcr.io/org/app:1-x", "ghcr.io/org/app:latest-x"], build.Request.Destinations);
        Assert.Equal("mine", build.Request.Labels.Single(label => label.Key == "org.opencontainers.image.title").Value);
        Assert.Equal("0123456789abcdef", build.Request.Labels.Single(label => label.Key == "org.opencontainers.image.revision").Value);
        Assert.False(build.Request.NoPush);
    }

    [Fact]
    public void Images_may_stand_in_one_line_and_names_of_levels_beside_the_manifest_are_told()
    {
        var build = Read([("images", "r/a, r/b"), ("tags", "x")], ("DOCKER_METADATA_ANNOTATIONS_LEVELS", "manifest,index"));

        Assert.Equal(["r/a:x", "r/b:x"], build.Request.Destinations);
        Assert.Contains(build.Request.Annotations, pair => pair.Key == "org.opencontainers.image.version");
        Assert.Contains("not on 'index'", Assert.Single(build.Warnings).Detail);
        Assert.Empty(Read([("images", "r/a")], ("DOCKER_METADATA_ANNOTATIONS_LEVELS", "index")).Request.Annotations);
    }

    [Fact]
    public void With_several_platforms_annotations_keep_their_levels()
    {
        var build = Read(
            [("images", "r/a"), ("tags", "x"), ("platforms", "linux/amd64,linux/arm64"), ("annotations", "index:a=b\nc=d")],
            ("DOCKER_METADATA_ANNOTATIONS_LEVELS", "manifest,index"));

        Assert.Empty(build.Warnings);
        Assert.Contains(build.Request.Annotations, pair => pair.Key == "manifest,index:org.opencontainers.image.version");
        Assert.Equal([new("index:a", "b"), new("c", "d")], build.Request.Annotations.TakeLast(2));
    }

    [Fact]
    public void Images_are_warmed_for_one_platform()
    {
        var error = Assert.Throws<KanikoException>(() => Read(("warm", "r/a"), ("cache", "true"), ("platforms", "linux/amd64,linux/arm64")));

        Assert.Contains("'warm'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_push_in_an_output_is_a_push() =>
        Assert.False(Read(("outputs", "type=registry"), ("tags", "r/x")).Request.NoPush);

    [Fact]
    public void Base_images_are_warmed_where_the_build_looks_for_them()
    {
        var build = Read(("warm", "r/a,r/b"), ("cache", "true"), ("cache-dir", "/c"), ("platforms", "linux/arm64"));

        Assert.Equal(["r/a", "r/b"], build.Warm!.Images);
        Assert.Equal(("/c", "linux/arm64"), (build.Warm.CacheDirectory, build.Warm.CustomPlatform));
    }

    [Fact]
    public void Debug_logging_of_the_workflow_is_more_output() =>
        Assert.Equal(Verbosity.Debug, Read([("context", "")], ("RUNNER_DEBUG", "1")).Request.Progress.Verbosity);

    [Fact]
    public void An_input_that_does_not_exist_is_a_warning_with_a_suggestion() =>
        Assert.Contains("did you mean platforms?", Assert.Single(Read(("platfroms", "x")).Warnings).Detail);

    [Fact]
    public void Every_flag_has_an_input_or_a_reason_not_to()
    {
        var flags = ActionInputs.All.Select(input => input.Flag).ToHashSet();

        Assert.Empty(ExecutorFlags.Table.Flags.Where(flag => !flags.Contains(flag.Name) && ActionInputs.ReasonToLeaveOut(flag) is null).Select(flag => flag.Name));
        Assert.Equal(ActionInputs.All.Count, ActionInputs.All.Select(input => input.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("action.yml")]
    [InlineData("docs/action.md")]
    public void Generated_files_are_what_the_table_says(string file)
    {
        var path = Path.Combine(FlagTableTests.Repository(), file);
        var expected = file == "action.yml" ? ActionFile.Render() : ActionFile.RenderPage();
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static ActionBuild Read(params (string Name, string Text)[] inputs) => Read(inputs, ("", ""));

    private static ActionBuild Read((string Name, string Text)[] inputs, (string Name, string Value) variable)
    {
        var environment = new Dictionary<string, string>
        {
            ["GITHUB_WORKSPACE"] = "/ws",
            ["RUNNER_WORKSPACE"] = "/home/runner/work/repo",
            ["GITHUB_REPOSITORY"] = "org/repo",
            ["GITHUB_SHA"] = "0123456789abcdef",
            [variable.Name] = variable.Value,
        };
        foreach (var (name, text) in inputs)
        {
            environment["INPUT_" + name.ToUpperInvariant()] = text;
        }

        return new ActionReader(new ActionSurroundings
        {
            Environment = environment,
            Git = new GitState { Ref = "refs/tags/v1.2.3", Commit = "0123456789abcdef", RepositoryName = "repo" },
            Now = new DateTimeOffset(2026, 11, 21, 7, 0, 0, TimeSpan.Zero),
            CurrentDirectory = "/ws",
            Exists = path => path.StartsWith("/ws", StringComparison.Ordinal),
        }).Read();
    }
}
