using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Runs commands in namespaces of their own: mounts, processes, host name, System V objects, and the network where it
/// is to be none. The command is process 1, so all that it leaves behind dies with it.
/// </summary>
public sealed class NamespaceSandbox : ISandbox
{
    private static readonly string[] FixedMountPoints = ["/proc", "/sys", "/dev"];

    private readonly SandboxSettings _settings;
    private readonly Lazy<SafeFileHandle?> _namespace;
    private readonly SandboxInitPool _pool;

    public NamespaceSandbox(SandboxSettings settings)
    {
        _settings = settings;
        _namespace = new(() => settings.Mounts is { } mounts ? StageNamespace.Open(mounts, settings.InitCommand[0]) : null);
        _pool = new(() => InitProcess.Spawn(settings, _namespace.Value));
    }

    public void Prepare() => _pool.Fill();

    public async Task<SandboxExit> RunAsync(
        SandboxRoot root, SandboxCommand command, Action<SandboxLine> output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var specification = SpecificationOf(root, command);
        using var init = await _pool.TakeAsync().ConfigureAwait(false);
        MountPoints points;
        try
        {
            points = MountPoints.Prepare(root.Directory, MountPointsOf(specification));
        }
        catch
        {
            init.Abandon();
            throw;
        }

        using (points)
        {
            return await new SandboxRun(init, _settings, output).RunAsync(specification, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        if (_namespace.IsValueCreated)
        {
            _namespace.Value?.Dispose();
        }
    }

    private static IEnumerable<MountPoint> MountPointsOf(SandboxSpecification specification) =>
        FixedMountPoints.Select(MountPoint.Directory)
            .Concat(specification.Mounts.Select(mount => new MountPoint(mount.Target, mount.IsFile)));

    internal static SandboxSpecification SpecificationOf(SandboxRoot root, SandboxCommand command) => new()
    {
        Root = root.Path,
        Arguments = command.Arguments,
        Environment = command.Environment,
        WorkingDirectory = command.WorkingDirectory,
        User = command.User.Id,
        Group = command.User.GroupId,
        Groups = command.User.Groups,
        HostName = command.HostName,
        OwnNetwork = command.Network switch
        {
            SandboxNetwork.Host => false,
            SandboxNetwork.None => true,
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Network, "unknown network"),
        },
        Insecure = command.Security switch
        {
            SandboxSecurity.Sandboxed => false,
            SandboxSecurity.Insecure => true,
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Security, "unknown security"),
        },
        Mounts =
        [
            .. FileOver(command.ResolvConf, "/etc/resolv.conf"),
            .. FileOver(command.Hosts, "/etc/hosts"),
            .. command.Mounts.Select(SpecificationOf),
        ],
        Limits = command.Limits,
        SharedMemorySize = command.SharedMemorySize,
        StandardInput = command.StandardInput,
    };

    private static IEnumerable<MountSpecification> FileOver(string? source, string target) => source is null
        ? []
        : [SpecificationOf(new BindMount(Encoding.UTF8.GetBytes(target), Encoding.UTF8.GetBytes(source), IsFile: true))];

    private static MountSpecification SpecificationOf(SandboxMount mount) => mount switch
    {
        BindMount bind => Expecting(bind, new MountSpecification
        {
            Kind = MountKind.Bind,
            Target = bind.Target,
            Source = bind.Source,
            IsFile = bind.IsFile,
            ReadOnly = bind.ReadOnly,
        }),
        TmpfsMount tmpfs => new() { Kind = MountKind.Tmpfs, Target = tmpfs.Target, Size = tmpfs.Size },
        SecretMount secret => new()
        {
            Kind = MountKind.Secret,
            Target = secret.Target,
            IsFile = true,
            Content = secret.Content,
            Mode = secret.Mode,
            Uid = secret.Uid,
            Gid = secret.Gid,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(mount), mount, "unknown mount"),
    };

    private static MountSpecification Expecting(BindMount bind, MountSpecification specification) =>
        bind.Expected is { } handle && FileCalls.StatusOf((int)handle.DangerousGetHandle()) is { } status
            ? specification with { Device = status.Device, Inode = status.Inode }
            : specification;
}
