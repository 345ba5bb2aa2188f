using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Xunit;

namespace Kaniko.Tasks.Tests;

public sealed class ExecutorFlagsTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Theory]
    [InlineData("--tar-path=a.tar", "a.tar")]
    [InlineData("--tar-path a.tar", "a.tar")]
    [InlineData("--tarPath=a.tar", "a.tar")]
    [InlineData("--tar-path=a.tar --tar-path=b.tar", "b.tar")]
    [InlineData("--tar-path=", null)]
    [InlineData("--tar-path --no-push", "--no-push")]
    public void A_text_is_the_last_that_was_given(string line, string? expected) =>
        Assert.Equal(expected, Parse(line).Output.TarPath);

    [Theory]
    [InlineData("-f Other", "Other")]
    [InlineData("-fOther", "Other")]
    [InlineData("-f=Other", "Other")]
    [InlineData("-qfOther", "Other")]
    [InlineData("--dockerfile=a=b", "a=b")]
    public void A_letter_takes_its_value_in_every_spelling_of_pflag(string line, string expected) =>
        Assert.Equal(expected, Parse(line).Dockerfile);

    [Theory]
    [InlineData("--no-push", true)]
    [InlineData("--no-push=true", true)]
    [InlineData("--no-push=T", true)]
    [InlineData("--no-push=1", true)]
    [InlineData("--no-push=false", false)]
    [InlineData("--no-push=F", false)]
    [InlineData("--no-push --no-push=0", false)]
    public void A_switch_reads_the_words_of_Go(string line, bool expected) => Assert.Equal(expected, Parse(line).NoPush);

    [Fact]
    public void Repeated_values_keep_their_order_and_their_commas()
    {
        var request = Parse("-d a/b:1 --destination=c/d:2,x --target one,Two --target three --build-arg A=1=2 --build-arg B");

        Assert.Equal(["a/b:1", "c/d:2,x"], request.Destinations);
        Assert.Equal(["one", "Two", "three"], request.Targets);
        Assert.Equal([new("A", "1=2"), new("B", null)], request.BuildArguments);
    }

    [Fact]
    public void Maps_split_at_semicolons_and_an_empty_credential_helper_is_none()
    {
        var request = ParseAll("--registry-map=a=b;c=d/e", "--registry-map=a=f", "--credential-helpers=");

        Assert.Equal([new("a", "b"), new("c", "d/e"), new("a", "f")], request.Registry.Maps);
        Assert.Equal([], request.Registry.CredentialHelpers);
        Assert.Null(ParseAll().Registry.CredentialHelpers);
    }

    [Theory]
    [InlineData("336h", 336 * 3600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5s", 1.5)]
    [InlineData("250ms", 0.25)]
    [InlineData("-2m", -120)]
    [InlineData("0", 0)]
    public void A_duration_is_written_as_in_Go(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ParseAll($"--cache-ttl={text}").Cache.TimeToLive);

    [Theory]
    [InlineData("--destinatoin=x", "--destination")]
    [InlineData("--no-puhs", "--no-push")]
    [InlineData("--tag=x", "--destination")]
    [InlineData("-t x", "--destination")]
    [InlineData("--snapshot-mode=fast", "full, redo or time")]
    [InlineData("--compression-level=high", "--compression-level=3")]
    [InlineData("--no-push=maybe", "--no-push=false")]
    [InlineData("--no-push false", "--flag=false")]
    [InlineData("--label=x", "KEY=VALUE")]
    [InlineData("--label==x", "KEY=VALUE")]
    [InlineData("--destination", "--destination VALUE")]
    [InlineData("-d", "-d VALUE")]
    [InlineData(".", "--context")]
    [InlineData("-- .", "--context")]
    public void What_cannot_be_read_says_what_to_write(string line, string hint)
    {
        var error = Assert.Throws<KanikoException>(() => Parse(line));

        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.Contains(hint, error.Hint);
    }

    [Theory]
    [InlineData("--insecure-registry=http://r.example.com", "without a scheme")]
    [InlineData("--skip-tls-verify-registry=r.example.com/team", "without a repository")]
    [InlineData("--registry-certificate=ca.pem", "--registry-certificate=HOST")]
    [InlineData("--registry-certificate=https://r.example.com=ca.pem", "HOST[:PORT]")]
    [InlineData("--registry-client-cert=r.example.com=cert.pem", "CERT.PEM,KEY.PEM")]
    [InlineData("--registry-client-cert=r.example.com=,key.pem", "CERT.PEM,KEY.PEM")]
    [InlineData("--registry-map=docker.io", "HOST[:PORT]=VALUE")]
    [InlineData("--registry-map=docker.io=", "HOST=MIRROR")]
    [InlineData("--registry-map=docker.io=ftp://mirror", "[http://|https://]HOST")]
    [InlineData("--registry-map=docker.io/library=mirror", "HOST[:PORT]")]
    [InlineData("--registry-mirror=https:///team", "[http://|https://]HOST")]
    [InlineData("--registry-mirror=u:hunter2@mirror", "kaniko login")]
    [InlineData("--registry-token-service=https://r.example.com=auth", "HOST[:PORT]")]
    [InlineData("--registry-token-service=r.example.com=https://auth.example.com/token", "without a scheme")]
    [InlineData("--push-retry=-1", "--push-retry=3")]
    [InlineData("--image-download-retry=-1", "or 0 for none")]
    public void A_registry_that_no_build_would_speak_to_is_refused(string line, string hint)
    {
        var error = Assert.Throws<KanikoException>(() => Parse(line));

        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.Contains(hint, error.Hint);
        Assert.DoesNotContain("hunter2", error.Message + error.Hint);
    }

    [Fact]
    public void Registries_that_a_variable_left_empty_are_none_and_mirrors_may_have_a_scheme()
    {
        var request = ParseAll(
            "--registry-mirror=", "--insecure-registry=", "--skip-tls-verify-registry=", "--registry-map=", "--registry-map=docker.io=http://a:5000/b/; quay.io=c",
            "--insecure-registry=[::1]:5000", "--registry-client-cert=r:5000=/c.pem,/k.pem");

        Assert.Equal([], request.Registry.Mirrors);
        Assert.Equal(["[::1]:5000"], request.Registry.InsecureRegistries);
        Assert.Equal([], request.Registry.SkipTlsVerifyRegistries);
        Assert.Equal([new("docker.io", "http://a:5000/b/"), new("quay.io", "c")], request.Registry.Maps);
        Assert.Equal([new("r:5000", "/c.pem,/k.pem")], request.Registry.ClientCertificates);
    }

    [Theory]
    [InlineData("--build-arg TOKEN=a hunter2")]
    [InlineData("--build-arg =hunter2")]
    [InlineData("--pasword=hunter2")]
    [InlineData("--label hunter2")]
    [InlineData("--context https://u:hunter2@h/ hunter2")]
    [InlineData("--build-arg A=hunter2 --cache=maybe")]
    public void An_error_never_repeats_what_may_be_a_secret(string line)
    {
        var error = Assert.Throws<KanikoException>(() => Parse(line));

        Assert.DoesNotContain("hunter2", error.Message + error.Hint);
    }

    [Theory]
    [InlineData("KANIKO_NO_PUSH", "true", "--no-push=false", true)]
    [InlineData("KANIKO_NO_PUSH", "false", "--no-push", false)]
    [InlineData("KANIKO_NO_PUSH", "", "--no-push", true)]
    public void Its_variable_wins_over_no_push(string name, string value, string line, bool expected) =>
        Assert.Equal(expected, ExecutorFlags.Parse(line.Split(' '), new Dictionary<string, string> { [name] = value }).NoPush);

    [Fact]
    public void Other_variables_are_defaults_or_add_to_lists()
    {
        var environment = new Dictionary<string, string>
        {
            ["KANIKO_DIR"] = "/w",
            ["BUILDKIT_PROGRESS"] = "plain",
            ["KANIKO_REGISTRY_MAP"] = "b=2",
            ["KANIKO_REGISTRY_MIRROR"] = "mirror",
        };
        var request = ExecutorFlags.Parse(["--progress=tty", "--registry-map=a=1"], environment);

        Assert.Equal(("/w", ProgressMode.Tty), (request.WorkDirectory, request.Progress.Mode));
        Assert.Equal([new("a", "1"), new("b", "2")], request.Registry.Maps);
        Assert.Equal(["mirror"], request.Registry.Mirrors);
    }

    [Theory]
    [InlineData("--snapshotMode=redo")]
    [InlineData("--customPlatform=linux/arm64")]
    [InlineData("--tarPath=x")]
    [InlineData("--whitelist-var-run=true")]
    [InlineData("--force-build-metadata")]
    [InlineData("--skip-unused-stages=false")]
    public void An_old_spelling_works_with_a_warning(string argument) =>
        Assert.Single(ExecutorFlags.Table.Parse([argument], NoEnvironment).Warnings);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--no-push -h --unknown")]
    public void Help_ends_the_reading(string line) => Assert.True(ExecutorFlags.Table.Parse(line.Split(' '), NoEnvironment).HelpWanted);

    [Fact]
    public void The_executor_flags_of_Kaniko_are_all_known()
    {
        var unknown = KanikoFlags.Where(name => ExecutorFlags.Table.Find(name) is null);

        Assert.Empty(unknown);
    }

    private static readonly string[] KanikoFlags =
    [
        "dockerfile", "context", "context-sub-path", "bucket", "destination", "build-arg", "target", "label", "annotation", "cache",
        "cache-repo", "cache-dir", "cache-ttl", "cache-run-layers", "cache-copy-layers", "compressed-caching", "compression",
        "compression-level", "image-format", "custom-platform", "snapshot-mode", "single-snapshot", "use-new-run", "ignore-var-run",
        "ignore-path", "reproducible", "no-push", "no-push-cache", "tar-path", "oci-layout-path", "digest-file",
        "image-name-with-digest-file", "image-name-tag-with-digest-file", "push-retry", "image-fs-extract-retry",
        "skip-push-permission-check", "cleanup", "pre-cleanup", "preserve-context", "materialize", "secret", "git", "dryrun", "kaniko-dir",
        "force", "verbosity", "log-format", "log-timestamp", "snapshotMode", "customPlatform", "tarPath", "whitelist-var-run",
        "force-build-metadata", "skip-unused-stages", "insecure", "insecure-pull", "insecure-registry", "skip-tls-verify",
        "skip-tls-verify-pull", "skip-tls-verify-registry", "registry-certificate", "registry-client-cert", "registry-map",
        "registry-mirror", "skip-default-registry-fallback", "push-ignore-immutable-tag-errors", "image-download-retry",
        "credential-helpers",
    ];

    private static BuildRequest Parse(string line) => ExecutorFlags.Parse(line.Split(' '), NoEnvironment);

    private static BuildRequest ParseAll(params string[] arguments) =>
        ExecutorFlags.Parse(arguments, NoEnvironment);
}
