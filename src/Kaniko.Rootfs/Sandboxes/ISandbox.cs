using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Runs the command of a RUN step in a root file system. Nothing of it is left when the task ends.</summary>
public interface ISandbox : IDisposable
{
    /// <summary>
    /// Output goes, line by line and never at the same time, to <paramref name="output"/>; a slow one slows the command.
    /// Cancellation asks the command to end, then kills it with all that it started, then throws. A command that cannot
    /// start is a <see cref="Kaniko.Diagnostics.KanikoException"/> with the shell's exit code, 126 or 127.
    /// </summary>
    public Task<SandboxExit> RunAsync(
        SandboxRoot root, SandboxCommand command, Action<SandboxLine> output, CancellationToken cancellationToken);

    /// <summary>Another command will follow soon: what can be done ahead of it is begun now.</summary>
    public void Prepare();
}

/// <param name="Directory">The root, opened; path-only will do.</param>
/// <param name="Path">Where the mount namespace of the sandbox sees it: bytes, absolute.</param>
public sealed record SandboxRoot(SafeFileHandle Directory, byte[] Path)
{
    /// <summary>
    /// Told, after the step, which entries (below the root; no directories) were put aside for it and came back: nothing of them
    /// but their change time is new.
    /// </summary>
    public Action<IReadOnlyList<byte[]>>? PutAside { get; init; }
}

/// <param name="Code">As a shell says it: 128 and the signal's number for a command that a signal ended.</param>
/// <param name="Signal">The signal that ended it, if one did.</param>
public readonly record struct SandboxExit(int Code, int? Signal);

/// <param name="IsError">From the standard error.</param>
/// <param name="Text">Without the line end. Valid only during the call.</param>
/// <param name="IsCut">The line goes on in the next call: it is longer than the buffer.</param>
public readonly record struct SandboxLine(bool IsError, ReadOnlyMemory<byte> Text, bool IsCut);
