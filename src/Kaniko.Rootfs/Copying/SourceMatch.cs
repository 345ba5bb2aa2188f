namespace Kaniko.Rootfs;

/// <summary>What one source of COPY names.</summary>
/// <param name="Path">The path below the source root, without symlinks.</param>
/// <param name="Name">The name that a file gets in a directory: that of the link where the source names a link.</param>
/// <param name="Metadata">What is at the path; never a symlink.</param>
internal sealed record SourceMatch(byte[] Path, byte[] Name, EntryMetadata Metadata)
{
    /// <summary>Left out of a directory, by the path relative to this match; a file that is a match itself is always taken.</summary>
    public Func<string, bool>? Exclude { get; init; }

    /// <summary>With <c>--parents</c>: what is taken, by the path relative to this match, and the source as it was written.</summary>
    public GlobPattern? Include { get; init; }

    /// <summary>With <c>--parents</c>: the path that must exist, for a source without wildcards.</summary>
    public string? Required { get; init; }

    public bool IsDirectory => Metadata.Kind == EntryKind.Directory;
}
