namespace Kaniko.Images;

/// <summary>What one name points at: an image, or an index of one image for each of several platforms.</summary>
public sealed record ImageTree
{
    private ImageTree(IReadOnlyList<Image> images, Descriptor root, byte[] bytes) => (Images, Root, Bytes) = (images, root, bytes);

    /// <summary>In the order of the index.</summary>
    public IReadOnlyList<Image> Images { get; }

    /// <summary>Points at the document that the name is for: the only image's manifest, or the index.</summary>
    public Descriptor Root { get; }

    /// <summary>That document.</summary>
    public byte[] Bytes { get; }

    /// <summary>Whether the images are below an index.</summary>
    public bool IsIndex => MediaTypes.IsIndex(Root.MediaType);

    /// <summary>How many layers and documents it leads to, itself included.</summary>
    public int Blobs => Images.Sum(image => image.Manifest.Layers.Count + 2) + (IsIndex ? 1 : 0);

    /// <summary>An image without an index.</summary>
    public static ImageTree Of(Image image) => new([image], image.Descriptor, image.ManifestBytes);

    /// <summary>
    /// An index of images. It is a docker manifest list where all of them are docker's and there is no annotation, which such a list cannot
    /// have; else index and images are OCI's.
    /// </summary>
    /// <param name="images">One for each platform.</param>
    /// <param name="annotations">Of the index.</param>
    /// <param name="entryAnnotations">Of the index's entry for an image.</param>
    public static ImageTree OfIndex(
        IReadOnlyList<Image> images, IReadOnlyDictionary<string, string> annotations, Func<Platform, IReadOnlyDictionary<string, string>> entryAnnotations)
    {
        var further = images.Select(image => entryAnnotations(image.Config.Platform)).ToList();
        var isDocker = annotations.Count == 0 && further.TrueForAll(some => some.Count == 0)
            && images.All(image => image.Manifest.MediaType == MediaTypes.DockerManifest);
        List<Image> same = isDocker ? [.. images] : [.. images.Select(image => image.To(ManifestFormat.Oci))];
        var index = new ImageIndex
        {
            MediaType = isDocker ? MediaTypes.DockerIndex : MediaTypes.OciIndex,
            Manifests = [.. same.Select((image, i) => image.Descriptor with { Annotations = further[i].Count > 0 ? further[i] : null })],
            Annotations = annotations.Count > 0 ? annotations : null,
        };
        var bytes = ImageDocument.Write(index);
        return new(same, new Descriptor { MediaType = index.MediaType, Digest = Digest.Of(bytes), Size = bytes.Length }, bytes);
    }
}
