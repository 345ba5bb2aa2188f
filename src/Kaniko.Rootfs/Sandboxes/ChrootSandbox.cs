using System.Collections.Concurrent;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Runs commands with another root directory, or the builder's own, and nothing else: for containers that may not mount. What would
/// be mounted is put in its place by renaming, and taken out after the step. It keeps files apart, not processes: a command that is
/// root can signal the builder, but cannot read its memory or environment without CAP_SYS_PTRACE.
/// </summary>
/// <remarks>Making one turns this process into the reaper of orphans, so that what a step leaves behind comes here.</remarks>
public sealed class ChrootSandbox : ISandbox
{
    private const int Dumpable = 4; // PR_SET_DUMPABLE
    private const int Readable = 0x1a4; // 0644

    private static readonly string[] EmptyDirectories = ["/proc", "/sys"];

    private readonly SandboxSettings _settings;
    private readonly SandboxInitPool _pool;
    private readonly ConcurrentDictionary<int, bool> _sessions = new();

    public ChrootSandbox(SandboxSettings settings)
    {
        _settings = settings;
        _pool = new(() => InitProcess.Spawn(settings, mountNamespace: null, ownProcesses: false));
        _ = Spawning.ProcessControl(Spawning.ChildSubreaper, 1, 0, 0, 0);
        _ = Spawning.ProcessControl(Dumpable, 0, 0, 0, 0);
    }

    public void Prepare() => _pool.Fill();

    public async Task<SandboxExit> RunAsync(
        SandboxRoot root, SandboxCommand command, Action<SandboxLine> output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (command.Network == SandboxNetwork.None)
        {
            throw new KanikoException(ErrorCode.IsolationUnavailable, "--network=none needs namespaces, and this isolation has none")
            {
                Hint = "build as root with CAP_SYS_ADMIN, or where user namespaces are allowed, with --isolation=namespaces",
            };
        }

        var path = LentPlaces.HostPath.Of(root.Directory);
        var specification = NamespaceSandbox.SpecificationOf(
            root with { Path = path }, command with { Mounts = [], ResolvConf = null, Hosts = null }) with
        {
            ChrootOnly = true,
        };
        using var init = await _pool.TakeAsync().ConfigureAwait(false);
        var relays = new List<AgentRelay>();
        LentPlaces places;
        try
        {
            places = Lend(root, path, command, relays);
        }
        catch
        {
            init.Abandon();
            relays.ForEach(relay => relay.Dispose());
            throw;
        }

        try
        {
            _sessions[init.ProcessId] = true;
            return await new SandboxRun(init, _settings, output, session => End(path, session))
                .RunAsync(specification, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _sessions.TryRemove(init.ProcessId, out _);
            relays.ForEach(relay => relay.Dispose());
            places.Dispose();
            root.PutAside?.Invoke(places.MovedAside);
        }
    }

    public void Dispose() => _pool.Dispose();

    private void End(byte[] root, int session) =>
        RootProcesses.End(Encoding.UTF8.GetString(root), session, [.. _sessions.Keys.Where(other => other != session)]);

    private LentPlaces Lend(SandboxRoot root, byte[] path, SandboxCommand command, List<AgentRelay> relays)
    {
        var places = new LentPlaces(root.Directory, _settings.ScratchDirectory ?? Path.GetDirectoryName(Encoding.UTF8.GetString(path))!);
        try
        {
            if (path is not [(byte)'/'])
            {
                places.Lend(MountPoint.Directory("/dev"), (directory, name) => Make(directory, name, StepDevices.Fill));
                Array.ForEach(EmptyDirectories, point => places.Lend(MountPoint.Directory(point), (directory, name) => Make(directory, name, fill: null)));
            }

            LendFile(places, command.ResolvConf, "/etc/resolv.conf");
            LendFile(places, command.Hosts, "/etc/hosts");
            foreach (var mount in command.Mounts)
            {
                Lend(places, mount, relays);
            }

            return places;
        }
        catch
        {
            places.Dispose();
            throw;
        }
    }

    private static void Lend(LentPlaces places, SandboxMount mount, List<AgentRelay> relays)
    {
        switch (mount)
        {
            case SecretMount secret:
                places.Lend(new MountPoint(secret.Target, IsFile: true), (directory, name) => Write(directory, name, secret));
                break;
            case TmpfsMount tmpfs:
                places.Lend(new MountPoint(tmpfs.Target, IsFile: false), (directory, name) => Make(directory, name, made => made.SetMode([], 0x3ff)));
                break;
            case BindMount bind when IsSocket(bind.Source):
                places.Lend(new MountPoint(bind.Target, IsFile: true), (directory, name) =>
                {
                    relays.Add(new AgentRelay(directory, name, Encoding.UTF8.GetString(bind.Source)));
                    At.SetMode(directory, name, 0x180);
                });
                break;
            case BindMount bind:
                places.LendFrom(new MountPoint(bind.Target, bind.IsFile), bind.Source, bind.ReadOnly);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(mount), mount, "unknown mount");
        }
    }

    private static void LendFile(LentPlaces places, string? source, string target)
    {
        if (source is not null)
        {
            var content = File.ReadAllBytes(source);
            places.Lend(
                MountPoint.File(target),
                (directory, name) => Write(directory, name, new SecretMount([], content) { Mode = Readable }));
        }
    }

    private static void Write(SafeFileHandle directory, byte[] name, SecretMount file)
    {
        using var handle = At.Open(directory, name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180);
        RandomAccess.Write(handle, file.Content, 0);
        Opened.SetOwner(handle, file.Uid, file.Gid, name);
        Opened.SetMode(handle, (int)file.Mode, name);
    }

    private static void Make(SafeFileHandle directory, byte[] name, Action<RootDirectory>? fill)
    {
        if (!At.TryMakeDirectory(directory, name, 0x1ed, out var error))
        {
            throw Native.Errno.Failure("mkdir", name, error);
        }

        using var made = RootDirectory.Of(At.Open(directory, name, OpenFlags.ReadDirectory));
        made.SetMode([], 0x1ed);
        fill?.Invoke(made);
    }

    private static bool IsSocket(byte[] path)
    {
        using var place = RootDirectory.OpenHost(path, OpenFlags.PathOnly, out _);
        return place is not null && At.Stat(place, default).Kind == EntryKind.Socket;
    }
}
