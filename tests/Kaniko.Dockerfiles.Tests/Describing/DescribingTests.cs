using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Describing;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Tests.Describing;

public sealed class DescribingTests
{
    private const string Text = """
        # VERSION the version to build
        ARG VERSION=1.0
        # REPO where images are
        ARG REPO=library
        ARG UNUSED=x
        ARG IMAGE=${REPO}/alpine
        # base common parts
        FROM $IMAGE AS base
        ARG VERSION
        ARG DEBUG=no
        RUN --mount=type=secret,id=token,required --mount=type=cache,target=/root/.cache/ x
        FROM base AS other
        ARG ELSEWHERE=1
        FROM --platform=$BUILDPLATFORM base
        RUN --mount=type=ssh --mount=type=secret,target=/run/key y
        """;

    [Fact]
    public void Targets_are_listed_with_their_descriptions()
    {
        var targets = BuildTarget.Of(Parse());

        Assert.Equal(
            ["base|common parts|$IMAGE||False", "other||base||False", "||base|$BUILDPLATFORM|True"],
            targets.Select(target => $"{target.Name}|{target.Description}|{target.Base}|{target.Platform}|{target.IsDefault}"));
    }

    [Fact]
    public void The_outline_lists_what_the_target_takes()
    {
        var inputs = new GlobalScopeInputs { BuildArguments = new Dictionary<string, string> { ["DEBUG"] = "yes" } };

        var outline = BuildOutline.Of(Parse(), inputs);

        Assert.Equal(
            ["VERSION=1.0 the version to build", "REPO=library where images are", "IMAGE=library/alpine ", "DEBUG=yes "],
            outline.Arguments.Select(argument => $"{argument.Name}={argument.Value} {argument.Description}"));
        Assert.Equal(["token True", "key False"], outline.Secrets.Select(secret => $"{secret.Id} {secret.Required}"));
        Assert.Equal("default", Assert.Single(outline.SshAgents).Id);
    }

    [Fact]
    public void An_unknown_target_is_an_error_with_the_nearest_name()
    {
        var error = Assert.Throws<KanikoException>(() => BuildOutline.Of(Parse(), new() { TargetStage = "bse" }));

        Assert.Equal((ErrorCode.StageUnknown, "did you mean base?"), (error.Code, error.Hint));
    }

    private static Dockerfile Parse() => DockerfileParser.Parse(new SourceText("Dockerfile", Text));
}
