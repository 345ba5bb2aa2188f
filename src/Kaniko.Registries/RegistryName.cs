using Kaniko.Images;

namespace Kaniko.Registries;

/// <summary>What registries are called in references, settings and credential files, and where they are.</summary>
internal static class RegistryName
{
    private const string DockerHubEndpoint = "registry-1.docker.io";

    /// <summary>One name for each registry: Docker Hub's three become <see cref="ImageReference.DockerHub"/>.</summary>
    public static string Normalize(string registry)
    {
        var name = registry.ToLowerInvariant();
        return name is "docker.io" or DockerHubEndpoint ? ImageReference.DockerHub : name;
    }

    /// <summary>Host and port to connect to.</summary>
    public static string Authority(string normalized) => normalized == ImageReference.DockerHub ? DockerHubEndpoint : normalized;

    public static bool Contains(IReadOnlyList<string> registries, string normalized)
    {
        foreach (var registry in registries)
        {
            if (Normalize(registry) == normalized)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The host of <c>host[:port]</c>, an IPv6 address without its brackets.</summary>
    public static string Host(string authority)
    {
        if (authority.StartsWith('['))
        {
            var end = authority.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? authority : authority[1..end];
        }

        var colon = authority.LastIndexOf(':');
        return colon < 0 ? authority : authority[..colon];
    }
}
