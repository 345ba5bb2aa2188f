using Kaniko.Rootfs.Sandboxes;

namespace Kaniko.Engine;

/// <summary>What the engine takes from the process that it runs in; nothing below reads it from anywhere else.</summary>
public sealed record EngineSettings
{
    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>Relative paths of the request are below it.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The environment variables: build arguments without a value, credentials.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The store and everything else that a build writes besides its outputs.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The program and the arguments that make it a step's init.</summary>
    public required IReadOnlyList<string> InitCommand { get; init; }

    /// <summary>Finds out which tier of isolation this machine allows; called once, when a step needs files.</summary>
    public Func<IsolationFinding> ProbeIsolation { get; init; } = () => IsolationProbe.Probe(marker: null, []);

    /// <summary>
    /// The directory that the program and all it needs are in, where that is an image made for it: the root may be emptied but for
    /// this. Null elsewhere.
    /// </summary>
    public string? OwnImage { get; init; }

    /// <summary>The directory of the program.</summary>
    public string ProgramDirectory { get; init; } = AppContext.BaseDirectory;

    public Func<Stream> StandardInput { get; init; } = () => Stream.Null;

    /// <summary>Whether standard input is a terminal: then nothing is waiting there.</summary>
    public Func<bool> IsTerminal { get; init; } = () => false;

    /// <summary>For an archive that the user wants there, and nothing else.</summary>
    public Func<Stream> StandardOutput { get; init; } = () => Stream.Null;

    /// <summary>Whether standard output is a terminal, which no archive is written to.</summary>
    public Func<bool> IsOutputTerminal { get; init; } = () => false;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
