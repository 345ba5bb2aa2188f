using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Executors;

/// <summary>The logins that a build needs, and no others.</summary>
internal sealed class LoginFinder(HostSettings settings, BuildRequest request)
{
    public async Task<IReadOnlyList<RegistryLogin>> FindAsync(CancellationToken cancellationToken)
    {
        var logins = new List<RegistryLogin>();
        if (!request.Host.RegistryCredentials)
        {
            return logins;
        }

        foreach (var image in await ImagesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await settings.FindLogin(image, cancellationToken).ConfigureAwait(false) is { } login
                && logins.TrueForAll(known => known.Registry != login.Registry))
            {
                logins.Add(login);
            }
        }

        return logins;
    }

    /// <summary>One image of each registry: those that are pushed to first, as they know best which credential is meant.</summary>
    private async Task<IEnumerable<string>> ImagesAsync(CancellationToken cancellationToken)
    {
        List<string> images = [.. request.Destinations];
        if (request.Cache is { Enabled: true, Repository: { } repository } && !repository.StartsWith("oci:", StringComparison.Ordinal))
        {
            images.Add(repository);
        }

        images.AddRange(request.BuildContexts
            .Where(named => named.Value.StartsWith("docker-image://", StringComparison.Ordinal))
            .Select(named => named.Value["docker-image://".Length..]));
        images.AddRange(request.Registry.Maps.SelectMany(map => map.Value.Split(';')).Concat(request.Registry.Mirrors)
            .Select(mirror => mirror.TrimEnd('/') + "/library/any"));
        images.AddRange(await settings.FindBaseImages(request, cancellationToken).ConfigureAwait(false));
        return images.DistinctBy(ImageNames.RegistryOf);
    }
}
