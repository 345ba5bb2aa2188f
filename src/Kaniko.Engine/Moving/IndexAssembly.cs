using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries;
using Kaniko.Registries.Moving;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Moving;

/// <summary>An index that is ready to be pushed, once its entries are there.</summary>
/// <param name="Bytes">The document.</param>
/// <param name="MediaType">Of the document.</param>
/// <param name="Entries">What it names, and where each of it is now.</param>
internal sealed record AssembledIndex(byte[] Bytes, string MediaType, IReadOnlyList<(Descriptor Entry, ImageOrigin Origin)> Entries);

/// <summary>Puts an index together from images that are on registries.</summary>
internal sealed class IndexAssembly(RegistryClient client, IndexRequest request, ImageReference destination, string currentDirectory)
{
    public async Task<AssembledIndex> AssembleAsync(CancellationToken cancellationToken)
    {
        var names = request.Images.Concat(DigestFileReader.Read(request.DigestSources, currentDirectory)).Select(Reference).Distinct().ToList();
        if (names.Count == 0)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "there is no image to put into the index")
            {
                Hint = "name images or digests, or files with digests with --digests",
            };
        }

        var entries = new List<(Descriptor Entry, ImageOrigin Origin)>();
        foreach (var some in await Task.WhenAll(names.Select(name => EntriesAsync(name, cancellationToken))).ConfigureAwait(false))
        {
            entries.AddRange(some.Where(one => entries.TrueForAll(known => known.Entry.Digest != one.Entry.Digest)));
        }

        RefuseDoubles(entries);
        var index = new ImageIndex
        {
            MediaType = MediaTypeOf(entries),
            Manifests = [.. entries.Select(one => one.Entry)],
            Annotations = request.Annotations.Count > 0 ? request.Annotations.ToDictionary(StringComparer.Ordinal) : null,
        };
        return new AssembledIndex(ImageDocument.Write(index), index.MediaType, entries);
    }

    private ImageReference Reference(string text) =>
        Digest.TryParse(text) is { } digest ? destination.WithDigest(digest) : ImageReference.Parse(text);

    private async Task<IReadOnlyList<(Descriptor Entry, ImageOrigin Origin)>> EntriesAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        var origin = new RegistryOrigin(client, reference);
        var root = await origin.GetRootAsync(cancellationToken).ConfigureAwait(false);
        if (MediaTypes.IsIndex(root.MediaType))
        {
            return [.. ImageDocument.ReadIndex(root.Bytes.Span).Manifests.Select(entry => (entry, (ImageOrigin)origin))];
        }

        var document = ImageDocument.ReadManifest(root.Bytes.Span);
        var platform = document.Config.MediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig
            ? ImageDocument.ReadConfig(await origin.ReadBlobAsync(document.Config, ImageDocument.MaximumConfigSize, cancellationToken).ConfigureAwait(false)).Platform
            : null;
        return
        [
            (new Descriptor
            {
                MediaType = root.MediaType,
                Digest = root.Digest,
                Size = root.Bytes.Length,
                Platform = platform,
                ArtifactType = document.ArtifactType,
            }, origin),
        ];
    }

    // An attestation says «unknown»; of anything else, who pulls gets the first one only.
    private static void RefuseDoubles(IEnumerable<(Descriptor Entry, ImageOrigin Origin)> entries)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (entry, origin) in entries)
        {
            if (entry.Platform is { OperatingSystem: not "unknown" } platform && !seen.TryAdd($"{platform} {platform.OsVersion}", origin.Name))
            {
                throw new KanikoException(
                    ErrorCode.UsageInvalid, $"two images are for '{platform}': '{seen[$"{platform} {platform.OsVersion}"]}' and '{origin.Name}'")
                {
                    Hint = "name one image for each platform",
                };
            }
        }
    }

    private string MediaTypeOf(IEnumerable<(Descriptor Entry, ImageOrigin Origin)> entries) => request.ImageFormat switch
    {
        ImageFormat.Docker when request.Annotations.Count > 0 => throw new KanikoException(
            ErrorCode.UsageInvalid, "a docker manifest list has no annotations") { Hint = "leave --image-format=docker or --annotation out" },
        ImageFormat.Docker => MediaTypes.DockerIndex,
        ImageFormat.Oci => MediaTypes.OciIndex,
        _ => request.Annotations.Count == 0 && entries.All(one => one.Entry.MediaType == MediaTypes.DockerManifest) ? MediaTypes.DockerIndex : MediaTypes.OciIndex,
    };
}
