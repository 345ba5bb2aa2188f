using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Instructions;

/// <summary>
/// One instruction as it stands in the Dockerfile: words are unquoted only where the language does so before expansion;
/// variables are not expanded. A closed set: whoever acts on instructions does it in one <c>switch</c>.
/// </summary>
/// <param name="Span">The lines that the instruction and its heredocs take.</param>
/// <param name="Text">The instruction as written, continued lines joined, without heredoc bodies: history and progress show it.</param>
public abstract record Instruction(SourceSpan Span, string Text)
{
    /// <summary>The comment block right above, line by line without its <c>#</c>; build checks read options from it.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>The instruction's name as written.</summary>
    public string Keyword => Lexing.ArgumentReader.FirstWord(Text.Trim()).First;
}

/// <summary><c>FROM [--platform=P] IMAGE [AS NAME]</c>.</summary>
/// <param name="StageName">Lower case; null where the stage has none.</param>
/// <param name="OriginalStageName">As written, for the build checks.</param>
/// <param name="Comment">The comment right above that describes the stage.</param>
public sealed record FromInstruction(
    string Image, string? StageName, string? OriginalStageName, string? Platform, string? Comment, SourceSpan Span, string Text)
    : Instruction(Span, Text);

/// <summary><c>ARG NAME[=DEFAULT] …</c>.</summary>
public sealed record ArgInstruction(IReadOnlyList<ArgDeclaration> Arguments, SourceSpan Span, string Text)
    : Instruction(Span, Text);

/// <summary>One argument of ARG; <paramref name="Default"/> is null where there is none.</summary>
public sealed record ArgDeclaration(string Name, string? Default, string? Comment);

/// <summary>A name and value as written, quotes included: both are expanded later.</summary>
/// <param name="Legacy">Written with a blank instead of <c>=</c>.</param>
public sealed record NameValue(string Name, string Value, bool Legacy);

public sealed record EnvInstruction(IReadOnlyList<NameValue> Variables, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record LabelInstruction(IReadOnlyList<NameValue> Labels, SourceSpan Span, string Text) : Instruction(Span, Text);

/// <summary>A command in shell form (one text for the shell) or exec form (a program and its arguments).</summary>
/// <param name="Words">Exec form: the arguments. Shell form: one text, or nothing where the instruction is empty.</param>
/// <param name="IsShell">Shell form.</param>
public sealed record CommandLine(IReadOnlyList<string> Words, bool IsShell)
{
    /// <summary>What is started: in shell form the text as the last argument of the shell.</summary>
    public IReadOnlyList<string> WithShell(IReadOnlyList<string> shell) =>
        IsShell ? [.. shell, string.Join(' ', Words)] : Words;
}

/// <summary><c>RUN</c>; <see cref="RunProgram"/> says what its command and heredocs mean.</summary>
/// <param name="Command">As written; with heredocs always in shell form.</param>
/// <param name="Heredocs">In the order of the line.</param>
/// <param name="Mounts">Their options are expanded and read when the step runs.</param>
/// <param name="Devices">Of the labs frontend; the stable one refuses to run a step that has any.</param>
public sealed record RunInstruction(
    CommandLine Command,
    IReadOnlyList<Heredoc> Heredocs,
    IReadOnlyList<RunMountFlag> Mounts,
    IReadOnlyList<RunDevice> Devices,
    RunNetwork Network,
    RunSecurity Security,
    SourceSpan Span,
    string Text) : Instruction(Span, Text)
{
    public RunProgram Program => RunProgram.Of(Command, Heredocs);
}

public enum RunNetwork
{
    Default,
    None,
    Host,
}

public enum RunSecurity
{
    Sandbox,
    Insecure,
}

/// <summary>What COPY and ADD take from where to where.</summary>
/// <param name="Sources">Paths, patterns, URLs; unexpanded.</param>
/// <param name="SourceContents">Heredocs that are files of their own.</param>
public sealed record SourcesAndDestination(
    IReadOnlyList<string> Sources, IReadOnlyList<Heredoc> SourceContents, string Destination);

/// <summary><c>COPY</c>. Values of <c>--chown</c> and <c>--chmod</c> are unexpanded.</summary>
public sealed record CopyInstruction(
    SourcesAndDestination Paths,
    string? From,
    string? Chown,
    string? Chmod,
    bool Link,
    bool Parents,
    IReadOnlyList<string> Exclude,
    SourceSpan Span,
    string Text) : Instruction(Span, Text);

/// <summary><c>ADD</c>. <paramref name="KeepGitDir"/> and <paramref name="Unpack"/> are null where not said.</summary>
public sealed record AddInstruction(
    SourcesAndDestination Paths,
    string? Chown,
    string? Chmod,
    bool Link,
    bool? KeepGitDir,
    string? Checksum,
    bool? Unpack,
    IReadOnlyList<string> Exclude,
    SourceSpan Span,
    string Text) : Instruction(Span, Text);

public sealed record WorkdirInstruction(string Path, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record UserInstruction(string User, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record ExposeInstruction(IReadOnlyList<string> Ports, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record VolumeInstruction(IReadOnlyList<string> Volumes, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record CmdInstruction(CommandLine Command, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record EntrypointInstruction(CommandLine Command, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record ShellInstruction(IReadOnlyList<string> Shell, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record StopSignalInstruction(string Signal, SourceSpan Span, string Text) : Instruction(Span, Text);

/// <summary><c>HEALTHCHECK</c>; <paramref name="Command"/> is null for <c>NONE</c>, durations and retries where not said.</summary>
public sealed record HealthcheckInstruction(
    CommandLine? Command,
    TimeSpan? Interval,
    TimeSpan? Timeout,
    TimeSpan? StartPeriod,
    TimeSpan? StartInterval,
    int? Retries,
    SourceSpan Span,
    string Text) : Instruction(Span, Text);

/// <summary>
/// <c>ONBUILD</c>: the trigger's text as stored in the image, heredocs included; <see cref="Parsing.OnBuildTrigger"/> reads it.
/// </summary>
public sealed record OnBuildInstruction(string Trigger, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record MaintainerInstruction(string Maintainer, SourceSpan Span, string Text) : Instruction(Span, Text);
