using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Tests.Parsing;

public sealed class DockerfileParserTests
{
    [Fact]
    public void Sorts_instructions_into_global_arguments_and_stages()
    {
        var dockerfile = Parse("ARG V=1\nFROM alpine:$V AS Build\nRUN a\nFROM scratch\nCOPY --from=build /x /y\n");

        Assert.Equal("V", Assert.Single(dockerfile.GlobalArguments).Arguments[0].Name);
        Assert.Equal(["build", null], dockerfile.Stages.Select(stage => stage.Name));
        Assert.Equal([0, 1], dockerfile.Stages.Select(stage => stage.Index));
        Assert.Equal("build", Assert.IsType<CopyInstruction>(dockerfile.Stages[1].Instructions[0]).From);
    }

    [Fact]
    public void Reads_directives_and_uses_the_escape_character()
    {
        var dockerfile = Parse("\uFEFF# syntax=docker/dockerfile:1 x\n# escape=`\n# check=skip=all // y\nFROM a\nRUN b `\r\n  c\r\n");

        Assert.Equal(new ParserDirectives("docker/dockerfile:1", '`', "skip=all"), dockerfile.Directives);
        Assert.Equal("RUN b   c", dockerfile.Stages[0].Instructions[0].Text);
    }

    [Fact]
    public void Describing_comments_belong_to_the_names_they_begin_with()
    {
        var dockerfile = Parse("# a the first\n# b the second\nARG a=1 b c\n\n# base it is\nFROM x AS base\n# lost\n\nARG lost\n");

        Assert.Equal(["the first", "the second", null], dockerfile.GlobalArguments[0].Arguments.Select(argument => argument.Comment));
        Assert.Equal("it is", dockerfile.Stages[0].From.Comment);
        Assert.Empty(dockerfile.Stages[0].Instructions[0].Comments);
    }

    [Fact]
    public void Onbuild_keeps_its_heredocs_and_the_trigger_reads_them_again()
    {
        const string Body = "\n\techo a\nEOF";
        var dockerfile = Parse("FROM x\nonbuild RUN <<-EOF" + Body + "\nUSER y\n");

        var onBuild = Assert.IsType<OnBuildInstruction>(dockerfile.Stages[0].Instructions[0]);
        Assert.Equal("RUN <<-EOF" + Body, onBuild.Trigger);
        var run = Assert.IsType<RunInstruction>(OnBuildTrigger.Parse(onBuild.Trigger));
        Assert.Equal(new RunProgram.ShellText("echo a\n"), run.Program);
    }

    [Theory]
    [InlineData("FROM x", "FROM isn't allowed as an ONBUILD trigger")]
    [InlineData("RUN a\nRUN b", "onbuild trigger should be a single expression")]
    [InlineData("", "the Dockerfile cannot be empty")]
    public void A_bad_trigger_is_refused(string trigger, string message)
    {
        var error = Assert.Throws<KanikoException>(() => OnBuildTrigger.Parse(trigger));

        Assert.Equal((message, trigger), (error.Message, error.SourceText?.Content));
    }

    [Theory]
    [InlineData("", "the Dockerfile cannot be empty", null)]
    [InlineData("# only\n", "file with no instructions", 1)]
    [InlineData("ARG a\n", "dockerfile contains no stages to build", 1)]
    [InlineData("\nRUN a\n", "no build stage in current context", 2)]
    [InlineData("FROM a\nCOPY <<E /x\nbody\n", "unterminated heredoc", 2)]
    [InlineData("# escape=x\nFROM a\n", "invalid escape token 'x' does not match ` or \\", 1)]
    [InlineData("# escape=`\n# escape=`\nFROM a\n", "only one escape parser directive can be used", 2)]
    [InlineData("FROM a b\n", "dockerfile parse error on line 1: FROM requires either one or three arguments", 1)]
    [InlineData("FROM a\nRUN --mount=type=bind,from=$x y\n", "dockerfile parse error on line 2: 'from' doesn't support variable expansion, define alias stage instead", 2)]
    [InlineData("FROM a\n\nSHELL sh -c\n", "dockerfile parse error on line 3: SHELL requires the arguments to be in JSON form, not: SHELL sh -c", 3)]
    public void A_mistake_is_named_with_its_line(string text, string message, int? line)
    {
        var (_, error) = DockerfileParser.ParseUpToError(new SourceText("Dockerfile", text));

        Assert.Equal((message, line), (error?.Message, error?.Location?.StartLine));
        Assert.NotNull(error?.SourceText);
    }

    [Theory]
    [InlineData("FROM a\nCPY a b", "did you mean COPY?", "2:1")]
    [InlineData("FROM a\nCOPY --chwon=1 a b", "did you mean --chown?", "2:6")]
    [InlineData("FROM a\nRUN --network=nnoe x", "did you mean none?", "2:15")]
    public void A_misspelt_word_is_found_and_the_nearest_one_suggested(string text, string hint, string place)
    {
        var error = Assert.Throws<KanikoException>(() => Parse(text));

        Assert.Equal((hint, place), (error.Hint, error.Location?.ToString()));
    }

    [Fact]
    public void A_heredoc_error_marks_all_its_lines()
    {
        var error = Assert.Throws<KanikoException>(() => Parse("FROM a\nRUN <<E\n1\n2\n"));

        Assert.Equal(SourceSpan.Lines(2, 4), error.Location);
    }

    [Fact]
    public void What_stands_before_an_error_is_read()
    {
        var (dockerfile, error) = DockerfileParser.ParseUpToError(new SourceText("Dockerfile", "FROM a AS B\nRUN x\nBAD\nRUN y"));

        Assert.Equal("dockerfile parse error on line 3: unknown instruction: BAD", error?.Message);
        Assert.Single(dockerfile!.Stages[0].Instructions);
    }

    [Fact]
    public void A_line_may_have_65535_bytes_and_not_more()
    {
        const string Start = "FROM a\nRUN ";
        var longest = Start + new string('x', 65535 - 4) + "\n";

        Assert.NotNull(Parse(longest));
        var error = Assert.Throws<KanikoException>(() => Parse(longest.TrimEnd('\n') + "y\n"));
        Assert.Equal(("dockerfile line greater than max allowed size of 65535", 2), (error.Message, error.Location?.StartLine));
    }

    [Fact]
    public void Non_ASCII_flag_values_are_kept()
    {
        var copy = Assert.IsType<CopyInstruction>(Parse("FROM a\nCOPY --chown=jürgen:ζ a b").Stages[0].Instructions[0]);

        Assert.Equal("jürgen:ζ", copy.Chown);
    }

    private static Dockerfile Parse(string text) => DockerfileParser.Parse(new SourceText("Dockerfile", text));
}
