using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Caching;

/// <summary>Finds the cache repository that a request means.</summary>
internal static class CacheRepositories
{
    private const string LayoutScheme = "oci:";

    /// <summary>Null where none is used.</summary>
    public static SharedCache? Open(BuildResources resources)
    {
        var request = resources.Request;
        return request.Cache.Enabled && Name(request) is { } name
            ? new SharedCache(Open(name, resources), request.Cache, resources)
            : null;
    }

    /// <summary>The repository that a build puts layers into; null where it puts none, or into a directory.</summary>
    public static ImageReference? Pushed(BuildRequest request) =>
        request.Cache is { Enabled: true, NoPush: false } && Name(request) is { } name && !name.StartsWith(LayoutScheme, StringComparison.Ordinal)
            ? ImageReference.Parse(name)
            : null;

    private static ICacheRepository Open(string name, BuildResources resources) => name.StartsWith(LayoutScheme, StringComparison.Ordinal)
        ? new LayoutCache(Path.GetFullPath(name[LayoutScheme.Length..], resources.Settings.CurrentDirectory), name)
        : new RegistryCache(resources.Registries, ImageReference.Parse(name));

    // kaniko: <first destination>/cache
    private static string? Name(BuildRequest request) => request.Cache.Repository
        ?? (request.Destinations.Count > 0 ? ImageReference.Parse(request.Destinations[0]).Name + "/cache"
            : request.Cache.NoPush ? null
            : throw new KanikoException(ErrorCode.UsageInvalid, "there is neither a --destination nor a --cache-repo for cached layers")
            {
                Hint = "name one with --cache-repo=REPOSITORY, or look up only with --no-push-cache",
            });
}
