using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;

namespace Kaniko.Engine.Execution;

/// <summary>Prepares the mounts of a RUN step: finds, fills and locks what they show.</summary>
internal sealed class RunMounts(BuildResources resources, SourceRoots sources)
{
    private readonly CacheMountStore caches = new(resources.WorkDirectory, resources.Use);
    private readonly SecretSource secrets = new(resources.Request.Run.Secrets, resources.Settings);

    public async Task<PreparedMounts> PrepareAsync(RunStep step, CancellationToken cancellationToken)
    {
        var prepared = new PreparedMounts(resources.NewTemporaryDirectory("step"));
        try
        {
            if (!resources.Rooms.SharesRoot)
            {
                prepared.ResolvConf = prepared.WriteFile("resolv.conf", resources.ResolvConf);
                prepared.Hosts = prepared.WriteFile("hosts", resources.Hosts);
            }

            if (step.Script is { } script)
            {
                prepared.AddScript(script);
            }

            foreach (var mount in step.Mounts)
            {
                await AddAsync(mount, prepared, cancellationToken).ConfigureAwait(false);
            }

            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    private async Task AddAsync(PlannedMount mount, PreparedMounts prepared, CancellationToken cancellationToken)
    {
        switch (mount.Options.Type)
        {
            case RunMountType.Bind:
                await AddBindAsync(mount, prepared, cancellationToken).ConfigureAwait(false);
                break;
            case RunMountType.Cache:
                await AddCacheAsync(mount, prepared, cancellationToken).ConfigureAwait(false);
                break;
            case RunMountType.Tmpfs:
                prepared.Mounts.Add(new TmpfsMount(Bytes(mount.Target), mount.Options.Size));
                break;
            case RunMountType.Secret:
                AddSecret(mount, prepared);
                break;
            case RunMountType.Ssh:
                await AddAgentAsync(mount, prepared, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task AddBindAsync(PlannedMount mount, PreparedMounts prepared, CancellationToken cancellationToken)
    {
        if (!resources.Rooms.Mounts)
        {
            var copy = await sources.CopyAsync(mount.From!, mount.Options.Source, cancellationToken).ConfigureAwait(false);
            prepared.Held.Add(copy);
            var whole = mount with { Options = mount.Options with { Source = SourceRoots.CopyName } };
            prepared.Mounts.Add(Bind(whole, copy.Root, copy.Path, readOnly: true, prepared));
            return;
        }

        // Writes go to a layer over the source that is thrown away.
        var view = await sources.MountAsync(mount.From!, writable: !mount.Options.ReadOnly, cancellationToken).ConfigureAwait(false);
        prepared.Held.Add(view);
        prepared.Mounts.Add(Bind(mount, view.Root, view.Path, mount.Options.ReadOnly, prepared));
    }

    private async Task AddCacheAsync(PlannedMount mount, PreparedMounts prepared, CancellationToken cancellationToken)
    {
        var cache = await caches.OpenAsync(mount, sources.Name(mount.From), shares: resources.Rooms.Mounts, cancellationToken).ConfigureAwait(false);
        prepared.Held.Add(cache);
        var root = RootDirectory.Open(cache.Path);
        prepared.Held.Add(root);
        if (cache.IsNew)
        {
            if (mount.From is { } from)
            {
                await sources.CopyAllAsync(from, mount.Options.Source, root, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                root.SetOwner([], mount.Options.Uid ?? 0, mount.Options.Gid ?? 0);
                root.SetMode([], (int)(mount.Options.Mode ?? 0b111_101_101));
            }
        }

        var inside = mount.From is null ? mount : mount with { Options = mount.Options with { Source = null } };
        prepared.Mounts.Add(Bind(inside, root, Bytes(cache.Path), mount.Options.ReadOnly, prepared));
    }

    /// <summary>Binds a path below a root, resolved inside it by descriptor so that no link of an image leads out.</summary>
    private static BindMount Bind(PlannedMount mount, RootDirectory root, byte[] rootPath, bool readOnly, PreparedMounts prepared)
    {
        var wanted = BytePath.Of(mount.Options.Source ?? "");
        if (root.Stat(wanted, follow: true) is not { } found)
        {
            throw new KanikoException(ErrorCode.SourceNotFound, $"the mount source '{mount.Options.Source}' does not exist");
        }

        var path = BytePath.Join(rootPath, root.Follow(wanted));
        return new BindMount(Bytes(mount.Target), path, found.Kind != EntryKind.Directory) { ReadOnly = readOnly };
    }

    private void AddSecret(PlannedMount mount, PreparedMounts prepared)
    {
        var options = mount.Options;
        var id = options.Id ?? options.Source ?? mount.Target[(mount.Target.LastIndexOf('/') + 1)..];
        if (secrets.Find(id) is not { } content)
        {
            if (options.Required)
            {
                throw new KanikoException(ErrorCode.SecretMissing, $"secret {id}: not found")
                {
                    Hint = $"give it with --secret id={id},src=FILE or --secret id={id},env=VARIABLE",
                };
            }

            prepared.MissingSecrets.Add(id);
            return;
        }

        prepared.Secrets.Add(content);
        if (options.Env is { } variable)
        {
            prepared.Environment.Add($"{variable}={Encoding.UTF8.GetString(content)}");
        }

        if (options.Env is null || options.Target is not null)
        {
            prepared.Mounts.Add(new SecretMount(Bytes(mount.Target), content)
            {
                Mode = options.Mode ?? 0b100_000_000,
                Uid = options.Uid ?? 0,
                Gid = options.Gid ?? 0,
            });
        }
    }

    private async Task AddAgentAsync(PlannedMount mount, PreparedMounts prepared, CancellationToken cancellationToken)
    {
        var id = mount.Options.Id ?? "default";
        if (await resources.SshAgents.SocketAsync(id, cancellationToken).ConfigureAwait(false) is { } socket)
        {
            prepared.Mounts.Add(new BindMount(Bytes(mount.Target), Bytes(socket), IsFile: true));
            prepared.Environment.Add("SSH_AUTH_SOCK=" + mount.Target);
        }
        else if (mount.Options.Required)
        {
            throw new KanikoException(ErrorCode.SecretMissing, $"unset ssh forward key {id}")
            {
                Hint = $"give it with --ssh {id}, with SSH_AUTH_SOCK set, --ssh {id}=SOCKET or --ssh {id}=KEYFILE",
            };
        }
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);
}

/// <summary>What was prepared for one step; gone when disposed.</summary>
internal sealed class PreparedMounts(string directory) : IDisposable
{
    public List<SandboxMount> Mounts { get; } = [];

    /// <summary>Variables that mounts bring, <c>NAME=value</c>.</summary>
    public List<string> Environment { get; } = [];

    /// <summary>What the step must not print.</summary>
    public List<byte[]> Secrets { get; } = [];

    /// <summary>The ids of secrets that the step may use and that were not given.</summary>
    public List<string> MissingSecrets { get; } = [];

    public List<IDisposable> Held { get; } = [];

    public string? ResolvConf { get; set; }

    public string? Hosts { get; set; }

    public string WriteFile(string name, string content)
    {
        var path = Path.Join(directory, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return path;
    }

    /// <summary>Shows a script, executable, in the directory where RUN's heredocs are.</summary>
    public void AddScript(RunScript script)
    {
        var scripts = Path.Join(directory, "pipes");
        Directory.CreateDirectory(scripts);
        var path = WriteFile(Path.Join("pipes", script.Name), script.Content);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        Mounts.Add(new BindMount(Encoding.UTF8.GetBytes(RunProgram.ScriptDirectory), Encoding.UTF8.GetBytes(scripts), IsFile: false) { ReadOnly = true });
    }

    public void Dispose()
    {
        foreach (var held in Held)
        {
            held.Dispose();
        }

        Directory.Delete(directory, recursive: true);
    }
}
