using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Runs commands with another root directory and nothing else: for containers that may not mount. Files are lent by
/// writing them; mounts and a network of its own are refused. It keeps files apart, not processes: a command that is
/// root can look at the builder's.
/// </summary>
/// <remarks>Making one turns this process into the reaper of orphans, so that what a step leaves behind comes here.</remarks>
public sealed class ChrootSandbox : ISandbox
{
    private const uint Readable = 0x1a4; // 0644

    private readonly SandboxSettings _settings;
    private readonly SandboxInitPool _pool;

    public ChrootSandbox(SandboxSettings settings)
    {
        _settings = settings;
        _pool = new(() => InitProcess.Spawn(settings, mountNamespace: null, ownProcesses: false));
        _ = Spawning.ProcessControl(Spawning.ChildSubreaper, 1, 0, 0, 0);
    }

    public void Prepare() => _pool.Fill();

    public async Task<SandboxExit> RunAsync(
        SandboxRoot root, SandboxCommand command, Action<SandboxLine> output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var files = FilesOf(command);
        var specification = NamespaceSandbox.SpecificationOf(root, command with { Mounts = [], ResolvConf = null, Hosts = null })
            with
        {
            ChrootOnly = true,
        };
        using var init = await _pool.TakeAsync().ConfigureAwait(false);
        LentFiles lent;
        try
        {
            lent = LentFiles.Write(root.Directory, files);
        }
        catch
        {
            init.Abandon();
            throw;
        }

        using (lent)
        {
            var path = new FileInfo($"/proc/self/fd/{root.Directory.DangerousGetHandle()}").LinkTarget
                ?? Encoding.UTF8.GetString(root.Path);
            return await new SandboxRun(init, _settings, output, session => RootProcesses.End(path, session))
                .RunAsync(specification, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _pool.Dispose();

    private static List<SecretMount> FilesOf(SandboxCommand command)
    {
        if (command.Network == SandboxNetwork.None)
        {
            throw Refused("--network=none");
        }

        List<SecretMount> files = [];
        AddFile(command.ResolvConf, "/etc/resolv.conf");
        AddFile(command.Hosts, "/etc/hosts");
        foreach (var mount in command.Mounts)
        {
            files.Add(mount as SecretMount ?? throw Refused($"the mount on '{Encoding.UTF8.GetString(mount.Target)}'"));
        }

        return files;

        void AddFile(string? source, string target)
        {
            if (source is not null)
            {
                files.Add(new SecretMount(Encoding.UTF8.GetBytes(target), File.ReadAllBytes(source)) { Mode = Readable });
            }
        }
    }

    private static KanikoException Refused(string what) => new(
        ErrorCode.IsolationUnavailable, $"{what} needs namespaces, and isolation 'chroot' has none")
    {
        Hint = "build as root with CAP_SYS_ADMIN, or where user namespaces are allowed, with --isolation=namespaces",
    };
}
