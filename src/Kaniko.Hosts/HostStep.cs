using Kaniko.Tasks.Events;

namespace Kaniko.Hosts;

/// <summary>What a host tells about itself, as a step of its own, so that every reporter shows it.</summary>
internal static class HostStep
{
    /// <summary>The host's own step.</summary>
    public const string Host = "host";

    /// <summary>The step that holds the log lines of an executor that tells no events.</summary>
    public const string Executor = "executor";

    public static StepStarted Start(string step, string text, TimeProvider time) => new(step, step, 1, 1, text, Location: null) { Time = time.GetUtcNow() };

    public static StepOutput Say(string line, TimeProvider time) => new(Host, IsError: false, line) { Time = time.GetUtcNow() };

    public static StepFinished End(string step, long begun, TimeProvider time) => new(step, time.GetElapsedTime(begun)) { Time = time.GetUtcNow() };
}
