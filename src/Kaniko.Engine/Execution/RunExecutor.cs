using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;

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
        var output = new StepLog(step.Id, resources.Events, new SecretMask(prepared.Secrets));
        var exit = await resources.Rooms.Sandbox.RunAsync(
            new SandboxRoot(root.Directory.Handle, Encoding.UTF8.GetBytes(root.Path)) { PutAside = root.PutAside }, command, output.Add, cancellationToken).ConfigureAwait(false);
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
