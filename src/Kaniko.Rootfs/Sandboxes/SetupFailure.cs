using System.Buffers.Binary;
using System.ComponentModel;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Rootfs.Sandboxes;

internal enum SetupPhase : byte
{
    Internal,
    Namespace,
    Root,
    Mount,
    MountSource,
    MountTarget,
    WorkingDirectory,
    Limit,
    Groups,
    User,
    Execute,
    Interpreter,
}

/// <summary>Why the command could not start: what the init sends back over its channel instead of becoming the command.</summary>
internal sealed record SetupFailure(SetupPhase Phase, int Error, string Subject)
{
    private const int HeaderLength = 5;

    public byte[] ToBytes()
    {
        var subject = Encoding.UTF8.GetBytes(Subject);
        var bytes = new byte[HeaderLength + subject.Length];
        bytes[0] = (byte)Phase;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), Error);
        subject.CopyTo(bytes, HeaderLength);
        return bytes;
    }

    public static SetupFailure FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length < HeaderLength
        ? new SetupFailure(SetupPhase.Internal, 0, "the init of the sandbox ended early")
        : new SetupFailure(
            (SetupPhase)bytes[0],
            BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
            Encoding.UTF8.GetString(bytes[HeaderLength..]));

    public Exception ToException() => Phase switch
    {
        SetupPhase.Execute when Error is FileCalls.NoEntry or FileCalls.NotDirectory => Run(
            Subject.Contains('/', StringComparison.Ordinal)
                ? $"'{Subject}' is not in the image"
                : $"'{Subject}' is not in any directory of the image's PATH",
            "install it in an earlier step, or correct the name",
            127),
        SetupPhase.Interpreter => Run(
            $"'{Subject}' is in the image, but the interpreter or loader that it names is not",
            "use a build for this image's C library, or install the interpreter that the first line names; a script must have Unix line ends",
            127),
        SetupPhase.Execute when Error == FileCalls.AccessDenied => Run(
            $"'{Subject}' may not be executed", "set its executable bits, for example with COPY --chmod=755", 126),
        SetupPhase.Execute when Error == ExecFormat => Run(
            $"'{Subject}' is no program for this machine",
            "build for this machine's platform, or begin the script with #!/bin/sh",
            126),
        SetupPhase.Execute => Run($"'{Subject}' cannot be executed: {Reason}", null, 126),
        SetupPhase.WorkingDirectory => Run(
            $"the working directory '{Subject}' cannot be entered: {Reason}", "check WORKDIR", 126),
        SetupPhase.MountSource when Error == 0 => Run(
            $"'{Subject}' changed while it was being mounted", "do not let parallel stages replace it", null),
        SetupPhase.MountSource or SetupPhase.MountTarget => Run($"'{Subject}' cannot be mounted: {Reason}", null, null),
        SetupPhase.Limit => Run(
            $"the limit '{Subject}' cannot be set: {Reason}",
            "ask for no more than this process's own hard limit, or give the builder CAP_SYS_RESOURCE",
            null),
        SetupPhase.Groups or SetupPhase.User => Run(
            $"the step cannot run as {Subject}: {Reason}",
            "the user namespace maps too few ids: add ranges for your user to /etc/subuid and /etc/subgid, or build as root",
            null),
        SetupPhase.Internal => new InvalidOperationException($"the sandbox's init failed: {Subject}"),
        _ => new KanikoException(ErrorCode.IsolationUnavailable, $"the sandbox cannot be set up: {Subject}: {Reason}")
        {
            Hint = "build as root with CAP_SYS_ADMIN, or with --isolation=chroot",
        },
    };

    private const int ExecFormat = 8;

    private string Reason => new Win32Exception(Error).Message;

    private static KanikoException Run(string message, string? hint, int? exitCode) =>
        new(ErrorCode.RunFailed, message) { Hint = hint, ExitCode = exitCode };
}

/// <summary>Inside the init: carries the failure to the one place that sends it.</summary>
internal sealed class SetupException(SetupPhase phase, int error, string subject) : Exception(subject)
{
    public SetupFailure Failure { get; } = new(phase, error, subject);
}
