using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Instructions;

/// <summary>
/// One instruction as it stands in the Dockerfile: words are unquoted only where the language does so before expansion;
/// variables are not expanded. A closed set: whoever acts on instructions does it in one <c>switch</c>.
/// </summary>
/// <param name="Span">The lines that the instruction and its heredocs take.</param>
/// <param name="Text">The instruction as written, continued lines joined, without heredoc bodies: history and progress show it.</param>
public abstract record Instruction(SourceSpan Span, string Text);

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
/// <param name="Words">Exec form: the arguments. Shell form: one text.</param>
/// <param name="IsShell">Shell form.</param>
public sealed record CommandLine(IReadOnlyList<string> Words, bool IsShell);

/// <param name="Command">Null only when the heredocs are all there is, see <paramref name="Heredocs"/>.</param>
/// <param name="Heredocs">In the order of the line; with a lone heredoc the body is the script.</param>
public sealed record RunInstruction(
    CommandLine Command,
    IReadOnlyList<Heredoc> Heredocs,
    IReadOnlyList<RunMount> Mounts,
    RunNetwork Network,
    RunSecurity Security,
    SourceSpan Span,
    string Text) : Instruction(Span, Text);

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

public enum RunMountType
{
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
}

public enum CacheSharing
{
    Shared,
    Private,
    Locked,
}

/// <summary>One <c>--mount</c>. Option values that the language expands hold their variables still.</summary>
public sealed record RunMount
{
    public RunMountType Type { get; init; }

    /// <summary>Null: the working directory (bind), <c>/run/secrets/ID</c> (secret), <c>/run/buildkit/ssh_agent.N</c> (ssh).</summary>
    public string? Target { get; init; }

    public string? Source { get; init; }

    /// <summary>A stage, named context or image. Null: the build context (bind) or an empty directory (cache).</summary>
    public string? From { get; init; }

    public string? Id { get; init; }

    public bool ReadOnly { get; init; }

    public CacheSharing Sharing { get; init; }

    /// <summary>tmpfs: bytes; null for no limit.</summary>
    public long? Size { get; init; }

    public bool Required { get; init; }

    /// <summary>secret: the environment variable that gets the value.</summary>
    public string? Env { get; init; }

    /// <summary>Permission bits; null for the type's default.</summary>
    public uint? Mode { get; init; }

    public uint? Uid { get; init; }

    public uint? Gid { get; init; }
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

/// <summary><c>HEALTHCHECK</c>; <paramref name="Command"/> is null for <c>NONE</c>, durations for «not said».</summary>
public sealed record HealthcheckInstruction(
    CommandLine? Command,
    TimeSpan? Interval,
    TimeSpan? Timeout,
    TimeSpan? StartPeriod,
    TimeSpan? StartInterval,
    int? Retries,
    SourceSpan Span,
    string Text) : Instruction(Span, Text);

/// <summary><c>ONBUILD</c>: the trigger's text as stored in the image.</summary>
public sealed record OnBuildInstruction(string Trigger, SourceSpan Span, string Text) : Instruction(Span, Text);

public sealed record MaintainerInstruction(string Maintainer, SourceSpan Span, string Text) : Instruction(Span, Text);

/// <summary>A heredoc of RUN, COPY or ADD.</summary>
/// <param name="Name">The delimiter word; COPY names the file after it.</param>
/// <param name="FileDescriptor">RUN: the descriptor it is redirected to; 0 where none is written.</param>
/// <param name="Content">The body with its line ends; leading tabs are gone for <c>&lt;&lt;-</c>.</param>
/// <param name="Expand">The delimiter was not quoted.</param>
/// <param name="StripTabs">Written with <c>&lt;&lt;-</c>.</param>
public sealed record Heredoc(string Name, uint FileDescriptor, string Content, bool Expand, bool StripTabs);
