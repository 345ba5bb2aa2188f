using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Execution;

/// <summary>Runs the command of a RUN step in its stage's files.</summary>
internal sealed class RunExecutor(BuildResources resources, RunMounts mounts)
{
    private const int TailLines = 20;

    public async Task RunAsync(RunStep step, StepRoot root, CancellationToken cancellationToken)
    {
        using var prepared = await mounts.PrepareAsync(step, cancellationToken).ConfigureAwait(false);
        var user = UserLookup.Find(root.Directory, step.User);
        var command = new SandboxCommand
        {
            Arguments = step.Arguments,
            Environment = Environment(step, prepared, user),
            WorkingDirectory = step.WorkingDirectory,
            User = new SandboxUser(user.Uid, user.Gid, user.Groups),
            HostName = step.HostName,
            Network = step.Network == RunNetwork.None ? SandboxNetwork.None : SandboxNetwork.Host,
            Security = step.Security == RunSecurity.Insecure ? SandboxSecurity.Insecure : SandboxSecurity.Sandboxed,
            Mounts = prepared.Mounts,
            Limits = resources.RunLimits,
            SharedMemorySize = resources.SharedMemorySize,
            ResolvConf = prepared.ResolvConf,
            Hosts = prepared.Hosts,
        };
        var output = new StepLog(step.Id, resources.Events);
        var exit = await resources.Rooms.Sandbox.RunAsync(
            new SandboxRoot(root.Directory.Handle, Encoding.UTF8.GetBytes(root.Path)), command, output.Add, cancellationToken).ConfigureAwait(false);
        output.Flush();
        if (exit.Code != 0)
        {
            throw new KanikoException(ErrorCode.RunFailed, Message(step, exit))
            {
                ExitCode = exit.Code,
                OutputTail = output.Tail(TailLines),
                Hint = exit.Signal == 9 ? "signal 9 often means that the machine ran out of memory" : null,
            };
        }
    }

    private static string Message(RunStep step, SandboxExit exit)
    {
        var text = string.Join(' ', step.Arguments).ReplaceLineEndings(" ");
        return $"process '{(text.Length <= 200 ? text : text[..200] + "…")}' did not complete successfully: "
            + (exit.Signal is { } signal ? $"signal {signal}" : $"exit code: {exit.Code}");
    }

    private static List<string> Environment(RunStep step, PreparedMounts prepared, UserIdentity user)
    {
        var environment = Variables.FromEnvironment([.. step.Environment, .. step.ProxyEnvironment, .. prepared.Environment]);
        Default("PATH", StageState.DefaultPath);
        Default("HOME", user.Home ?? "/");
        return [.. StageState.Pairs(environment)];

        void Default(string name, string value)
        {
            if (!environment.Contains(name))
            {
                environment.Set(name, value);
            }
        }
    }
}

/// <summary>Turns what a step prints into events and keeps the last lines for an error.</summary>
internal sealed class StepLog(string step, EventSink events)
{
    private const int Kept = 100;
    private const int LongestLine = 16 * 1024;

    private readonly Queue<string> last = new();
    private readonly StringBuilder[] open = [new(), new()];

    public void Add(SandboxLine line)
    {
        var buffer = open[line.IsError ? 1 : 0];
        buffer.Append(Encoding.UTF8.GetString(line.Text.Span));
        if (!line.IsCut || buffer.Length > LongestLine)
        {
            Emit(line.IsError);
        }
    }

    /// <summary>Emits what came without a line end.</summary>
    public void Flush()
    {
        for (var i = 0; i < open.Length; i++)
        {
            if (open[i].Length > 0)
            {
                Emit(isError: i == 1);
            }
        }
    }

    public IReadOnlyList<string> Tail(int count) => [.. last.TakeLast(count)];

    private void Emit(bool isError)
    {
        var buffer = open[isError ? 1 : 0];
        var text = buffer.ToString();
        buffer.Clear();
        last.Enqueue(text);
        if (last.Count > Kept)
        {
            last.Dequeue();
        }

        // Waits for a slow reader, so that a flood of output cannot fill the memory.
        events.Write(new StepOutput(step, isError, text));
    }
}
