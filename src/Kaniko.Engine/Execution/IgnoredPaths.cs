using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Execution;

/// <summary>Paths that no layer holds: those of <c>--ignore-path</c>.</summary>
internal sealed class IgnoredPaths
{
    private readonly List<PathPattern[]> patterns;

    private IgnoredPaths(List<PathPattern[]> patterns) => this.patterns = patterns;

    public bool IsEmpty => patterns.Count == 0;

    public static IgnoredPaths Of(BuildRequest request) => new([.. request.Snapshot.IgnorePaths
        .Select(path => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => PathPattern.Parse(segment)).ToArray())
        .Where(segments => segments.Length > 0)]);

    /// <summary>Whether a path, or a directory that it is in, is ignored. Wildcards stand for parts of one segment.</summary>
    public bool Matches(byte[] path)
    {
        var segments = BytePath.Text(path).Split('/');
        return patterns.Exists(pattern => pattern.Length <= segments.Length
            && pattern.Zip(segments).All(pair => pair.First.Matches(pair.Second)));
    }
}
