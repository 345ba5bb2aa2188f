using Kaniko.Hosts.Kubernetes.Builds;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes;

/// <summary>A cluster: each build is an ordinary pod.</summary>
public sealed class KubernetesHost(HostSettings settings) : IBuildHost
{
    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public IAsyncEnumerable<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken) =>
        EventStream.Of((tell, token) => new KubernetesBuild(settings, request, tell).RunAsync(token), cancellationToken);
}
