using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Images.Layers;

namespace Kaniko.Images.Tests;

public sealed class ImageDocumentTests
{
    private static readonly Digest Some = Digest.Of("some"u8);

    [Fact]
    public void The_specification_s_samples_are_judged_as_it_says()
    {
        Assert.SkipWhen(Schemas.SamplesPath is null, "the OCI samples are not on this machine");
        var schemas = new Schemas();
        var samples = JsonDocument.Parse(File.ReadAllText(Schemas.SamplesPath!)).RootElement;
        var judged = 0;
        foreach (var kind in samples.EnumerateObject())
        {
            var schema = kind.Name switch
            {
                "config" => "config-schema.json",
                "manifest" => "image-manifest-schema.json",
                "index" or "image-index" or "imageindex" => "image-index-schema.json",
                "descriptor" => "content-descriptor.json",
                "layout" or "image-layout" or "imagelayout" => "image-layout-schema.json",
                _ => null,
            };
            if (schema is null)
            {
                continue;
            }

            foreach (var sample in kind.Value.EnumerateArray())
            {
                var text = sample.GetProperty("document").GetString()!;
                var mustFail = sample.GetProperty("must_fail").GetBoolean();
                var problem = Problem(schemas, schema, text);
                Assert.True(mustFail == (problem is not null), $"{kind.Name}: {problem ?? "passed"}: {text}");
                if (!mustFail)
                {
                    Reread(schema, Encoding.UTF8.GetBytes(text), schemas);
                }

                judged++;
            }
        }

        Assert.True(judged > 50, $"only {judged} samples were judged: {string.Join(", ", samples.EnumerateObject().Select(p => p.Name))}");
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"x","size":1,"digest":"sha256:1"}]}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void An_index_that_is_ambiguous_or_malformed_is_refused(string json)
    {
        Assert.Equal(ErrorCode.ManifestInvalid,
            Assert.Throws<KanikoException>(() => ImageDocument.ReadIndex(Encoding.UTF8.GetBytes(json))).Code);
    }

    [Fact]
    public void A_configuration_keeps_what_this_program_does_not_know()
    {
        const string Json = """{"architecture":"amd64","os":"linux","os.features":["win32k"],"config":{"Env":["A=<+>"],"NetworkDisabled":true},"rootfs":{"type":"layers","diff_ids":[]}}""";

        var written = Encoding.UTF8.GetString(ImageDocument.Write(ImageDocument.ReadConfig(Encoding.UTF8.GetBytes(Json))));

        Assert.Contains("\"NetworkDisabled\":true", written, StringComparison.Ordinal);
        Assert.Contains("A=<+>", written, StringComparison.Ordinal);
        Assert.Contains("\"os.features\":[\"win32k\"]", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ManifestFormat.Docker, MediaTypes.OciLayerGzip, MediaTypes.DockerManifest, MediaTypes.DockerLayerGzip)]
    [InlineData(ManifestFormat.Docker, MediaTypes.OciLayerZstd, MediaTypes.OciManifest, MediaTypes.OciLayerZstd)]
    [InlineData(ManifestFormat.Oci, MediaTypes.DockerLayerGzip, MediaTypes.OciManifest, MediaTypes.OciLayerGzip)]
    [InlineData(ManifestFormat.Oci, MediaTypes.DockerForeignLayerGzip, MediaTypes.OciManifest, MediaTypes.OciForeignLayerGzip)]
    public void Media_types_are_never_mixed(ManifestFormat format, string layer, string manifestType, string layerType)
    {
        var image = Image.Create(Config, [LayerOf(layer), LayerOf(MediaTypes.DockerLayer)], format);

        var isOci = manifestType == MediaTypes.OciManifest;
        Assert.Equal((manifestType, layerType), (image.Manifest.MediaType, image.Manifest.Layers[0].MediaType));
        Assert.Equal(isOci ? MediaTypes.OciLayer : MediaTypes.DockerLayer, image.Manifest.Layers[1].MediaType);
        Assert.Equal(isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig, image.Manifest.Config.MediaType);
        Schemas.AssertValid("config-schema.json", image.ConfigBytes);
        Schemas.AssertValid("image-manifest-schema.json", image.ManifestBytes);
    }

    [Fact]
    public void Annotations_make_an_OCI_image()
    {
        var image = Image.Create(Config, [], ManifestFormat.Docker, new Dictionary<string, string> { ["a"] = "b" });

        Assert.Equal(MediaTypes.OciManifest, image.Manifest.MediaType);
    }

    [Fact]
    public void An_image_is_read_only_when_its_documents_belong_together()
    {
        var image = Image.Create(Config, [LayerOf(MediaTypes.OciLayerGzip)], ManifestFormat.Oci);
        var other = Image.Create(Config, [], ManifestFormat.Oci);
        var liar = image.Manifest with { Layers = [] };

        Assert.Equal(image.Digest, Image.Read(image.ManifestBytes, image.ConfigBytes).Digest);
        Assert.Equal(ErrorCode.BlobCorrupt, Assert.Throws<KanikoException>(() => Image.Read(image.ManifestBytes, other.ConfigBytes)).Code);
        Assert.Equal(ErrorCode.ManifestInvalid,
            Assert.Throws<KanikoException>(() => Image.Read(ImageDocument.Write(liar), image.ConfigBytes)).Code);
        Assert.Equal(image.Digest, image.To(ManifestFormat.Docker).To(ManifestFormat.Oci).Digest);
    }

    private static ImageConfig Config => new()
    {
        Architecture = "amd64",
        OperatingSystem = "linux",
        Created = DateTimeOffset.UnixEpoch,
        Config = new() { Env = ["PATH=/bin"], Cmd = ["sh"], Labels = new Dictionary<string, string> { ["l"] = "v" } },
        History = [new() { CreatedBy = "RUN x" }, new() { CreatedBy = "ENV", EmptyLayer = true }],
    };

    private static Layer LayerOf(string mediaType) => new(new() { MediaType = mediaType, Digest = Some, Size = 4 }, Some, 4);

    private static string? Problem(Schemas schemas, string schema, string text)
    {
        try
        {
            var document = JsonDocument.Parse(text).RootElement;
            return schemas.Problem(schema, document) ?? ProblemBesideSchema(schema, document);
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    // The samples' own validator looks at these beside the schema.
    private static string? ProblemBesideSchema(string schema, JsonElement document) => schema switch
    {
        "config-schema.json" when document.TryGetProperty("config", out var container) && container.TryGetProperty("Env", out var variables)
            => variables.EnumerateArray().Select(v => v.GetString()!).FirstOrDefault(v => !v.Contains('=', StringComparison.Ordinal)),
        "content-descriptor.json" when document.TryGetProperty("data", out var data) && !data.TryGetBytesFromBase64(out _) => "data",
        "content-descriptor.json" when document.GetProperty("digest").GetString() is { } digest
            => (digest.Split(':') is ["sha256", _] && Digest.TryParse(digest) is null)
                || (digest.Split(':') is ["sha512", var hex] && (hex.Length != 128 || hex.Any(char.IsAsciiLetterUpper))) ? digest : null,
        _ => null,
    };

    /// <summary>What the specification calls valid is read, and what is written of it is valid again.</summary>
    private static void Reread(string schema, byte[] document, Schemas schemas)
    {
        var written = schema switch
        {
            "config-schema.json" => Written(() => ImageDocument.Write(ImageDocument.ReadConfig(document))),
            "image-manifest-schema.json" => Written(() => ImageDocument.Write(ImageDocument.ReadManifest(document))),
            "image-index-schema.json" => Written(() => ImageDocument.Write(ImageDocument.ReadIndex(document))),
            _ => document,
        };
        Assert.Null(written is null ? null : schemas.Problem(schema, JsonDocument.Parse(written).RootElement));
    }

    // Digests of other algorithms than sha256, and documents without a media type, are valid but not what we take.
    private static byte[]? Written(Func<byte[]> write)
    {
        try
        {
            return write();
        }
        catch (KanikoException e) when (e.Code == ErrorCode.ManifestInvalid)
        {
            return null;
        }
    }
}
