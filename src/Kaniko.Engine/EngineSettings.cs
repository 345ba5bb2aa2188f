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

    public Func<Stream> StandardInput { get; init; } = () => Stream.Null;

    /// <summary>Whether standard input is a terminal: then nothing is waiting there.</summary>
    public Func<bool> IsTerminal { get; init; } = () => false;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
