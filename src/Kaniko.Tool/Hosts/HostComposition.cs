using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Describing;
using Kaniko.Engine.Publishing;
using Kaniko.Hosts;
using Kaniko.Hosts.Containers;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Images;
using Kaniko.Registries.Auth;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tool.Hosts;

/// <summary>The hosts, put together.</summary>
internal static class HostComposition
{
    /// <summary>Whether the build itself is on this machine. A line that cannot be read is none's: reading it again says why.</summary>
    public static bool RunsHere(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            return ExecutorFlags.Parse(arguments, environment).Host.Kind == HostKind.Local;
        }
        catch (KanikoException)
        {
            return false;
        }
    }

    /// <param name="request">What the host is to build.</param>
    /// <param name="given">The same as the user gave it: its Dockerfile is read here where the context is here.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public static IAsyncEnumerable<BuildEvent> BuildAsync(
        BuildRequest request, BuildRequest given, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var settings = Settings(environment) with { FindBaseImages = (_, token) => BaseImagesAsync(given, environment, token) };
        return request.Host.Kind switch
        {
            HostKind.Container => new ContainerHost(settings).BuildAsync(request, cancellationToken),
            _ => new KubernetesHost(settings).BuildAsync(request, cancellationToken),
        };
    }

    public static HostSettings Settings(IReadOnlyDictionary<string, string> environment) => new()
    {
        Version = VersionCommand.Version,
        CurrentDirectory = Environment.CurrentDirectory,
        Environment = environment,
        StandardInput = Console.OpenStandardInput,
        Interactive = !Console.IsInputRedirected,
        MachineName = Environment.MachineName,
        PackContext = (archive, target, token) => new ContextPacking(archive).WriteAsync(target, token),
        FindBaseImages = (request, token) => BaseImagesAsync(request, environment, token),
        FindLogin = (image, token) => LoginAsync(image, environment, token),
        WriteResultFiles = (request, result, token) => WriteResultFilesAsync(request, result, environment, token),
    };

    private static async Task WriteResultFilesAsync(
        BuildRequest request, BuildResult result, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var files = new OutputFiles(request.Output, Environment.CurrentDirectory);
        await files.WriteAsync(Digest.Parse(result.Digest), [.. request.Destinations.Select(ImageReference.Parse)], cancellationToken).ConfigureAwait(false);

        // The job is this machine's, whatever the executor's variables say.
        await files.WriteMetadataAsync(
            result.Provenance is { } provenance ? result with { Provenance = provenance with { BuilderId = BuildProvenance.BuilderOf(environment) } } : result,
            environment).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<string>> BaseImagesAsync(
        BuildRequest request, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        try
        {
            var inspected = await Composition.Inspector(request, environment).ReadAsync(request, cancellationToken).ConfigureAwait(false);
            return inspected.Dockerfile is { } dockerfile
                ? [.. BuildTarget.Of(dockerfile).Select(target => target.Base).OfType<string>().Where(name => !name.Contains('$', StringComparison.Ordinal))]
                : [];
        }
        catch (KanikoException)
        {
            // The executor reads it too, and says what is wrong.
            return [];
        }
    }

    private static async Task<RegistryLogin?> LoginAsync(string image, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (ImageReference.TryParse(image) is not { } reference)
        {
            return null;
        }

        foreach (var source in CredentialSources.Default(environment, helpers: null, proxy: null, TimeProvider.System))
        {
            if (await source.FindAsync(reference.Registry, reference.Repository, cancellationToken).ConfigureAwait(false) is { } found)
            {
                var server = reference.Registry == ImageReference.DockerHub ? "https://index.docker.io/v1/" : reference.Registry;
                return new RegistryLogin(server, found.Username, found.Password) { IdentityToken = found.IdentityToken, RegistryToken = found.RegistryToken };
            }
        }

        return null;
    }
}
