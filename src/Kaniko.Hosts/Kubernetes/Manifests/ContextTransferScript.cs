namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>How an init container takes a context: the directory is there when the marker is.</summary>
internal static class ContextTransferScript
{
    public const string Directory = "/kaniko-transfer";

    /// <summary>What the container does.</summary>
    public const string Wait = $"mkdir -p {Directory}/context && until [ -e {Directory}/complete ]; do sleep 0.2 2>/dev/null || sleep 1; done";

    /// <summary>Takes the archive. Each try begins anew, and only a whole one sets the marker.</summary>
    public const string Unpack =
        $"cd {Directory} && mkdir -p context && find context -mindepth 1 -delete 2>/dev/null; tar -xzf - -C context && : > complete";
}
