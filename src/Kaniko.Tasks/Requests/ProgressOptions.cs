namespace Kaniko.Tasks.Requests;

/// <summary>What is told while the build runs.</summary>
public sealed record ProgressOptions
{
    /// <summary>How progress is shown.</summary>
    public ProgressMode Mode { get; init; } = ProgressMode.Auto;

    /// <summary>How much is told.</summary>
    public Verbosity Verbosity { get; init; } = Verbosity.Info;

    /// <summary>The form of Kaniko's log lines; null: they were not asked for, and <see cref="Mode"/> decides.</summary>
    public LogFormat? LogFormat { get; init; }

    /// <summary>Whether colours are used.</summary>
    public ColorMode Color { get; init; } = ColorMode.Auto;

    /// <summary>Show the time of day instead of the seconds since the start.</summary>
    public bool LogTimestamp { get; init; }
}

/// <summary>How progress is shown.</summary>
public enum ProgressMode
{
    /// <summary>A live tree on a terminal, plain lines elsewhere.</summary>
    Auto,

    /// <summary>Numbered lines.</summary>
    Plain,

    /// <summary>A live tree.</summary>
    Tty,

    /// <summary>Warnings and errors only.</summary>
    Quiet,

    /// <summary>One event a line.</summary>
    RawJson,
}

/// <summary>When colours are used.</summary>
public enum ColorMode
{
    /// <summary>On a terminal, as NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR say.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>How much is told.</summary>
public enum Verbosity
{
    /// <summary>As <see cref="Error"/>; Kaniko has the word.</summary>
    Panic,

    /// <summary>As <see cref="Error"/>; Kaniko has the word.</summary>
    Fatal,

    /// <summary>Errors only.</summary>
    Error,

    /// <summary>Warnings too.</summary>
    Warn,

    /// <summary>Steps and what they print.</summary>
    Info,

    /// <summary>Decisions too.</summary>
    Debug,

    /// <summary>Everything.</summary>
    Trace,
}

/// <summary>The form of Kaniko's log lines.</summary>
public enum LogFormat
{
    /// <summary><c>INFO[0012] message</c>, with colours.</summary>
    Color,

    /// <summary><c>time="…" level=info msg="…"</c>.</summary>
    Text,

    /// <summary>One object a line, with <c>level</c>, <c>msg</c> and <c>time</c>.</summary>
    Json,
}
