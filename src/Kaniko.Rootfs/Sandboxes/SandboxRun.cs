using System.Buffers.Binary;
using System.Text.Json;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>One command from its specification to its end, on a thread of its own that reads what it prints.</summary>
internal sealed class SandboxRun(
    InitProcess init, SandboxSettings settings, Action<SandboxLine> output, Action<int>? endSurvivors = null)
{
    private const int NoSignalOnBrokenPipe = 0x4000; // MSG_NOSIGNAL
    private const int ProcessIndex = 3;
    private const short HangUp = 0x10 | 0x08;

    private readonly TaskCompletionSource<SandboxExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LineSplitter _output = new(isError: false, output);
    private readonly LineSplitter _error = new(isError: true, output);
    private readonly List<byte> _report = [];
    private readonly Lock _lock = new();
    private bool _ended;
    private Exception? _readerFailure;

    public async Task<SandboxExit> RunAsync(SandboxSpecification specification, CancellationToken cancellationToken)
    {
        var thread = new Thread(() => Run(specification), maxStackSize: 512 << 10) { IsBackground = true, Name = "step" };
        thread.Start();
        ITimer? kill = null;
        using var cancellation = cancellationToken.Register(() =>
        {
            Signal(Spawning.SignalTerminate);
            kill = settings.Clock.CreateTimer(
                _ => Signal(Spawning.SignalKill), null, settings.GracePeriod, Timeout.InfiniteTimeSpan);
        });
        try
        {
            var exit = await _exit.Task.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return exit;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            await cancellation.DisposeAsync().ConfigureAwait(false);
            if (kill is not null)
            {
                await kill.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private void Run(SandboxSpecification specification)
    {
        try
        {
            var told = Send(JsonSerializer.SerializeToUtf8Bytes(specification, SandboxJson.Default.SandboxSpecification));
            ReadAll();
            var exit = End();
            if (!told)
            {
                _exit.SetException(Exhaustion.Ended(exit));
            }
            else if (_readerFailure is { } failure)
            {
                _exit.SetException(failure);
            }
            else if (_report.Count > 0)
            {
                _exit.SetException(SetupFailure.FromBytes(_report.ToArray()).ToException());
            }
            else
            {
                _exit.SetResult(exit);
            }
        }
        catch (Exception exception)
        {
            Signal(Spawning.SignalKill);
            _ = End();
            _exit.SetException(exception);
        }
    }

    private SandboxExit End()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return default;
            }
        }

        // Reaped only under the lock: until then the number is the command's and may be signalled.
        WaitUntilDead();
        lock (_lock)
        {
            _ended = true;
            var status = init.Wait();
            var signal = status & 0x7f;
            return signal == 0 ? new SandboxExit((status >> 8) & 0xff, null) : new SandboxExit(128 + signal, signal);
        }
    }

    private unsafe void WaitUntilDead()
    {
        var poll = new PollDescriptor { Descriptor = (int)init.Process.DangerousGetHandle(), Wanted = Spawning.PollIn };
        while (Spawning.Poll(&poll, 1, -1) < 0)
        {
        }
    }

    /// <summary>
    /// The whole session hears of it: process 1 of a namespace ignores what it has no handler for, its children do not.
    /// </summary>
    private void Signal(int signal)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            if (signal == Spawning.SignalTerminate)
            {
                _ = Spawning.Kill(-init.ProcessId, signal);
            }

            _ = Spawning.SignalProcess((int)init.Process.DangerousGetHandle(), signal);
        }
    }

    /// <summary>Whether the init was there to hear it.</summary>
    private unsafe bool Send(byte[] specification)
    {
        if (specification.Length > SandboxInit.LongestSpecification)
        {
            throw new InvalidOperationException("a step's specification is too long");
        }

        var frame = new byte[sizeof(int) + specification.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, specification.Length);
        specification.CopyTo(frame, sizeof(int));
        var channel = (int)init.Channel.DangerousGetHandle();
        fixed (byte* bytes = frame)
        {
            for (nint done = 0; done < frame.Length;)
            {
                var sent = Spawning.Send(channel, bytes + done, (nuint)(frame.Length - done), NoSignalOnBrokenPipe);
                if (sent < 0 && Errno.Last != Spawning.Interrupted)
                {
                    return false;
                }

                done += Math.Max(0, sent);
            }
        }

        return true;
    }

    private unsafe void ReadAll()
    {
        SafeFileHandle[] streams = [init.Channel, init.Output, init.Error, init.Process];
        var polls = stackalloc PollDescriptor[streams.Length];
        for (var i = 0; i < streams.Length; i++)
        {
            polls[i] = new PollDescriptor { Descriptor = (int)streams[i].DangerousGetHandle(), Wanted = Spawning.PollIn };
        }

        for (var open = streams.Length; open > 0;)
        {
            if (Spawning.Poll(polls, (nuint)streams.Length, -1) < 0)
            {
                continue;
            }

            for (var i = 0; i < streams.Length; i++)
            {
                if ((polls[i].Happened & (Spawning.PollIn | HangUp)) != 0 && !(i == ProcessIndex ? GoOn() : Read(i, polls[i].Descriptor)))
                {
                    polls[i].Descriptor = -1;
                    polls[i].Happened = 0;
                    open--;
                }
            }
        }

        Guard(_output.Finish);
        Guard(_error.Finish);
    }

    /// <summary>The command has ended. Without a process namespace others may live on, and hold its output open.</summary>
    private bool GoOn()
    {
        endSurvivors?.Invoke(init.ProcessId);
        return false;
    }

    private unsafe bool Read(int index, int fd)
    {
        var splitter = index == 2 ? _error : _output;
        Span<byte> report = stackalloc byte[512];
        var buffer = index == 0 ? report : splitter.Free;
        nint count;
        fixed (byte* to = buffer)
        {
            count = Spawning.Read(fd, to, (nuint)buffer.Length);
        }

        if (count <= 0)
        {
            return count < 0 && Errno.Last == Spawning.Interrupted;
        }

        if (index == 0)
        {
            _report.AddRange(buffer[..(int)count]);
        }
        else
        {
            Guard(() => splitter.Advance((int)count));
        }

        return true;
    }

    /// <summary>A reader that throws ends the command; what the command still prints is thrown away.</summary>
    private void Guard(Action read)
    {
        if (_readerFailure is not null)
        {
            read = static () => { };
        }

        try
        {
            read();
        }
        catch (Exception exception)
        {
            _readerFailure = exception;
            Signal(Spawning.SignalKill);
        }
    }
}
