using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Tests.Parsing;

public sealed class InstructionParserTests
{
    [Theory]
    [InlineData("FROM alpine", "alpine", null, null)]
    [InlineData("from alpine as Build", "alpine", "build", null)]
    [InlineData("FROM --platform=linux/arm64 alpine AS build", "alpine", "build", "linux/arm64")]
    public void From_has_an_image_a_name_and_a_platform(string text, string image, string? stage, string? platform)
    {
        var from = Read<FromInstruction>(text);

        Assert.Equal((image, stage, platform), (from.Image, from.StageName, from.Platform));
    }

    [Theory]
    [InlineData("FROM a AS 1b")]
    [InlineData("FROM a AS b:c")]
    [InlineData("FROM a IS b")]
    public void A_bad_stage_name_is_refused(string text) =>
        Assert.Throws<KanikoException>(() => Read<FromInstruction>(text));

    [Theory]
    [InlineData("ENV a=b c='d e'", "a=b|c='d e'", false)]
    [InlineData("ENV a b = c", "a=b = c", true)]
    [InlineData("LABEL \"a b\"=c", "\"a b\"=c", false)]
    public void Pairs_keep_their_quotes(string text, string pairs, bool legacy)
    {
        var read = InstructionParser.Parse(LogicalLine.Of(text)) switch
        {
            EnvInstruction env => env.Variables,
            LabelInstruction label => label.Labels,
            var other => throw new InvalidOperationException(other.Text),
        };

        Assert.Equal(pairs, string.Join('|', read.Select(pair => $"{pair.Name}={pair.Value}")));
        Assert.All(read, pair => Assert.Equal(legacy, pair.Legacy));
    }

    [Theory]
    [InlineData("RUN echo a", "shell: echo a")]
    [InlineData("RUN [\"a\", \"b c\"]", "exec: a,b c")]
    [InlineData("RUN ['a']", "shell: ['a']")]
    [InlineData("RUN", "shell: ")]
    [InlineData("RUN <<E\necho a\nE", "shell: echo a\n")]
    [InlineData("RUN <<E\n#!/bin/x\na\nE", "file: /dev/pipes/E #!/bin/x\na\n")]
    [InlineData("RUN cat <<-E <<F\n\t1\nE\n2\nF", "shell: cat <<-E <<F\n\t1\nE\n2\nF")]
    public void Run_says_what_is_started(string text, string program)
    {
        var run = Assert.IsType<RunInstruction>(
            InstructionParser.Parse(DockerfileLexer.Lex(new SourceText("Dockerfile", text)).Lines[0]));

        Assert.Equal(program, run.Program switch
        {
            RunProgram.Exec exec => "exec: " + string.Join(',', exec.Arguments),
            RunProgram.ShellText shell => "shell: " + shell.Text,
            RunProgram.ScriptFile file => $"file: {file.Path} {file.Content}",
            _ => "",
        });
    }

    [Theory]
    [InlineData("target=/x", "Bind /x ro")]
    [InlineData("type=cache,dst=/c,sharing=locked,mode=0700,uid=1,gid=2", "Cache /c rw Locked 448 1 2")]
    [InlineData("TYPE=tmpfs,destination=/t,size=64m", "Tmpfs /t rw 67108864")]
    [InlineData("type=secret,id=s,env=TOKEN,required", "Secret ro s TOKEN required")]
    [InlineData("\"type=bind\",\"source=a,b\",rw", "Bind rw a,b")]
    [InlineData("type=$t,target=/x", "Cache /x rw")]
    public void Mounts_are_read_after_expansion(string text, string wanted)
    {
        var mount = new RunMountFlag(text, null).Read(value => value.Replace("$t", "cache", StringComparison.Ordinal));

        object?[] parts =
        [
            mount.Type, mount.Target, mount.ReadOnly ? "ro" : "rw", mount.Source, mount.Id, mount.Env,
            mount.Sharing == CacheSharing.Shared ? null : mount.Sharing, mount.Size, mount.Mode, mount.Uid, mount.Gid,
            mount.Required ? "required" : null,
        ];
        Assert.Equal(wanted, string.Join(' ', parts.Where(part => part is not null)));
    }

    [Theory]
    [InlineData("tpye=cache", "unexpected key 'tpye' in 'tpye=cache'", "did you mean type?")]
    [InlineData("type=cahe", "unsupported mount type \"cahe\"", "did you mean cache?")]
    [InlineData("type=cache,sharing=lock", "unsupported sharing value \"lock\"", "did you mean locked?")]
    [InlineData("type=bind,required", "unexpected key 'required' for mount type 'bind'", null)]
    [InlineData("type=tmpfs,mode=1", "mode not allowed for \"tmpfs\" type mounts", null)]
    [InlineData("type=secret,from=x,id=a", "secret mount should not have a from", null)]
    [InlineData("type=secret", "invalid secret mount. one of source, target required", null)]
    [InlineData("type=secret,env=A", "invalid secret mount. one of source, target required", null)]
    [InlineData("type=cache,mode=9", "invalid value 9 for mode", null)]
    [InlineData("target", "invalid field 'target' must be a key=value pair", null)]
    [InlineData("a\"b", "failed to parse csv mounts: parse error on line 1, column 2: bare \" in non-quoted-field", null)]
    public void A_bad_mount_is_refused(string text, string message, string? hint)
    {
        var error = Assert.Throws<KanikoException>(() => new RunMountFlag(text, null).Read(value => value));

        Assert.Equal((message, hint), (error.Message, error.Hint));
    }

    [Fact]
    public void Copy_has_all_its_flags()
    {
        var copy = Read<CopyInstruction>(
            "COPY --from=a --chown=1:2 --chmod=u=rX --link --parents=true --exclude=*.md --exclude=!x a b c/");

        Assert.Equal(("a", "1:2", "u=rX", true, true), (copy.From, copy.Chown, copy.Chmod, copy.Link, copy.Parents));
        Assert.Equal(["*.md", "!x"], copy.Exclude);
        Assert.Equal(["a", "b"], copy.Paths.Sources);
        Assert.Equal("c/", copy.Paths.Destination);
    }

    [Fact]
    public void Add_tells_what_was_not_said_from_what_was_denied()
    {
        var add = Read<AddInstruction>("ADD --unpack=false --checksum=sha256:x http://a/b /c");

        Assert.Equal((false, null, "sha256:x"), (add.Unpack, add.KeepGitDir, add.Checksum));
    }

    [Fact]
    public void Healthcheck_has_durations()
    {
        var health = Read<HealthcheckInstruction>("HEALTHCHECK --interval=1m30s --timeout=0 --retries=3 CMD [\"a\"]");

        Assert.Equal(
            (TimeSpan.FromSeconds(90), TimeSpan.Zero, null, 3),
            (health.Interval, health.Timeout, health.StartPeriod, health.Retries));
        Assert.False(health.Command!.IsShell);
        Assert.Null(Read<HealthcheckInstruction>("HEALTHCHECK none").Command);
    }

    [Theory]
    [InlineData("HEALTHCHECK TCP 1", "Unknown type \"TCP\" in HEALTHCHECK (try CMD)")]
    [InlineData("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD")]
    [InlineData("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments")]
    [InlineData("HEALTHCHECK --retries=-1 CMD x", "--retries cannot be negative (-1)")]
    [InlineData("HEALTHCHECK --interval=5 CMD x", "time: missing unit in duration \"5\"")]
    [InlineData("HEALTHCHECK --interval=5x CMD x", "time: unknown unit \"x\" in duration \"5x\"")]
    [InlineData("COPY --link=maybe a b", "expecting boolean value for flag --link, not: maybe")]
    [InlineData("COPY --link= a b", "missing a value on flag: --link")]
    [InlineData("COPY --from a b", "missing a value on flag: --from")]
    [InlineData("COPY --from=a --from=b a b", "duplicate flag specified: --from")]
    [InlineData("VOLUME [\"\"]", "VOLUME specified can not be an empty string")]
    [InlineData("CMD [\"a\", 1]", "when using JSON array syntax, arrays must be comprised of strings only")]
    [InlineData("ENV a=b c", "Syntax error - can't find = in \"c\". Must be of the form: name=value")]
    [InlineData("RUN --security=all x", "security \"all\" is not valid")]
    [InlineData("ARG =x", "ARG names can not be blank")]
    [InlineData("COPY --from=$x a b", "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround")]
    public void A_broken_rule_has_BuildKits_words(string text, string message) =>
        Assert.Equal(message, Assert.Throws<KanikoException>(() => InstructionParser.Parse(LogicalLine.Of(text))).Message);

    [Fact]
    public void The_shell_form_goes_to_the_shell_as_one_argument()
    {
        Assert.Equal(["/bin/sh", "-c", "a b"], Read<CmdInstruction>("CMD a b").Command.WithShell(["/bin/sh", "-c"]));
        Assert.Equal(["a", "b"], Read<CmdInstruction>("CMD [\"a\",\"b\"]").Command.WithShell(["/bin/sh", "-c"]));
    }

    private static T Read<T>(string text)
        where T : Instruction => Assert.IsType<T>(InstructionParser.Parse(LogicalLine.Of(text)));
}
