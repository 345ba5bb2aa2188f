namespace Kaniko.Rootfs;

/// <summary>How COPY and ADD copy.</summary>
public sealed record CopyOptions
{
    /// <summary>The owner of everything that is copied or made; null for 0:0, and for the owners in an archive that is unpacked.</summary>
    public Owner? Owner { get; init; }

    /// <summary>Without <see cref="Owner"/>: files keep the owner that they have, as they do from another stage.</summary>
    public bool KeepOwner { get; init; }

    /// <summary>The mode of files, and of directories below what a source names, in place of their own. Not of what an archive holds.</summary>
    public ModeChange? Mode { get; init; }

    /// <summary>The permission bits of a made destination and its made parents; null for 0755.</summary>
    public int? ParentMode { get; init; }

    /// <summary>Keeps the directories that the sources lie in, from <c>/./</c> on where a source has that.</summary>
    public bool Parents { get; init; }

    /// <summary>
    /// Whether the ignore file hides a path, relative to the source root, from COPY. It is also asked for paths below a hidden
    /// directory. A hidden directory with something visible below it is visible.
    /// </summary>
    public Func<string, bool, bool>? IsIgnored { get; init; }

    /// <summary>Whether nothing below an ignored directory is visible.</summary>
    public Func<string, bool>? CanSkipTree { get; init; }

    /// <summary>Gives for a source as it was written whether to leave out a path, relative to what the source names.</summary>
    public Func<string, Func<string, bool>>? Exclude { get; init; }

    /// <summary>The modification time of all that is copied or made, but for what an archive holds; null: of copies their source's, else now.</summary>
    public FileTime? Time { get; init; }

    /// <summary>Unpacks sources that are tar archives into the destination, which then is a directory.</summary>
    public bool UnpackArchives { get; init; }

    /// <summary>Opens a possibly compressed stream as its plain content; null where only plain archives are to be unpacked.</summary>
    public Func<Stream, Stream>? Decompress { get; init; }

    /// <summary>The advice to give when a source does not exist, for example what the source root is.</summary>
    public string? NoSourceHint { get; init; }

    /// <summary>What in the destination is left as it is, whatever is copied.</summary>
    public ProtectedPaths Protected { get; init; } = ProtectedPaths.None;

    /// <summary>For <see cref="TreeHasher"/>: the owners of files count.</summary>
    public bool IncludeOwner { get; init; }
}

/// <summary>What a file that is made from a stream is like.</summary>
/// <param name="Mode">Permission bits, before <see cref="CopyOptions.Mode"/>.</param>
/// <param name="Time">The modification time; null for now.</param>
public sealed record NewFile(int Mode, FileTime? Time = null);
