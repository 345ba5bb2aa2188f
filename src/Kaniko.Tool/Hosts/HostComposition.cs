using Kaniko.Diagnostics;
using Kaniko.Engine.Publishing;
using Kaniko.Hosts;
using Kaniko.Hosts.Containers;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Images;
using Kaniko.Registries;
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

    public static IAsyncEnumerable<BuildEvent> BuildAsync(
        BuildRequest request, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) => request.Host.Kind switch
    {
        HostKind.Container => new ContainerHost(Settings(environment)).BuildAsync(request, cancellationToken),
        _ => new KubernetesHost(Settings(environment)).BuildAsync(request, cancellationToken),
    };

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
        WriteResultFiles = WriteResultFilesAsync,
    };

    private static Task WriteResultFilesAsync(BuildRequest request, BuildResult result, CancellationToken cancellationToken) =>
        new OutputFiles(request.Output, Environment.CurrentDirectory).WriteAsync(
            Digest.Parse(result.Digest), [.. request.Destinations.Select(ImageReference.Parse)], cancellationToken);

    private static async Task<IReadOnlyList<string>> BaseImagesAsync(
        BuildRequest request, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        try
        {
            return await Composition.Inspector(request, environment).ReadImagesAsync(request, cancellationToken).ConfigureAwait(false);
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

        foreach (var source in CredentialSources.Default(environment, helpers: null, EnvironmentProxy.From(environment), TimeProvider.System))
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
