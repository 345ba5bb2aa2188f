using Kaniko.Diagnostics;
using Kaniko.Tasks.Metadata;
using Xunit;

namespace Kaniko.Tasks.Tests;

public sealed class ImageTagsTests
{
    private const string Commit = "860c1904a1ce19322e91ac35af1ab07466440c37";

    private static readonly DateTimeOffset Now = new(2026, 3, 7, 22, 5, 9, TimeSpan.Zero);

    [Theory]
    [InlineData("refs/heads/main", "", "main")]
    [InlineData("refs/heads/feature/My.Branch+1", "", "feature-My.Branch-1")]
    [InlineData("refs/tags/v1.2.3", "", "v1.2.3 latest")]
    [InlineData("refs/pull/42/merge", "", "pr-42")]
    [InlineData("refs/merge-requests/7/merge", "", "pr-7")]
    [InlineData("refs/tags/v1.2.3", "type=semver,pattern={{version}}", "1.2.3 latest")]
    [InlineData("refs/tags/v1.2.3", "type=semver,pattern={{version}}|type=semver,pattern={{major}}.{{minor}}|type=semver,pattern={{major}}", "1.2.3 1.2 1 latest")]
    [InlineData("refs/tags/v1.2.3", "type=semver,pattern=v{{major}}.{{minor}}.x", "v1.2.x latest")]
    [InlineData("refs/tags/v1.2.3-rc.1", "type=semver,pattern={{version}}|type=semver,pattern={{major}}.{{minor}}", "1.2.3-rc.1")]
    [InlineData("refs/tags/v1.2.3-rc.1", "type=semver,pattern={{raw}}", "v1.2.3-rc.1")]
    [InlineData("refs/tags/v1.2.3+build.5", "type=semver,pattern={{version}}", "1.2.3 latest")]
    [InlineData("refs/tags/release-5", "type=semver,pattern={{version}}", "")]
    [InlineData("refs/heads/main", "type=semver,pattern={{version}}", "")]
    [InlineData("refs/heads/main", "type=semver,pattern={{version}},value=v2.0.1", "2.0.1 latest")]
    [InlineData("refs/tags/v1.2.3rc2", "type=pep440,pattern={{version}}|type=pep440,pattern={{major}}", "1.2.3rc2")]
    [InlineData("refs/tags/1.2.3", "type=pep440,pattern={{version}}|type=pep440,pattern={{major}}.{{minor}}", "1.2.3 1.2 latest")]
    [InlineData("refs/tags/1.0-ALPHA_3.post1.dev2", "type=pep440,pattern={{version}}", "1.0a3.post1.dev2")]
    [InlineData("refs/tags/no", "type=pep440,pattern={{version}}", "")]
    [InlineData("refs/tags/p1/v1.2.3", @"type=match,pattern=v(\d.\d),group=1", "1.2 latest")]
    [InlineData("refs/tags/Release-5", "type=match,pattern=/release-\\d/i", "Release-5 latest")]
    [InlineData("refs/tags/v1", "type=match,pattern=x", "")]
    [InlineData("refs/heads/main", "type=edge", "edge")]
    [InlineData("refs/heads/dev", "type=edge", "")]
    [InlineData("refs/heads/dev", "type=edge,branch=dev", "edge")]
    [InlineData("refs/heads/main", "type=sha", "sha-860c190")]
    [InlineData("refs/heads/main", "type=sha,format=long,prefix=", Commit)]
    [InlineData("refs/heads/main", "type=raw,value=foo|bar", "foo bar")]
    [InlineData("refs/heads/main", "type=raw,value=foo,priority=1|type=sha", "sha-860c190 foo")]
    [InlineData("refs/heads/main", "type=sha|type=ref,event=branch|type=raw,value=x", "main x sha-860c190")]
    [InlineData("refs/heads/main", "type=raw,value=x,enable={{is_default_branch}}|type=raw,value=y,enable={{is_not_default_branch}}", "x")]
    [InlineData("refs/heads/main", "type=raw,value=x,enable=false", "")]
    [InlineData("refs/heads/main", "type=raw,value={{branch}}-{{sha}}-{{date 'YYYYMMDD'}}", "main-860c190-20260307")]
    [InlineData("refs/heads/main", "type=raw,value={{date 'YYYY.MM.DD-HHmmss' tz='Asia/Tokyo'}}", "2026.03.08-070509")]
    [InlineData("refs/heads/main", "type=raw,value={{commit_date 'M[w]D'}}", "1w2")]
    [InlineData("refs/heads/main", "type=raw,value={{date 'dddd, MMMM Do YYYY, h:mm:ss a'}}", "Saturday-March-7th-2026-10-05-09-pm")]
    [InlineData("refs/heads/main", "type=raw,value={{date 'GGGG[-W]WW-E.DDDD' tz='Europe/Berlin'}}", "2026-W10-6.066")]
    [InlineData("refs/heads/main", "type=ref,event=branch,prefix=a-,suffix=-{{sha}}", "a-main-860c190")]
    [InlineData("refs/heads/main", "type=raw,\"value=a,b\"", "a-b")]
    public void Rules_make_tags(string gitRef, string rules, string expected) =>
        Assert.Equal(expected, string.Join(' ', Make(gitRef, rules).Tags));

    /// <summary>The tables of docker/metadata-action's documentation: a tag, a rule, and what it comes to.</summary>
    [Theory]
    [InlineData("v1.2.3", "type=semver,pattern={{raw}}", "v1.2.3 latest")]
    [InlineData("v1.2.3", "type=semver,pattern={{version}}", "1.2.3 latest")]
    [InlineData("v1.2.3", "type=semver,pattern={{major}}.{{minor}}", "1.2 latest")]
    [InlineData("v1.2.3", "type=semver,pattern=v{{major}}", "v1 latest")]
    [InlineData("v1.2.3", "type=semver,pattern={{minor}}", "2 latest")]
    [InlineData("v1.2.3", "type=semver,pattern={{patch}}", "3 latest")]
    [InlineData("v2.0.8-beta.67", "type=semver,pattern={{raw}}", "v2.0.8-beta.67")]
    [InlineData("v2.0.8-beta.67", "type=semver,pattern={{version}}", "2.0.8-beta.67")]
    [InlineData("v2.0.8-beta.67", "type=semver,pattern={{major}}.{{minor}}", "2.0.8-beta.67")]
    [InlineData("1.2.3", "type=pep440,pattern={{raw}}", "1.2.3 latest")]
    [InlineData("v1.2.3", "type=pep440,pattern={{version}}", "1.2.3 latest")]
    [InlineData("1.2.3", "type=pep440,pattern={{major}}.{{minor}}", "1.2 latest")]
    [InlineData("1.2.3", "type=pep440,pattern=v{{major}}", "v1 latest")]
    [InlineData("v1.2.3rc2", "type=pep440,pattern={{raw}}", "v1.2.3rc2")]
    [InlineData("1.2.3rc2", "type=pep440,pattern={{major}}.{{minor}}", "1.2.3rc2")]
    [InlineData("1.2.3post1", "type=pep440,pattern={{major}}.{{minor}}", "1.2.3.post1")]
    [InlineData("1.2.3beta2", "type=pep440,pattern={{major}}.{{minor}}", "1.2.3b2")]
    [InlineData("1.0dev4", "type=pep440,pattern={{major}}.{{minor}}", "1.0.dev4")]
    [InlineData("v1.2.3", @"type=match,pattern=\d.\d.\d", "1.2.3 latest")]
    [InlineData("v2.0.8-beta.67", "type=match,pattern=v(.*),group=1", "2.0.8-beta.67 latest")]
    [InlineData("v2.0.8-beta.67", @"type=match,pattern=v(\d.\d),group=1", "2.0 latest")]
    [InlineData("20200110-RC2", @"type=match,pattern=\d+", "20200110 latest")]
    [InlineData("p1/v1.2.3", @"type=match,pattern=p1/v(\d.\d.\d),group=1", "1.2.3 latest")]
    public void The_documented_tables_hold(string tag, string rule, string expected) =>
        Assert.Equal(expected, string.Join(' ', Make("refs/tags/" + tag, rule).Tags));

    [Fact]
    public void Labels_and_annotations_may_hold_expressions_and_other_people_s_braces()
    {
        var made = ImageTags.Make(
            new()
            {
                Labels = [new("org.opencontainers.image.created", "{{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}"), new("rule", "{{ .Host }} on {{branch}}")],
                Annotations = [new("a", "{{sha}}")],
            },
            Git("refs/heads/main") with { ShortLength = 10 },
            Now);

        Assert.Equal("{{ .Host }} on main", made.Labels.ToDictionary()["rule"]);
        Assert.Matches("^2026-01-02T.*Z$", made.Labels.ToDictionary()["org.opencontainers.image.created"]);
        Assert.Equal(Commit[..10], made.Annotations.ToDictionary()["a"]);
    }

    [Theory]
    [InlineData("push", "refs/tags/v1", """{"base_ref":"refs/heads/main"}""", "", "refs/tags/v1 main c0")]
    [InlineData("push", "refs/heads/x", """{"base_ref":"refs/heads/main"}""", "", "refs/heads/x  c0")]
    [InlineData("pull_request", "refs/pull/2/merge", """{"pull_request":{"number":2,"head":{"sha":"c1"}}}""", "", "refs/pull/2/merge  c0")]
    [InlineData("pull_request", "refs/pull/2/merge", """{"pull_request":{"number":2,"head":{"sha":"c1"}}}""", "true", "refs/pull/2/merge  c1")]
    [InlineData("pull_request_target", "refs/heads/main", """{"pull_request":{"number":7,"base":{"ref":"main"}}}""", "", "refs/pull/7/merge main c0")]
    [InlineData("push", "refs/heads/x", "{not JSON", "", "refs/heads/x  c0")]
    public void The_event_s_file_adds_what_variables_do_not_know(string name, string gitRef, string content, string ofHead, string expected)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, content);

        var git = GitHubEvent.Complete(
            new() { Ref = gitRef, Commit = "c0" },
            new Dictionary<string, string> { ["GITHUB_EVENT_PATH"] = path, ["GITHUB_EVENT_NAME"] = name, ["DOCKER_METADATA_PR_HEAD_SHA"] = ofHead });

        File.Delete(path);
        Assert.Equal(expected, $"{git.Ref} {git.BaseRef} {git.Commit}");
    }

    [Theory]
    [InlineData("latest=true", "refs/heads/main", "main latest")]
    [InlineData("latest=false", "refs/tags/v1", "v1")]
    [InlineData("latest=auto", "refs/tags/v1", "v1 latest")]
    [InlineData("prefix=p-|suffix=-s", "refs/tags/v1", "p-v1-s latest")]
    [InlineData("prefix=p-,onlatest=true|suffix=-s,onlatest=true", "refs/tags/v1", "p-v1-s p-latest-s")]
    [InlineData("prefix=p-", "refs/pull/1/merge", "pr-1")]
    public void Flavors_change_every_tag(string flavor, string gitRef, string expected) =>
        Assert.Equal(expected, string.Join(' ', Make(gitRef, "", flavor).Tags));

    [Theory]
    [InlineData("type=semvre,pattern=x", "semver")]
    [InlineData("type=semver", "pattern=")]
    [InlineData("type=ref,event=merge", "branch, tag, pr")]
    [InlineData("type=raw,value={{nope}}", "is_default_branch")]
    [InlineData("type=raw,value={{date 'YYYY' tz='Mars'}}", "Europe/Berlin")]
    [InlineData("type=match,pattern=(,value=x", "regular expression")]
    [InlineData("type=raw,value=x,priority=high", "priority=500")]
    public void A_rule_that_cannot_be_read_says_what_to_write(string rule, string hint)
    {
        var error = Assert.Throws<KanikoException>(() => Make("refs/heads/main", rule));

        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.Contains(hint, error.Hint);
    }

    [Fact]
    public void A_schedule_comes_first()
    {
        var git = Git("refs/heads/main") with { IsScheduled = true };

        Assert.Equal(["nightly", "main"], ImageTags.Make(new(), git, Now).Tags);
        Assert.Equal(["w10"], ImageTags.Make(new() { Tags = ["type=schedule,pattern=w{{date 'D'}}0"] }, git, Now.AddDays(-6)).Tags);
    }

    [Fact]
    public void Images_are_lower_case_and_labels_can_be_replaced()
    {
        var made = ImageTags.Make(
            new()
            {
                Images = ["ghcr.io/Org/App", "other"],
                Labels = [new("org.opencontainers.image.title", "Mine"), new("x", "1"), new("x", "2")],
            },
            Git("refs/tags/v1.0.0"),
            Now);

        Assert.Equal(["ghcr.io/org/app:v1.0.0", "ghcr.io/org/app:latest", "other:v1.0.0", "other:latest"], made.References);
        Assert.Equal("v1.0.0", made.Version);
        var labels = made.Labels.ToDictionary();
        Assert.Equal(("Mine", "2", Commit, "2026-03-07T22:05:09.000Z", "v1.0.0"), (
            labels["org.opencontainers.image.title"], labels["x"], labels["org.opencontainers.image.revision"],
            labels["org.opencontainers.image.created"], labels["org.opencontainers.image.version"]));
        Assert.DoesNotContain("org.opencontainers.image.licenses", labels.Keys);
        Assert.Equal("app", made.Annotations.ToDictionary()["org.opencontainers.image.title"]);
    }

    [Theory]
    [InlineData("-.a", "a")]
    [InlineData("a//b", "a-b")]
    [InlineData("a-/b", "a--b")]
    [InlineData("größe", "gr-e")]
    public void A_tag_is_sanitised(string text, string expected) => Assert.Equal(expected, ImageTags.Sanitise(text));

    [Fact]
    public void A_tag_has_at_most_128_characters() => Assert.Equal(128, ImageTags.Sanitise(new string('a', 200)).Length);

    [Fact]
    public void State_comes_from_the_variables_of_CI()
    {
        var github = GitState.FromEnvironment(new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_REF"] = "refs/pull/3/merge",
            ["GITHUB_SHA"] = Commit,
            ["GITHUB_REPOSITORY"] = "org/app",
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_EVENT_NAME"] = "schedule",
            ["DOCKER_METADATA_SHORT_SHA_LENGTH"] = "12",
        });
        var gitlab = GitState.FromEnvironment(new Dictionary<string, string>
        {
            ["GITLAB_CI"] = "true",
            ["CI_COMMIT_BRANCH"] = "main",
            ["CI_COMMIT_SHA"] = Commit,
            ["CI_DEFAULT_BRANCH"] = "main",
            ["CI_PROJECT_NAME"] = "app",
        });

        Assert.Equal(("3", "https://github.com/org/app", "app", true), (github?.PullRequest, github?.Url, github?.RepositoryName, github?.IsScheduled));
        Assert.Equal(Commit[..12], github?.ShortCommit);
        Assert.Equal(("main", "main", "app"), (gitlab?.Branch, gitlab?.DefaultBranch, gitlab?.RepositoryName));
        Assert.Null(GitState.FromEnvironment(new Dictionary<string, string>()));
    }

    private static ImageMetadata Make(string gitRef, string rules, string flavor = "") => ImageTags.Make(
        new() { Tags = rules.Length == 0 ? [] : rules.Split('|'), Flavor = flavor.Length == 0 ? [] : flavor.Split('|') }, Git(gitRef), Now);

    private static GitState Git(string gitRef) => new()
    {
        Ref = gitRef,
        Commit = Commit,
        DefaultBranch = "main",
        RepositoryName = "app",
        CommitTime = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };
}
