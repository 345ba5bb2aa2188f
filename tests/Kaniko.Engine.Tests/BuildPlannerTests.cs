using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;

namespace Kaniko.Engine.Tests;

public sealed class BuildPlannerTests
{
    [Fact]
    public async Task Plans_only_the_stages_that_the_target_needs()
    {
        var plan = await PlanScene.PlanAsync("""
            FROM one AS unused
            RUN exit 1
            FROM two AS build
            RUN make
            FROM three
            COPY --from=build /out /
            """);

        Assert.Equal(["build", "stage-2"], plan.Stages.Select(stage => stage.Name));
    }

    [Fact]
    public async Task Prints_what_will_be_done()
    {
        var plan = await PlanScene.PlanAsync("FROM base AS a\nENV X=1\nRUN make $X\nFROM scratch\nCOPY --from=a /out /\n");

        var lines = PlanPrinter.Print(plan, step => step is RunStep ? "CACHE MISS" : null, ["PUSH [r/i:t]"]);

        Assert.Equal(
            ["FROM base AS a", lines[1], "  ENV X=1", "  RUN make $X", "    CACHE MISS", "FROM scratch AS stage-1", "  COPY --from=a /out /", "PUSH [r/i:t]"],
            lines);
        Assert.StartsWith("  FETCH base@sha256:", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM base\nENV A=1\nARG A=2\nRUN x", "A=2")]
    [InlineData("FROM base\nARG A=2\nENV A=1\nRUN x", "A=1")]
    [InlineData("ARG A=global\nFROM base\nARG A\nRUN x", "A=global")]
    [InlineData("FROM base\nARG A=default\nRUN x", "A=given")]
    [InlineData("FROM base\nENV A=$FROM_BASE B=$A\nRUN x", "B=")]
    public async Task The_later_of_a_variable_and_an_argument_is_seen_by_RUN(string dockerfile, string expected)
    {
        var given = expected == "A=given" ? new[] { ("A", "given") } : [];

        var plan = await PlanScene.PlanAsync(dockerfile, given);

        Assert.Contains(expected, plan.Target.Steps.OfType<RunStep>().Single().Environment);
    }

    [Fact]
    public async Task Triggers_of_the_base_image_come_first_and_are_not_passed_on()
    {
        var plan = await PlanScene.PlanAsync("FROM triggers\nRUN x\n");

        Assert.Equal(["ONBUILD COPY trigger /t", "ONBUILD ENV TRIGGERED=1", "RUN x"], plan.Target.Steps.Select(step => step.Text));
        Assert.Null(plan.Target.Config.Config.OnBuild);
    }

    [Theory]
    [InlineData("FROM scratch\nCMD x\nENTRYPOINT [\"y\"]", "x")]
    [InlineData("FROM base\nENTRYPOINT [\"y\"]", null)]
    public async Task An_entry_point_clears_only_an_inherited_command(string dockerfile, string? command)
    {
        var plan = await PlanScene.PlanAsync(dockerfile);

        Assert.Equal(command, plan.Target.Config.Config.Cmd?[^1]);
    }

    [Theory]
    [InlineData("FROM base AS early\nCOPY --from=later /a /\nFROM base AS later\nFROM early", ErrorCode.StageUnknown, 2)]
    [InlineData("FROM base AS self\nCOPY --from=self /a /", ErrorCode.StageCycle, 2)]
    [InlineData("ARG B\nFROM $B", ErrorCode.DockerfileSyntax, 2)]
    [InlineData("FROM --platform=linux/amd64/x/y base", ErrorCode.PlatformInvalid, 1)]
    [InlineData("FROM base\nRUN --security=insecure x", ErrorCode.DockerfileUnsupported, 2)]
    [InlineData("FROM base\nVOLUME $NOTHING", ErrorCode.DockerfileSyntax, 2)]
    [InlineData("FROM base AS Upper\nFROM Upper", ErrorCode.ReferenceInvalid, 2)]
    [InlineData("FROM UPPER AS unused\nFROM base", ErrorCode.ReferenceInvalid, 1)]
    [InlineData("FROM --platform=a/b/c/d base AS unused\nFROM base", ErrorCode.PlatformInvalid, 1)]
    [InlineData("FROM base\nCOPY me@host:repository /", ErrorCode.DockerfileSyntax, 2)]
    public async Task What_cannot_be_planned_points_at_its_line(string dockerfile, ErrorCode code, int line)
    {
        var error = await Assert.ThrowsAsync<KanikoException>(() => PlanScene.PlanAsync(dockerfile));

        Assert.Equal((code, line), (error.Code, error.Location?.StartLine));
    }

    [Fact]
    public async Task A_stage_in_capitals_is_found_by_FROM_in_lower_case_and_by_COPY_in_any()
    {
        var plan = await PlanScene.PlanAsync("FROM base AS Build\nFROM build\nCOPY --from=BUILD git@home /\n");

        Assert.Equal("build", Assert.IsType<StageAsBase>(plan.Target.Base).Stage.Name);
        Assert.Equal("build", Assert.IsType<StageSource>(Assert.IsType<CopyStep>(Assert.Single(plan.Target.Steps)).From).Stage.Name);
    }

    [Fact]
    public async Task What_stands_in_the_way_of_FROM_says_which_stage_is_meant()
    {
        var error = await Assert.ThrowsAsync<KanikoException>(() => PlanScene.PlanAsync("FROM base AS Upper\nFROM Upper"));

        Assert.Equal("FROM finds a stage by its name in lower case: write FROM upper", error.Hint);
    }

    [Fact]
    public async Task The_platform_of_the_image_is_in_the_usual_words()
    {
        var config = (await PlanScene.PlanAsync("FROM aarch64\nENV A=1\n")).Target.Config;

        Assert.Equal(("linux", "arm64", null), (config.OperatingSystem, config.Architecture, config.Variant));
    }

    [Theory]
    [InlineData("/x/./y//z/", "/x/./y//z/")]
    [InlineData("rel/", "/a/rel")]
    [InlineData("../../b", "/b")]
    [InlineData("$NOTHING", "/a")]
    public async Task WORKDIR_keeps_an_absolute_path_as_written_and_joins_a_relative_one(string path, string expected)
    {
        var plan = await PlanScene.PlanAsync($"FROM base\nWORKDIR /a\nWORKDIR {path}\nRUN x\n");

        Assert.Equal((expected, "WORKDIR " + expected), (plan.Target.Config.Config.WorkingDir, plan.Target.Steps[1].CreatedBy));
        Assert.Equal(ImagePath.Clean("/", expected), plan.Target.Steps.OfType<RunStep>().Single().WorkingDirectory);
    }

    [Theory]
    [InlineData("/a/b", "c", "/a/b/c")]
    [InlineData("/a", "/c/", "/c/")]
    [InlineData("/a", ".", "/a/")]
    [InlineData("/", "../../x/./y", "/x/y")]
    [InlineData("/a/", "b/..", "/a")]
    public void Destinations_are_resolved_below_the_working_directory(string directory, string path, string expected) =>
        Assert.Equal(expected, ImagePath.Resolve(directory, path));
}
