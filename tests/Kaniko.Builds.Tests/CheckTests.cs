using System.Text.Json;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>Build checks in the program: in a build, as <c>kaniko check</c>, and as <c>--call</c>.</summary>
public sealed class CheckTests(BuildsFixture fixture)
{
    private const string Faulty = "FROM scratch as Build\nENV password=x\nCOPY a \\\n\n /a\n";

    [Fact]
    public async Task A_build_tells_each_finding_once_and_goes_on()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, Faulty, cancellationToken);
        _ = scene.Folder.Write("context/a", "a");

        var result = (await scene.BuildAsync(cancellationToken)).Succeeded();

        Assert.All(
            ["StageNameCasing", "FromAsCasing", "SecretsUsedInArgOrEnv", "NoEmptyContinuation"],
            rule => Assert.Equal(2, result.Error.Split(rule + ":").Length));
    }

    [Fact]
    public async Task A_base_tells_which_variables_there_are()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "FROM BUSYBOX\nENV MORE=$PATH:/x OTHER=$NOWHERE\n", cancellationToken);

        var result = (await scene.BuildAsync(cancellationToken)).Succeeded();

        Assert.Contains("UndefinedVar: Usage of undefined variable '$NOWHERE'", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("'$PATH'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_end_a_build_that_asks_for_it_before_its_first_step()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(fixture, "# check=error=true\nFROM BUSYBOX as x\nRUN echo ran\n", cancellationToken);

        var result = await scene.BuildAsync(cancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("[check-failed]", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("#1 ", result.Error, StringComparison.Ordinal);
        _ = (await scene.BuildAsync(cancellationToken, "--build-arg", "BUILDKIT_DOCKERFILE_CHECK=skip=all")).Succeeded();
    }

    /// <summary>The same question in both spellings.</summary>
    public static TheoryData<string[], string[]> Spellings() => new()
    {
        { ["check", "--format", "json"], ["build", "--call", "check,format=json"] },
        { ["check", "--format=sarif"], ["--call=check,format=sarif"] },
        { ["check"], ["build", "--call=lint"] },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Check_tells_the_findings_on_standard_output_and_ends_with_1(string[] first, string[] second)
    {
        var (one, two) = (await AskAsync(Faulty, first), await AskAsync(Faulty, second));

        Assert.Equal((1, 1), (one.ExitCode, two.ExitCode));
        Assert.Equal(one.Output, two.Output);
        Assert.All(
            ["StageNameCasing", "FromAsCasing", "SecretsUsedInArgOrEnv", "NoEmptyContinuation"],
            rule => Assert.Contains(rule, one.Output, StringComparison.Ordinal));
        Assert.Empty(one.Error);
        if (one.Output.StartsWith('{'))
        {
            JsonDocument.Parse(one.Output).Dispose();
        }
    }

    [Fact]
    public async Task Sarif_places_each_finding()
    {
        var result = await AskAsync(Faulty, ["check", "--format=sarif"]);

        using var sarif = JsonDocument.Parse(result.Output);
        var run = sarif.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        var places = run.GetProperty("results").EnumerateArray().Select(finding => (
            finding.GetProperty("ruleId").GetString(),
            finding.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString(),
            finding.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32()));
        Assert.Contains(("SecretsUsedInArgOrEnv", "Dockerfile", 2), places);
        Assert.Equal(22, run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength());
    }

    [Theory]
    [InlineData("FROM scratch\nCOPY a /\n", "check", 0, "no warnings found", "")]
    [InlineData("FROM scratch as x\nCOPY a /\n", "--call=check,ignorestatus=true", 0, "FromAsCasing", "")]
    [InlineData("FROM scratch as x\nCOPYY a /\n", "check", 1, "FromAsCasing", "did you mean COPY?")]
    [InlineData("FROM scratch\nCOPY --from=later a /\n", "check --format=sarif", 0, "\"results\": []", "")]
    [InlineData("FROM scratch\nENV A=${A:?wanted}\n", "check --format=json", 1, "\"buildError\"", "wanted")]
    [InlineData("FROM scratch\n", "check --format=xml", 1, "", "there is no format 'xml'")]
    [InlineData("FROM scratch\n", "--call=chekc", 1, "", "did you mean check?")]
    public async Task Check_answers(string dockerfile, string question, int exitCode, string answer, string error)
    {
        var result = await AskAsync(dockerfile, question.Split(' '));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(answer, result.Output, StringComparison.Ordinal);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outline_and_targets_describe_the_file()
    {
        const string Dockerfile = """
            # VERSION is what is built
            ARG VERSION=1
            # base has the tools
            FROM scratch AS base
            ARG VERSION
            RUN --mount=type=secret,id=token,required --mount=type=cache,target=/cache true
            # app is the result
            FROM base AS app
            """;

        Assert.Equal("TARGET        DESCRIPTION\nbase          has the tools\napp (default) is the result\n", (await AskAsync(Dockerfile, ["--call=targets"])).Output);
        Assert.Equal(
            """
            TARGET:      app
            DESCRIPTION: is the result

            BUILD ARG   VALUE   DESCRIPTION
            VERSION     1       is what is built

            SECRET   REQUIRED
            token    true


            """,
            (await AskAsync(Dockerfile, ["--call=outline"])).Output);
        using var json = JsonDocument.Parse((await AskAsync(Dockerfile, ["--call=outline,format=json"])).Output);
        Assert.Equal("VERSION", json.RootElement.GetProperty("args")[0].GetProperty("name").GetString());
        Assert.True(json.RootElement.GetProperty("secrets")[0].GetProperty("required").GetBoolean());
        using var targets = JsonDocument.Parse((await AskAsync(Dockerfile, ["--call=targets,format=json"])).Output);
        Assert.True(targets.RootElement.GetProperty("targets")[1].GetProperty("default").GetBoolean());
    }

    [Fact]
    public async Task Findings_are_shown_as_buildx_shows_them()
    {
        var text = (await AskAsync("FROM scratch AS base\nENV a=1\nCOPY a /\nUSER x\nCMD x y\nUSER y\nLABEL last=1\n", ["check"])).Output;
        var json = (await AskAsync("FROM scratch\nCMD x\n", ["check", "--format=json"])).Output;

        Assert.Equal(
            """
            Check complete, 1 warning has been found!

            WARNING: JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/
            JSON arguments recommended for CMD to prevent unintended behavior related to OS signals
            Dockerfile:5
            --------------------
               3 |     COPY a /
               4 |     USER x
               5 | >>> CMD x y
               6 |     USER y
               7 |     LABEL last=1
            --------------------

            """,
            text);
        Assert.Equal(
            """
            {
              "warnings": [
                {
                  "ruleName": "JSONArgsRecommended",
                  "description": "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
                  "url": "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/",
                  "detail": "JSON arguments recommended for CMD to prevent unintended behavior related to OS signals",
                  "location": {
                    "ranges": [
                      {
                        "start": {
                          "line": 2
                        },
                        "end": {
                          "line": 2
                        }
                      }
                    ]
                  }
                }
              ],
              "sources": [
                {
                  "filename": "Dockerfile",
                  "data": "RlJPTSBzY3JhdGNoCkNNRCB4Cg==",
                  "language": "Dockerfile"
                }
              ]
            }

            """,
            json);
    }

    /// <summary>Its error is that no image is called what <c># syntax=</c> says; here the directive is accepted, and no frontend image is fetched.</summary>
    private const string FrontendImage = "invalidsyntax";

    public static TheoryData<string> Misplaced() => ConformanceData.Folder is null
        ? ["absent"]
        : [.. Locations().Select(item => item.GetProperty("name").GetString()!).Where(name => name != FrontendImage)];

    [Theory]
    [MemberData(nameof(Misplaced))]
    public async Task Errors_point_at_the_lines_that_BuildKit_points_at(string name)
    {
        _ = ConformanceData.Require();
        var cancellationToken = TestContext.Current.CancellationToken;
        var item = Locations().Single(item => item.GetProperty("name").GetString() == name);
        var lines = item.GetProperty("error_lines").EnumerateArray().Select(line => line.GetInt32()).ToList();
        var text = item.GetProperty("dockerfile").GetString()!.Replace("from alpine", "from BUSYBOX", StringComparison.Ordinal);
        using var scene = await BuildScene.CreateAsync(fixture, text, cancellationToken);

        var result = await scene.BuildAsync(cancellationToken);

        Assert.NotEqual(0, result.ExitCode);
        var marked = result.Error.Split('\n').Where(line => line.StartsWith(" > ", StringComparison.Ordinal))
            .Select(line => int.Parse(line[3..].Split('|')[0].Trim(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(lines, marked);
    }

    private static List<JsonElement> Locations()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ConformanceData.Require("errors", "locations.json")));
        return [.. document.RootElement.EnumerateArray().Select(item => item.Clone())];
    }

    private static async Task<ProgramResult> AskAsync(string dockerfile, string[] question)
    {
        using var folder = new TemporaryDirectory();
        _ = folder.Write("Dockerfile", dockerfile);
        _ = folder.Write("a", "a");
        var program = KanikoProgram.Require(folder["work"]);
        return await (new ExternalProgram(program.FileName) { WorkingDirectory = folder.Path }).RunAsync(
            [.. question, "--context", ".", "--kaniko-dir", folder["work"]], TestContext.Current.CancellationToken);
    }
}
