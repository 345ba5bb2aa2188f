using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>What runs in a sandbox and what it sees there.</summary>
public sealed record SandboxCommand
{
    /// <summary>The program, looked up by the <c>PATH</c> of <see cref="Environment"/> in the root, and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Exactly these, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Absolute; made (as root, 0755) where it is missing.</summary>
    public string WorkingDirectory { get; init; } = "/";

    public SandboxUser User { get; init; } = new(0, 0, []);

    public string HostName { get; init; } = "buildkitsandbox";

    public SandboxNetwork Network { get; init; } = SandboxNetwork.Host;

    public SandboxSecurity Security { get; init; } = SandboxSecurity.Sandboxed;

    /// <summary>Mounted in this order, after /proc, /sys, /dev, <see cref="ResolvConf"/> and <see cref="Hosts"/>.</summary>
    public IReadOnlyList<SandboxMount> Mounts { get; init; } = [];

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    public long SharedMemorySize { get; init; } = 64 << 20;

    /// <summary>Null: <c>/dev/null</c>.</summary>
    public byte[]? StandardInput { get; init; }

    /// <summary>A file of this step's own that becomes /etc/resolv.conf, writable and gone afterwards.</summary>
    public string? ResolvConf { get; init; }

    /// <summary>A file of this step's own that becomes /etc/hosts, writable and gone afterwards.</summary>
    public string? Hosts { get; init; }
}

/// <param name="Groups">All supplementary groups; nothing is inherited.</param>
public sealed record SandboxUser(uint Id, uint GroupId, IReadOnlyList<uint> Groups);

public enum SandboxNetwork
{
    /// <summary>The network that the builder has.</summary>
    Host,

    /// <summary>A loopback device and nothing else.</summary>
    None,
}

public enum SandboxSecurity
{
    Sandboxed,

    /// <summary>All capabilities that the builder has, nothing masked.</summary>
    Insecure,
}

/// <summary>A limit as setrlimit has it; <see cref="ulong.MaxValue"/> is none.</summary>
/// <param name="Resource">The kernel's number, see <see cref="ResourceLimits"/>.</param>
public readonly record struct ResourceLimit(int Resource, ulong Soft, ulong Hard);

/// <summary>A mount of <c>RUN --mount</c>. A closed set.</summary>
/// <param name="Target">Bytes, absolute in the root; links are followed inside the root.</param>
public abstract record SandboxMount(byte[] Target);

/// <summary>A directory, file or socket of the builder's.</summary>
/// <param name="Source">Bytes: where the sandbox's mount namespace sees it.</param>
/// <param name="IsFile">What <paramref name="Source"/> is; decides what a missing mount point becomes.</param>
public sealed record BindMount(byte[] Target, byte[] Source, bool IsFile) : SandboxMount(Target)
{
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Where given, what is found at the source must be this very file or directory: a link that another step put there
    /// meanwhile is refused.
    /// </summary>
    public SafeFileHandle? Expected { get; init; }
}

/// <param name="Size">Bytes; null for no limit of our own.</param>
public sealed record TmpfsMount(byte[] Target, long? Size) : SandboxMount(Target);

/// <summary>A file that lives in memory only.</summary>
public sealed record SecretMount(byte[] Target, byte[] Content) : SandboxMount(Target)
{
    public uint Mode { get; init; } = 0x100; // 0400

    public uint Uid { get; init; }

    public uint Gid { get; init; }
}
