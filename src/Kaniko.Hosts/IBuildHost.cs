using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts;

/// <summary>Where a build runs: this machine, a container engine, a cluster.</summary>
public interface IBuildHost
{
    /// <summary>The word of <c>--host</c>.</summary>
    public string Name { get; }

    /// <summary>Runs the build as it is read; to stop reading is to cancel. Ends with <see cref="BuildFinished"/>, or throws.</summary>
    public IAsyncEnumerable<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken);
}
