using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Containers;

/// <summary>A container engine on this machine, or one that it is told of.</summary>
public sealed class ContainerHost(HostSettings settings) : IBuildHost
{
    /// <inheritdoc/>
    public string Name => "container";

    /// <inheritdoc/>
    public IAsyncEnumerable<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken) =>
        EventStream.Of((tell, token) => new ContainerBuild(settings, request, tell).RunAsync(token), cancellationToken);
}
