using System.Reflection;
using System.Runtime.CompilerServices;
using Kaniko.Diagnostics;
using Kaniko.Engine.Publishing;
using Kaniko.Hosts;
using Kaniko.Hosts.Containers;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Images;
using Kaniko.Images.Compression;
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

    /// <param name="request">What the host is to build.</param>
    /// <param name="given">The same as the user gave it: its Dockerfile is read here where the context is here.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public static async IAsyncEnumerable<BuildEvent> BuildAsync(
        BuildRequest request, BuildRequest given, IReadOnlyDictionary<string, string> environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await new OutputFiles(request.Output, Environment.CurrentDirectory).CheckAsync().ConfigureAwait(false);
        if (request.Host.Kind == HostKind.Container)
        {
            Places(request, environment).Check(request, !Console.IsOutputRedirected);
        }

        request = WithImage(request);
        var input = StandardInput(request);
        var settings = Settings(environment) with { StandardInput = input, FindBaseImages = (_, token) => BaseImagesAsync(given, environment, input, token) };
        IBuildHost host = request.Host.Kind == HostKind.Container ? new ContainerHost(settings) : new KubernetesHost(settings);
        await foreach (var told in host.BuildAsync(request, cancellationToken).ConfigureAwait(false))
        {
            yield return told;
        }
    }

    /// <summary>The request with the executor image that this release was made with, where it names none.</summary>
    public static BuildRequest WithImage(BuildRequest request) => request.Host.ExecutorImage is not null
        ? request : request with { Host = request.Host with { ExecutorImage = ReleasedImage } };

    /// <summary>Pinned when a release is built (<c>-p:KanikoExecutorImage=…</c>); null: this is none, so nothing is promised.</summary>
    private static string? ReleasedImage => typeof(HostComposition).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(data => data.Key == "KanikoExecutorImage")?.Value;

    public static HostSettings Settings(IReadOnlyDictionary<string, string> environment) => new()
    {
        Version = VersionCommand.Version,
        CurrentDirectory = Environment.CurrentDirectory,
        Environment = environment,
        StandardInput = Console.OpenStandardInput,
        Interactive = !Console.IsInputRedirected,
        MachineName = Environment.MachineName,
        PackContext = (archive, target, token) => new ContextPacking(archive).WriteAsync(target, token),
        OpenArchive = static archive => Decompression.Open(archive, ErrorCode.ContextArchiveInvalid),
        FindBaseImages = (request, token) => BaseImagesAsync(request, environment, Console.OpenStandardInput, token),
        FindLogin = (image, token) => LoginAsync(image, environment, token),
        WriteResultFiles = (request, result, token) => WriteResultFilesAsync(request, result, environment, token),
        WriteOutput = (file, archive, token) => new BroughtOutput(file, archive, ProgramStream.OpenOutput).WriteAsync(Environment.CurrentDirectory, token),
        FindDigest = (request, image, token) => Composition.Mover(environment).FindDigestAsync(image, request.Registry, token),
        SelinuxEnforces = SelinuxEnforces(),
    };

    private static OutputPlaces Places(BuildRequest request, IReadOnlyDictionary<string, string> environment) =>
        new(Environment.CurrentDirectory, Composition.WorkDirectory(request.WorkDirectory, environment));

    private static async Task WriteResultFilesAsync(
        BuildRequest request, BuildResult result, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var files = new OutputFiles(request.Output, Environment.CurrentDirectory);
        await files.WriteAsync(Digest.Parse(result.Digest), [.. request.Destinations.Select(ImageReference.Parse)], cancellationToken).ConfigureAwait(false);
        await files.WriteCloudBuildAsync(result, environment).ConfigureAwait(false);

        // The job is this machine's, whatever the executor's variables say.
        await files.WriteMetadataAsync(
            result.Provenance is { } provenance ? result with { Provenance = provenance with { BuilderId = BuildProvenance.BuilderOf(environment) } } : result,
            environment).ConfigureAwait(false);
    }

    private static bool SelinuxEnforces()
    {
        try
        {
            return OperatingSystem.IsLinux() && File.ReadAllText("/sys/fs/selinux/enforce").Trim() == "1";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A Dockerfile on standard input is both sent to the host and read here.</summary>
    private static Func<Stream> StandardInput(BuildRequest request)
    {
        if (request.Dockerfile != "-")
        {
            return Console.OpenStandardInput;
        }

        var text = new Lazy<byte[]>(static () =>
        {
            using var input = Console.OpenStandardInput();
            using var content = new MemoryStream();
            input.CopyTo(content);
            return content.ToArray();
        });
        return () => new MemoryStream(text.Value, writable: false);
    }

    private static async Task<IReadOnlyList<string>> BaseImagesAsync(
        BuildRequest request, IReadOnlyDictionary<string, string> environment, Func<Stream> input, CancellationToken cancellationToken)
    {
        try
        {
            return await Composition.Inspector(request, environment, input).ReadImagesAsync(request, cancellationToken).ConfigureAwait(false);
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

        foreach (var source in CredentialSources.Default(environment, helpers: null, new RegistrySettings { Proxy = EnvironmentProxy.From(environment) }, TimeProvider.System))
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
