namespace Kaniko.Engine.Storage;

/// <summary>What the work directory holds things for.</summary>
public enum StoreKind
{
    /// <summary>Records of steps: which layer is the result of which key.</summary>
    Steps,

    /// <summary>Layers as directories.</summary>
    Layers,

    /// <summary>Layers as they are pushed, and documents of images.</summary>
    Blobs,

    /// <summary>Which digest a base image's tag had.</summary>
    Images,

    /// <summary>The directories of <c>--mount=type=cache</c>.</summary>
    CacheMounts,

    /// <summary>The memory of file hashes.</summary>
    FileHashes,

    /// <summary>What running builds work with.</summary>
    Running,
}

/// <summary>One thing in the work directory that can be removed by itself.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Where it is, below the work directory.</param>
/// <param name="Size">Bytes of its files.</param>
/// <param name="LastUsed">When a build last relied on it.</param>
public sealed record StoreItem(StoreKind Kind, string Path, long Size, DateTimeOffset LastUsed);

/// <summary>What garbage collection did, or with a dry run would do.</summary>
/// <param name="Removed">What went.</param>
/// <param name="Kept">What stayed.</param>
/// <param name="InUse">How many of those that stayed would have gone, but for a build that runs.</param>
public sealed record StoreCleaning(IReadOnlyList<StoreItem> Removed, IReadOnlyList<StoreItem> Kept, int InUse);
