using Kaniko.Diagnostics;
using Kaniko.Engine.Publishing;
using Kaniko.Images;
using Kaniko.Images.Stores;
using Kaniko.Registries;
using Kaniko.Registries.Moving;
using Kaniko.Rootfs;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Moving;

/// <summary>What the program does with images besides building them. Each stream ends with <see cref="CommandFinished"/>, or throws.</summary>
public sealed class ImageMover(EngineSettings settings)
{
    /// <summary>Pushes an image that is on disk.</summary>
    public IAsyncEnumerable<BuildEvent> PushAsync(PushRequest request, CancellationToken cancellationToken) => RunAsync(
        async (events, token) =>
        {
            Require(request.Source, "tarball or image layout", "kaniko push PATH --destination=REGISTRY/NAME:TAG");
            var destinations = TreePush.Destinations(request.Destinations);
            using var store = new TemporaryStore(settings.WorkDirectory);
            using var client = RegistryAccessReader.Connect(request.Registry, settings);
            var push = new TreePush(client, request.Registry, events, settings.Time);
            var checking = push.CheckAsync(destinations, token);
            var origin = new ImageSources(settings.CurrentDirectory, store.Open).OpenPath(request.Source, request.Image);
            var root = await origin.GetRootAsync(token).ConfigureAwait(false);
            var files = await FilesAsync(request.Files).ConfigureAwait(false);
            await checking.ConfigureAwait(false);
            var result = await push.PushAsync(origin, root, destinations, token).ConfigureAwait(false);
            await files.WriteAsync(root.Digest, destinations, token).ConfigureAwait(false);
            return result;
        },
        cancellationToken);

    /// <summary>Copies an image from one registry to others.</summary>
    public IAsyncEnumerable<BuildEvent> CopyAsync(CopyRequest request, CancellationToken cancellationToken) => RunAsync(
        async (events, token) =>
        {
            Require(request.Source, "image", "kaniko copy IMAGE --destination=REGISTRY/NAME:TAG");
            var destinations = TreePush.Destinations(request.Destinations);
            using var client = RegistryAccessReader.Connect(request.Registry, settings);
            var push = new TreePush(client, request.Registry, events, settings.Time);
            var checking = push.CheckAsync(destinations, token);
            var origin = new RegistryOrigin(client, ImageReference.Parse(request.Source));
            var root = await new Attempts(events, settings.Time)
                .RunAsync(request.Registry.ImageDownloadRetry, (_, attempt) => origin.GetRootAsync(attempt), token).ConfigureAwait(false);
            if (request.CustomPlatform is { } platform)
            {
                root = await origin.GetImageAsync(root, Platform.Parse(platform), token).ConfigureAwait(false);
            }

            var files = await FilesAsync(request.Files).ConfigureAwait(false);
            await checking.ConfigureAwait(false);
            var result = await push.PushAsync(origin, root, destinations, token).ConfigureAwait(false);
            await files.WriteAsync(root.Digest, destinations, token).ConfigureAwait(false);
            return result;
        },
        cancellationToken);

    /// <summary>Makes an index of images, and pushes it.</summary>
    public IAsyncEnumerable<BuildEvent> IndexAsync(IndexRequest request, CancellationToken cancellationToken) => RunAsync(
        async (events, token) =>
        {
            var destinations = TreePush.Destinations(request.Destinations);
            using var client = RegistryAccessReader.Connect(request.Registry, settings);
            var push = new TreePush(client, request.Registry, events, settings.Time);
            var checking = push.CheckAsync(destinations, token);
            var assembly = new IndexAssembly(client, request, destinations[0], settings.CurrentDirectory);
            var index = await new Attempts(events, settings.Time)
                .RunAsync(request.Registry.ImageDownloadRetry, (_, attempt) => assembly.AssembleAsync(attempt), token).ConfigureAwait(false);
            var files = await FilesAsync(request.Files).ConfigureAwait(false);
            await checking.ConfigureAwait(false);
            foreach (var (entry, origin) in index.Entries)
            {
                await push.PushEntryAsync(origin, entry, destinations, token).ConfigureAwait(false);
            }

            var result = await push.PushAsync(new ImageToPush(index.Bytes, index.MediaType, []), destinations, token).ConfigureAwait(false);
            await files.WriteAsync(Digest.Of(index.Bytes), destinations, token).ConfigureAwait(false);
            return result;
        },
        cancellationToken);

    /// <summary>Looks at an image.</summary>
    public IAsyncEnumerable<BuildEvent> InspectAsync(InspectRequest request, CancellationToken cancellationToken) => RunAsync(
        async (events, token) =>
        {
            Require(request.Source, "image", "kaniko inspect IMAGE");
            if (request is { Raw: true, Format: ResultFormat.Json })
            {
                throw new KanikoException(ErrorCode.UsageInvalid, "'--raw' and '--format=json' are two forms of the same result") { Hint = "leave one of them out" };
            }

            using var store = new TemporaryStore(settings.WorkDirectory);
            using var client = RegistryAccessReader.Connect(request.Registry, settings);
            var origin = new ImageSources(settings.CurrentDirectory, store.Open).Open(request.Source, client);
            var root = await new Attempts(events, settings.Time)
                .RunAsync(request.Registry.ImageDownloadRetry, (_, attempt) => origin.GetRootAsync(attempt), token).ConfigureAwait(false);
            var platform = request.CustomPlatform is { } text ? Platform.Parse(text) : null;
            return await (request.Raw ? Inspection.RawAsync(origin, root, platform, token) : Inspection.OfAsync(origin, root, platform, token)).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The digest that a registry has under an image's name, or null where it has none.</summary>
    public async Task<string?> FindDigestAsync(string image, RegistryOptions registry, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(image);
        using var client = RegistryAccessReader.Connect(registry, settings);
        var head = await client.For(reference, RegistryAccess.Push)
            .HeadManifestAsync(reference.Selector, cancellationToken).ConfigureAwait(false);
        return head?.Digest.ToString();
    }

    private static void Require(string operand, string what, string usage)
    {
        if (operand.Length == 0)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"there is no {what} named") { Hint = $"write {usage}" };
        }
    }

    private async Task<OutputFiles> FilesAsync(DigestFiles files)
    {
        var outputs = new OutputFiles(
            new OutputOptions
            {
                DigestFile = files.Digest,
                ImageNameWithDigestFile = files.NameWithDigest,
                ImageNameTagWithDigestFile = files.NameTagWithDigest,
            },
            settings.CurrentDirectory);
        await outputs.CheckAsync().ConfigureAwait(false);
        return outputs;
    }

    private IAsyncEnumerable<BuildEvent> RunAsync<TResult>(Func<EventSink, CancellationToken, Task<TResult>> act, CancellationToken cancellationToken)
        where TResult : CommandResult => EventStream.RunAsync(
        settings.Time,
        async (events, token) => await events.WriteAsync(new CommandFinished(await act(events, token).ConfigureAwait(false)), token).ConfigureAwait(false),
        static e => e is IOException or UnauthorizedAccessException
            ? new KanikoException(ErrorCode.WorkDirectoryInvalid, $"a file cannot be read or written: {e.Message}", e)
            : null,
        cancellationToken);

    /// <summary>A store that is gone with the command; made in the work directory, where a command that was killed leaves it to the next.</summary>
    private sealed class TemporaryStore(string workDirectory) : IDisposable
    {
        private WorkArea? area;

        public BlobStore Open() => new((area ??= WorkArea.Open(workDirectory)).NewPath("images"));

        public void Dispose() => area?.Dispose();
    }
}
