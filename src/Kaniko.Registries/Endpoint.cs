using Kaniko.Registries.Auth;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries;

/// <summary>One place where a repository is: on its registry, or on a mirror of that.</summary>
internal sealed record Endpoint(RegistryHost Host, string Repository)
{
    public RequestSender Sender { get; init; } = Host.Sender;

    public string PullScope { get; } = Scopes.Pull(Repository);

    public string PushScope { get; } = Scopes.Push(Repository);

    public string ManifestPath(string selector) => $"/v2/{Repository}/manifests/{selector}";

    public string BlobPath(string digest) => $"/v2/{Repository}/blobs/{digest}";

    public string UploadsPath => $"/v2/{Repository}/blobs/uploads/";
}
