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
                Hint = Hint(exit, prepared.MissingSecrets),
            };
        }
    }

    /// <summary>What is behind most failures of the kind; null where the step's own words must do.</summary>
    private static string? Hint(SandboxExit exit, List<string> missingSecrets) => exit switch
    {
        _ when missingSecrets.Count > 0 =>
            $"the secret '{missingSecrets[0]}' that the step asks for was not given: --secret id={missingSecrets[0]},src=FILE or --secret id={missingSecrets[0]},env=VARIABLE",
        { Signal: 9 } => "signal 9 often means that the machine or the container ran out of memory",
        { Code: 126 } => "the command is there, but may not be executed: set its executable bits, for example with COPY --chmod=755",
        { Code: 127 } => "the shell did not find the command, or what its first line names: install it in an earlier step; a script must have Unix line ends, and a program the image's C library",
        _ => null,
    };

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
