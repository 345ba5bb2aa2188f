using Kaniko.Diagnostics;
using Kaniko.Images.Compression;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Images.Tests.Compression;
using Kaniko.Images.Tests.Tar;

namespace Kaniko.Images.Tests.Stores;

public sealed class ImageStoresTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public ImageStoresTests() => store = new BlobStore(directory["store"]);

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(ManifestFormat.Docker, CompressionFormat.Gzip)]
    [InlineData(ManifestFormat.Oci, CompressionFormat.Gzip)]
    [InlineData(ManifestFormat.Oci, CompressionFormat.Zstd)]
    [InlineData(ManifestFormat.Docker, CompressionFormat.None)]
    public async Task A_layout_gives_the_image_back_by_tag_and_digest(ManifestFormat format, CompressionFormat compression)
    {
        var image = MakeImage(format, compression);
        var layout = new ImageLayout(directory["layout"]);

        await layout.WriteAsync(image, ["v1", "latest"], store.OpenAsync, TestContext.Current.CancellationToken);

        foreach (var selector in new[] { "v1", "latest", image.Digest.ToString(), null })
        {
            Assert.Equal(image.ManifestBytes, layout.TryRead(selector, Platform.Host)?.ManifestBytes);
        }

        Assert.Null(layout.TryRead("other", Platform.Host));
        Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.GetFileSystemEntries(directory["layout"]).Select(Path.GetFileName).Order());
        Schemas.AssertValid("image-layout-schema.json", File.ReadAllBytes(directory["layout/oci-layout"]));
        Schemas.AssertValid("image-index-schema.json", File.ReadAllBytes(directory["layout/index.json"]));
    }

    [Theory]
    [InlineData(ManifestFormat.Docker, MediaTypes.DockerIndex)]
    [InlineData(ManifestFormat.Oci, MediaTypes.OciIndex)]
    public async Task A_layout_gives_the_image_of_a_platform_back_from_below_an_index(ManifestFormat format, string mediaType)
    {
        var none = new Dictionary<string, string>();
        var images = new[] { MakeImage(format), MakeImage(format, seed: 5) }
            .Zip(new[] { "amd64", "arm64" }, (image, architecture) => OfArchitecture(image, architecture, format)).ToList();
        var tree = ImageTree.OfIndex(images, none, _ => none);
        var layout = new ImageLayout(directory["layout"]);

        await layout.WriteAsync(tree, ["v1"], store.OpenAsync, TestContext.Current.CancellationToken);

        Assert.Equal((mediaType, true), (tree.Root.MediaType, tree.IsIndex));
        foreach (var image in images)
        {
            Assert.Equal(image.ManifestBytes, layout.TryRead("v1", image.Config.Platform)?.ManifestBytes);
        }

        var top = Assert.Single(layout.ReadIndex().Manifests);
        Assert.Equal((tree.Root.Digest, mediaType), (top.Digest, top.MediaType));
        Schemas.AssertValid("image-layout-schema.json", File.ReadAllBytes(directory["layout/oci-layout"]));
        Schemas.AssertValid("image-index-schema.json", File.ReadAllBytes(directory["layout/index.json"]));
        Schemas.AssertValid("image-index-schema.json", layout.Blobs.Read(top, ImageDocument.MaximumManifestSize));
    }

    [Fact]
    public void An_image_of_OCI_or_an_annotation_makes_all_of_an_index_OCI()
    {
        var none = new Dictionary<string, string>();
        List<Image> docker = [OfArchitecture(MakeImage(ManifestFormat.Docker), "amd64", ManifestFormat.Docker)];
        var mixed = ImageTree.OfIndex([.. docker, OfArchitecture(MakeImage(ManifestFormat.Oci), "arm64", ManifestFormat.Oci)], none, _ => none);
        var annotated = ImageTree.OfIndex(docker, new Dictionary<string, string> { ["a"] = "b" }, _ => none);
        var entry = ImageTree.OfIndex(docker, none, _ => new Dictionary<string, string> { ["a"] = "b" });

        foreach (var tree in new[] { mixed, annotated, entry })
        {
            Assert.Equal(MediaTypes.OciIndex, tree.Root.MediaType);
            Assert.All(tree.Images, image => Assert.Equal(MediaTypes.OciManifest, image.Manifest.MediaType));
            Schemas.AssertValid("image-index-schema.json", tree.Bytes);
        }
    }

    [Fact]
    public async Task A_second_image_takes_the_place_of_the_first()
    {
        var layout = new ImageLayout(directory["layout"]);
        var (first, second) = (MakeImage(ManifestFormat.Oci), MakeImage(ManifestFormat.Oci, seed: 5));
        await layout.WriteAsync(first, ["a"], store.OpenAsync, TestContext.Current.CancellationToken);
        await layout.WriteAsync(second, [], store.OpenAsync, TestContext.Current.CancellationToken);

        Assert.Equal(second.Digest, layout.TryRead(null, Platform.Host)!.Digest);
        Assert.Null(layout.TryRead("a", Platform.Host));
    }

    [Fact]
    public async Task Skopeo_reads_the_layout_and_the_archive()
    {
        Tars.SkipWithout("skopeo");
        var image = MakeImage(ManifestFormat.Oci);
        var token = TestContext.Current.CancellationToken;
        await new ImageLayout(directory["layout"]).WriteAsync(image, ["t"], store.OpenAsync, token);
        await WriteArchiveAsync(image, "one.tar");

        foreach (var source in new[] { $"oci:{directory["layout"]}:t", $"docker-archive:{directory["one.tar"]}" })
        {
            Tars.Run("skopeo", "--insecure-policy", "copy", "-q", source, $"oci:{directory["copy"]}:t");
            var copy = new ImageLayout(directory["copy"]).TryRead("t", Platform.Host)!;

            Assert.Equal(image.Config.RootFs.DiffIds, copy.Config.RootFs.DiffIds);
        }
    }

    [Fact]
    public async Task An_archive_gives_the_image_back_with_its_id()
    {
        var image = MakeImage(ManifestFormat.Docker, duplicateLayer: true);
        await WriteArchiveAsync(image, "one.tar");
        var second = new BlobStore(directory["second"]);
        using var archive = File.OpenRead(directory["one.tar"]);

        var read = DockerArchive.Read(archive, null, second, LayerCompression.Default);

        Assert.Equal((image.ImageId, image.Digest), (read.ImageId, read.Digest));
        Assert.All(read.Manifest.Layers, layer => Assert.True(second.Contains(layer)));
        Assert.Equal(["index.docker.io/library/app:v1", "registry.example/app:v2"], DockerArchive.ReadTags(archive));
        Assert.Equal(image.ImageId, DockerArchive.Read(archive, ImageReference.Parse("app:v1"), second, LayerCompression.Default).ImageId);
        Assert.Throws<KanikoException>(() => DockerArchive.Read(archive, ImageReference.Parse("nope"), second, LayerCompression.Default));
    }

    [Fact]
    public async Task An_archive_that_skopeo_made_with_plain_layers_is_read()
    {
        Tars.SkipWithout("skopeo");
        var image = MakeImage(ManifestFormat.Oci);
        await new ImageLayout(directory["layout"]).WriteAsync(image, ["t"], store.OpenAsync, TestContext.Current.CancellationToken);
        Tars.Run("skopeo", "--insecure-policy", "copy", "-q", $"oci:{directory["layout"]}:t", $"docker-archive:{directory["s.tar"]}:app:v1");
        using var archive = File.OpenRead(directory["s.tar"]);

        var read = DockerArchive.Read(archive, null, store, LayerCompression.Default);

        Assert.Equal(image.Config.RootFs.DiffIds, read.Config.RootFs.DiffIds);
        Assert.All(read.Manifest.Layers, layer => Assert.Equal(MediaTypes.DockerLayerGzip, layer.MediaType));
        Assert.Equal(image.Manifest.Layers.Select(l => l.Digest), read.Manifest.Layers.Select(l => l.Digest));
    }

    [Theory]
    [InlineData("no-manifest")]
    [InlineData("missing-layer")]
    [InlineData("not-json")]
    [InlineData("wrong-layer")]
    public void A_broken_archive_is_a_clean_error(string kind)
    {
        var config = ImageDocument.Write(new ImageConfig { Architecture = "amd64", OperatingSystem = "linux" });
        var manifest = kind == "not-json" ? "[{" : """[{"Config":"c","RepoTags":[],"Layers":["l"]}]""";
        var entries = new List<(string, byte[])> { ("c", config), ("manifest.json", Tars.Bytes(manifest)), ("l", Tars.Write()) };
        entries.RemoveAll(e => e.Item1 == kind switch { "no-manifest" => "manifest.json", "missing-layer" => "l", _ => "" });
        var archive = Tars.Write([.. entries.Select(e => (Tars.File(e.Item1, e.Item2.Length), e.Item2))]);

        Assert.Throws<KanikoException>(() => DockerArchive.Read(new MemoryStream(archive), null, store, LayerCompression.Default));
    }

    private async Task WriteArchiveAsync(Image image, string name)
    {
        await using var output = File.Create(directory[name]);
        await DockerArchive.WriteAsync(output, image, [ImageReference.Parse("app:v1"), ImageReference.Parse("registry.example/app:v2")],
            store.OpenAsync, TestContext.Current.CancellationToken);
    }

    private Image MakeImage(
        ManifestFormat format, CompressionFormat compression = CompressionFormat.Gzip, int seed = 0, bool duplicateLayer = false)
    {
        var layers = Enumerable.Range(seed, 2).Select(i =>
        {
            using var writer = new LayerWriter(store, new LayerCompression(compression));
            writer.Entries.Add(Tars.File($"file{i}", 2000), Samples.Text(2000));
            return writer.Finish();
        }).ToList();
        if (duplicateLayer)
        {
            layers.Add(layers[0]);
        }

        var config = new ImageConfig { Architecture = Platform.Host.Architecture, OperatingSystem = "linux" };
        return Image.Create(config, layers, format);
    }

    private static Image OfArchitecture(Image image, string architecture, ManifestFormat format) => Image.Create(
        image.Config with { Architecture = architecture },
        [.. image.Manifest.Layers.Zip(image.Config.RootFs.DiffIds, (layer, diffId) => new Layer(layer, diffId, UncompressedSize: 0))], format);
}
