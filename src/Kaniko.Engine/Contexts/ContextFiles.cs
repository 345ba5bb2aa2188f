using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts;

/// <summary>What is wanted of a context where that is not all of it: a Dockerfile, and what belongs to it. Paths are those in the context.</summary>
/// <param name="Dockerfiles">Where the Dockerfile may be, the place that counts first; empty: it is elsewhere.</param>
/// <param name="IgnoreFiles">The ignore files that count if they are there, the one that counts first; empty: nobody asks for them.</param>
internal sealed record ContextFiles(IReadOnlyList<string> Dockerfiles, IReadOnlyList<string> IgnoreFiles)
{
    public static ContextFiles None { get; } = new([], []);

    /// <summary>They are not enough: one of them leads to another file of the context.</summary>
    public static KanikoException Linked(string path) =>
        new(ErrorCode.DockerfileNotFound, $"'{path}' is a link in the context") { Hint = "name the file that it leads to" };

    public IEnumerable<string> All => [.. Dockerfiles, .. IgnoreFiles];

    public bool IsEmpty => Dockerfiles.Count == 0 && IgnoreFiles.Count == 0;

    /// <summary>Whether nothing that is still to come could count, once these were found.</summary>
    public bool IsEnough(IReadOnlySet<string> found) =>
        (Dockerfiles.Count == 0 || found.Contains(Dockerfiles[0])) && (IgnoreFiles.Count == 0 || found.Contains(IgnoreFiles[0]));
}
