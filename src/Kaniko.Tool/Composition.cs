using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary>Where the rooms meet: the program is put together by <c>new</c>, here and nowhere else.</summary>
internal static class Composition
{
    /// <summary>The build behind <c>kaniko build</c>. The lead wires the engine here.</summary>
    public static IAsyncEnumerable<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken) =>
        throw new KanikoException(ErrorCode.ToolMissing, $"no engine is composed to build '{request.Dockerfile}'");
}
