using System.Text.Json.Serialization;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>What the waiting init is told, over its channel: everything about one step. Paths are bytes without a zero.</summary>
internal sealed record SandboxSpecification
{
    public byte[] Root { get; init; } = [];

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<string> Environment { get; init; } = [];

    public string WorkingDirectory { get; init; } = "/";

    public uint User { get; init; }

    public uint Group { get; init; }

    public IReadOnlyList<uint> Groups { get; init; } = [];

    public string HostName { get; init; } = "";

    /// <summary>No namespaces and no mounts: only another root.</summary>
    public bool ChrootOnly { get; init; }

    public bool OwnNetwork { get; init; }

    public bool Insecure { get; init; }

    public IReadOnlyList<MountSpecification> Mounts { get; init; } = [];

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    public long SharedMemorySize { get; init; }

    public byte[]? StandardInput { get; init; }
}

internal enum MountKind
{
    Bind,
    Tmpfs,
    Secret,
}

internal sealed record MountSpecification
{
    public MountKind Kind { get; init; }

    public byte[] Target { get; init; } = [];

    public byte[] Source { get; init; } = [];

    public bool IsFile { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>With <see cref="Inode"/>: what the source must be. Zero where nothing is known.</summary>
    public ulong Device { get; init; }

    public ulong Inode { get; init; }

    public long? Size { get; init; }

    public byte[]? Content { get; init; }

    public uint Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SandboxSpecification))]
internal sealed partial class SandboxJson : JsonSerializerContext;
