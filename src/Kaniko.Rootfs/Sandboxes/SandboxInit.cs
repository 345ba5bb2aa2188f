using System.Buffers.Binary;
using System.Text.Json;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// The program's other life: process 1 of a step. It waits on its channel for the specification, makes the step's
/// namespaces and mounts, and becomes the command.
/// </summary>
public static unsafe class SandboxInit
{
    /// <summary>The word that makes the program an init. Hidden: it is of no use by hand.</summary>
    public const string Verb = "sandbox-init";

    internal const int Channel = 3;
    internal const int LongestSpecification = 64 << 20;

    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int Failed = 125;

    /// <summary>Call it first of all, when the first argument is <see cref="Verb"/>. Does not return when all is well.</summary>
    public static int Main(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [Verb] || Spawning.Control(Channel, SetDescriptorFlags, 1) != 0)
        {
            return Failed;
        }

        _ = Spawning.ProcessControl(Spawning.ParentDeathSignal, Spawning.SignalKill, 0, 0, 0);
        BeKilledFirst();
        WarmUp();
        if (ReadSpecification() is not { } bytes)
        {
            return 0; // never used
        }

        try
        {
            var specification = JsonSerializer.Deserialize(bytes, SandboxJson.Default.SandboxSpecification)!;
            new StepInit(specification).Run();
        }
        catch (SetupException exception)
        {
            Report(exception.Failure);
        }
        catch (Exception exception)
        {
            Report(new SetupFailure(SetupPhase.Internal, 0, exception.GetType().Name + ": " + exception.Message));
        }

        Spawning.ExitNow(Failed);
        return Failed;
    }

    /// <summary>Where memory runs out, a step ends and its builder can say so, instead of both being gone.</summary>
    private static void BeKilledFirst()
    {
        fixed (byte* name = "/proc/self/oom_score_adj\0"u8, highest = "1000"u8)
        {
            var file = FileCalls.OpenAt(FileCalls.CurrentDirectory, name, FileCalls.WriteOnly | FileCalls.CloseOnExec, 0);
            if (file >= 0) // elsewhere there is no such file, and the builder takes its chance
            {
                _ = Spawning.Write(file, highest, 4);
                _ = Spawning.Close(file);
            }
        }
    }

    /// <summary>What the specification will need is loaded while there is none yet: the wait costs nobody anything.</summary>
    private static void WarmUp()
    {
        var sample = new SandboxSpecification
        {
            Arguments = [""],
            Mounts = [new MountSpecification { Content = [0], Size = 0 }],
            Groups = [0],
            Limits = [new ResourceLimit(0, 0, 0)],
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(sample, SandboxJson.Default.SandboxSpecification);
        _ = JsonSerializer.Deserialize(bytes, SandboxJson.Default.SandboxSpecification);
        StepInit.WarmUp();
    }

    private static byte[]? ReadSpecification()
    {
        var length = new byte[sizeof(int)];
        if (!ReadExactly(length))
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is < 0 or > LongestSpecification)
        {
            return null;
        }

        var bytes = new byte[count];
        return ReadExactly(bytes) ? bytes : null;
    }

    private static bool ReadExactly(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint read;
            fixed (byte* to = buffer)
            {
                read = Spawning.Read(Channel, to, (nuint)buffer.Length);
            }

            if (read == 0 || (read < 0 && Errno.Last != Spawning.Interrupted))
            {
                return false;
            }

            buffer = buffer[(int)Math.Max(0, read)..];
        }

        return true;
    }

    private static void Report(SetupFailure failure)
    {
        var frame = failure.ToBytes();
        fixed (byte* bytes = frame)
        {
            _ = Spawning.Write(Channel, bytes, (nuint)frame.Length);
        }
    }
}
