using System.Net;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Executors;

/// <summary>As much of image references as hosts must know.</summary>
internal static class ImageNames
{
    public const string DockerHub = "index.docker.io";

    /// <summary>The registry of a reference: <c>host[:port]</c>, Docker Hub where none is named.</summary>
    public static string RegistryOf(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : reference[..slash];
        var named = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost";
        return !named || first is "docker.io" or "registry-1.docker.io" or DockerHub ? DockerHub : first;
    }

    /// <summary>The repository's path without registry, tag and digest.</summary>
    public static string RepositoryOf(string reference)
    {
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? reference : reference[..at];
        var colon = name.LastIndexOf(':');
        name = colon > name.LastIndexOf('/') ? name[..colon] : name;
        var registry = name.IndexOf('/', StringComparison.Ordinal);
        return registry >= 0 && (RegistryOf(name) != DockerHub || name.StartsWith("docker.io/", StringComparison.Ordinal)
            || name.StartsWith(DockerHub + "/", StringComparison.Ordinal)) ? name[(registry + 1)..] : name;
    }

    /// <summary>Whether a registry is one that only this machine can reach.</summary>
    public static bool IsLoopback(string registry)
    {
        var host = registry.StartsWith('[') ? registry[1..Math.Max(1, registry.IndexOf(']', StringComparison.Ordinal))] : registry.Split(':')[0];
        // NAME.local is a name of this network; what clusters call their services ends with the same word (registry.tools.svc.cluster.local).
        return host is "localhost" or "host.docker.internal" or "host.containers.internal"
            || host.EndsWith(".localhost", StringComparison.Ordinal) || host.Split('.') is [_, "local"]
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>What is left of a template was never filled in.</summary>
    public static void RequireFilledIn(string reference)
    {
        if (reference.Contains('<', StringComparison.Ordinal) || reference.Contains("$(", StringComparison.Ordinal)
            || reference.Contains("${", StringComparison.Ordinal) || reference.Contains("//", StringComparison.Ordinal) || reference.Length == 0)
        {
            throw new KanikoException(ErrorCode.ReferenceInvalid, $"the destination '{reference}' still holds a placeholder")
            {
                Hint = "write --destination=REGISTRY/NAME:TAG",
            };
        }
    }
}
