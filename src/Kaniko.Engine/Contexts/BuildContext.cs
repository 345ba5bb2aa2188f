using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Contexts;

/// <summary>A directory of sources, and what of it COPY and ADD do not see.</summary>
/// <param name="Directory">Absolute.</param>
/// <param name="Ignore">Null: nothing is ignored.</param>
public sealed record BuildContext(string Directory, IgnoreFile? Ignore)
{
    /// <summary>It was fetched or unpacked: what its links point at outside of it is never read.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Where it came from and what it was; null for what was on this machine.</summary>
    public Material? Material { get; init; }

    /// <summary>The Dockerfile that was found for it; null before.</summary>
    public DockerfileOrigin? Dockerfile { get; init; }

    /// <summary>The commit that it was checked out from, where it was.</summary>
    public string? Commit { get; init; }

    /// <summary>That commit's time.</summary>
    public DateTimeOffset? CommitTime { get; init; }

    /// <summary>The address of the repository, without credentials.</summary>
    public string? Repository { get; init; }

    /// <summary>The image is to say in its labels which commit it was built from.</summary>
    public bool HasLabels { get; init; }

    /// <summary>Labels of the image by the names of the OCI image spec; empty unless they were asked for.</summary>
    public IEnumerable<KeyValuePair<string, string>> Labels => !HasLabels || Commit is null ? [] :
    [
        new("org.opencontainers.image.revision", Commit), new("org.opencontainers.image.source", Repository ?? ""),
    ];
}

/// <summary>Where a Dockerfile was.</summary>
/// <param name="Name">Its path in the context, where it lies there; else its name or its address without credentials.</param>
/// <param name="InContext">It is one of the context's files.</param>
/// <param name="Material">Where it was fetched from and what it was; null for one that was not.</param>
public sealed record DockerfileOrigin(string Name, bool InContext, Material? Material = null);
