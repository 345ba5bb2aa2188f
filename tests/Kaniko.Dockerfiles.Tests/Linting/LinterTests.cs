using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Linting;

namespace Kaniko.Dockerfiles.Tests.Linting;

public sealed class LinterTests
{
    [Fact]
    public void There_are_22_rules_with_names_of_their_own()
    {
        Assert.Equal(22, LintRules.All.Select(rule => rule.Name).Distinct().Count());
        Assert.Equal(
            "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/",
            LintRules.All.Single(rule => rule.Name == "JSONArgsRecommended").Url);
    }

    [Theory]
    [InlineData("FROM a\nCOPY $x /", "")] // nothing is known of the base: x may be set there
    [InlineData("FROM scratch\nCOPY $x /", "UndefinedVar 2")]
    [InlineData("FROM scratch\nENV x=1\nCOPY $x ${y:-z} /", "UndefinedVar 3")]
    [InlineData("FROM scratch\nARG x\nCOPY $x /", "")]
    [InlineData("FROM scratch\nRUN --mount=type=cache,target=$x y", "UndefinedVar 2")]
    [InlineData("FROM scratch\nCOPY <<EOF /x\n$x\nEOF", "UndefinedVar 2")]
    [InlineData("FROM scratch\nCOPY <<'EOF' /x\n$x\nEOF", "")]
    [InlineData("FROM scratch AS a\nONBUILD ENV x=1\nFROM a\nCOPY $x /", "")]
    [InlineData("FROM scratch AS a\nARG x\nFROM a\nCOPY $x /", "")]
    [InlineData("ARG x=1\nFROM scratch\nCOPY $x /", "UndefinedVar 3")]
    [InlineData("FROM scratch\nARG a=$b b=1", "UndefinedVar 2")]
    [InlineData("FROM scratch\nARG b=1 a=$b", "")]
    public void Undefined_variables_are_found_where_all_others_are_known(string text, string wanted) =>
        Assert.Equal(wanted, Findings(text));

    [Theory]
    [InlineData("# check=skip=StageNameCasing\nFROM scratch AS A", "")]
    [InlineData("FROM scratch AS a\n# check=skip=MaintainerDeprecated\nMAINTAINER a\nMAINTAINER b", "MaintainerDeprecated 4")]
    [InlineData("FROM scratch AS a\n# check=skip=all\nENV password x\nENV token=x", "SecretsUsedInArgOrEnv 4")]
    public void Rules_are_turned_off_for_the_file_or_one_instruction(string text, string wanted) =>
        Assert.Equal(wanted, Findings(text));

    [Theory]
    [InlineData("# check=skpi=all\nFROM scratch", 1)]
    [InlineData("#!x\n# check=error=maybe\nFROM scratch", 2)]
    [InlineData("FROM scratch\n# check=what\nMAINTAINER a", 3)]
    public void Malformed_options_are_an_error_with_a_line(string text, int line)
    {
        var error = Assert.Throws<KanikoException>(() => Findings(text));

        Assert.Contains("invalid check option", error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Location?.StartLine);
    }

    [Fact]
    public void The_platform_of_a_pulled_base_is_compared()
    {
        var options = new LintOptions { BaseImage = _ => new BaseImageFacts { Platform = "linux/arm64/v8" } };

        var (findings, _) = Linter.Check(new SourceText("Dockerfile", "FROM x"), options);

        Assert.Equal(
            "Base image x was pulled with platform \"linux/arm64/v8\", expected \"linux/amd64\" for current build",
            Assert.Single(findings).Detail);
    }

    [Fact]
    public void Only_stages_that_the_target_needs_are_evaluated()
    {
        const string Text = "FROM scratch AS a\nWORKDIR x\nFROM scratch AS b\nWORKDIR x\nFROM scratch\nCOPY --from=a /y /\nRUN --mount=from=1 z";

        Assert.Equal("WorkdirRelativePath 2 WorkdirRelativePath 4", Findings(Text));
        Assert.Equal("WorkdirRelativePath 4", Findings(Text, new LintOptions { Inputs = new() { TargetStage = "b" } }));
    }

    private static string Findings(string text, LintOptions? options = null)
    {
        var (findings, error) = Linter.Check(new SourceText("Dockerfile", text), options ?? new LintOptions());
        Assert.Null(error);
        return string.Join(' ', findings.Select(finding => $"{finding.Rule} {finding.Span?.StartLine}"));
    }
}
