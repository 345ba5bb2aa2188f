using System.ComponentModel;
using Kaniko.Diagnostics;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>What is said where a container's limits leave no room for a process or a thread.</summary>
public static class Exhaustion
{
    private const int TryAgain = 11;
    private const int NoMemory = 12;

    /// <summary>.NET has one exception for a thread that may not start and for memory that is not there.</summary>
    public static KanikoException Of(OutOfMemoryException error) => Told("a thread cannot be started, or no memory is left", error);

    /// <summary>Null where the call failed for another reason.</summary>
    internal static KanikoException? Of(string call, int error) =>
        error is TryAgain or NoMemory ? Told($"the process of a step cannot be started: {call}: {new Win32Exception(error).Message}") : null;

    internal static KanikoException Ended(SandboxExit exit) => Told(exit.Signal is { } signal
        ? $"the process of a step was killed by signal {signal} before it began"
        : $"the process of a step ended with code {exit.Code} before it began");

    private static KanikoException Told(string message, Exception? error = null) => new(ErrorCode.ResourcesExhausted, message, error)
    {
        Hint = "give the container more processes (docker run --pids-limit, the kubelet's podPidsLimit) or more memory (--memory, resources.limits.memory)",
    };
}
