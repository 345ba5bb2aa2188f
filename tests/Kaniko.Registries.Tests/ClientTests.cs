using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

/// <summary>Against a registry that does what the test says.</summary>
public sealed class ClientTests
{
    private static readonly RegistrySettings Patient = new() { StallTimeout = TimeSpan.FromHours(1), ResponseTimeout = TimeSpan.FromHours(1) };

    private readonly FastTime time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Thu, 01 Jan 2026 00:00:30 GMT", 30)]
    [Trait("Row", "F01")]
    public async Task Retry_After_is_waited_for(string header, int seconds)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var answers = 1;
        registry.Plan = _ => answers-- > 0 ? new Fault.Answer(new EvilAnswer(429, [], ("Retry-After", header))) : null;

        Assert.Null(await client.For(Reference(registry, "app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));

        Assert.InRange(Assert.Single(time.Waits).TotalSeconds, seconds - 1, seconds);
    }

    [Theory]
    [InlineData(503, null, 5, ErrorCode.RegistryFailed)]
    [InlineData(429, "1000", 1, ErrorCode.RegistryFailed)]
    [InlineData(429, "50", 3, ErrorCode.RegistryFailed)]
    [InlineData(400, null, 1, ErrorCode.RegistryFailed)]
    [InlineData(403, null, 1, ErrorCode.RegistryUnauthorized)]
    [InlineData(501, null, 1, ErrorCode.RegistryFailed)]
    [Trait("Row", "F02")]
    public async Task A_request_is_sent_five_times_in_two_minutes_and_never_again_after_a_refusal(
        int status, string? retryAfter, int attempts, ErrorCode code)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        registry.Plan = _ => new Fault.Answer(new EvilAnswer(status, [], retryAfter is null ? [] : [("Retry-After", retryAfter)]));

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(Reference(registry, "app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));

        Assert.Equal((code, attempts), (error.Code, registry.Requests.Count));
        Assert.InRange(time.Waits.Sum(wait => wait.TotalSeconds), 0, 120);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_named_with_the_reason()
    {
        using var client = NewClient(Patient);
        var name = $"127.0.0.1:{LoopbackRegistry.FreePort()}";

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(ImageReference.Parse(name + "/app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));

        Assert.Equal(
            (ErrorCode.RegistryUnreachable, $"the registry '{name}' cannot be reached: '{name}' refused the connection"), (error.Code, error.Message));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1000)]
    [InlineData(false, 0)]
    [InlineData(false, 1000)]
    [Trait("Row", "F08")]
    public async Task A_stalled_download_is_cut_and_continued(bool ownHandler, int after)
    {
        await using var registry = new EvilRegistry();
        using var client = new RegistryClient(
            new RegistrySettings { StallTimeout = TimeSpan.FromSeconds(1), ResponseTimeout = TimeSpan.FromSeconds(1) }, [], TimeProvider.System)
        {
            MayUseLoopbackHandler = ownHandler,
        };
        var layer = TestImage.Bytes(5000);
        registry.Content.Put("app", layer);
        var stalls = 1;
        registry.Plan = _ => stalls-- > 0 ? new Fault.Stall(after) : null;

        Assert.Equal(layer, await client.For(Reference(registry, "app"), RegistryAccess.Pull).ReadBlobAsync(Of(layer), 5000, Token));
        Assert.Equal(after == 0 ? null : "bytes=1000-", registry.Requests.Last()["Range"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_first_connection_that_breaks_does_not_change_how_the_registry_is_spoken_to(bool ownHandler)
    {
        await using var registry = new EvilRegistry();
        using var client = new RegistryClient(Patient, [], time) { MayUseLoopbackHandler = ownHandler };
        var resets = 2;
        registry.Plan = _ => resets-- > 0 ? new Fault.ResetRequest(0) : null;

        Assert.Null(await client.For(Reference(registry, "app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));
    }

    [Fact]
    [Trait("Row", "F03")]
    public async Task A_download_that_is_cut_every_64_KiB_moves_hardly_more_than_its_size()
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var layer = TestImage.Bytes(1024 * 1024);
        registry.Content.Put("app", layer);
        registry.Plan = _ => new Fault.CutBody(65536, CutKind.Close);

        Assert.Equal(layer, await client.For(Reference(registry, "app"), RegistryAccess.Pull).ReadBlobAsync(Of(layer), layer.Length, Token));
        Assert.Equal(16, registry.Requests.Count);
    }

    [Fact]
    [Trait("Row", "F04")]
    public async Task An_upload_that_was_cut_goes_on_where_the_registry_is()
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var layer = TestImage.Bytes(500_000);
        var cuts = 1;
        registry.Plan = request => request.Kind == "PUT upload" && cuts-- > 0 ? new Fault.ResetRequest(200_000) : null;

        await client.For(Reference(registry, "app"), RegistryAccess.Push).PushBlobAsync(Source(layer), null, Token);

        Assert.Contains(registry.Requests, request => request.Method == "PATCH" && request["Content-Range"] == "200000-499999");
        Assert.Single(registry.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_blob_that_is_too_large_for_one_request_goes_in_chunks()
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var layer = TestImage.Bytes(20_000_000);
        registry.Plan = request => request.Kind == "PUT upload" && request["Content-Length"] != "0" ? new Fault.Answer(new EvilAnswer(413, [])) : null;

        await client.For(Reference(registry, "app"), RegistryAccess.Push).PushBlobAsync(Source(layer), null, Token);

        Assert.Equal(
            ["0-8388607", "8388608-16777215", "16777216-19999999"],
            registry.Requests.Where(request => request.Method == "PATCH").Select(request => request["Content-Range"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [Trait("Row", "F09")]
    public async Task A_token_that_is_good_for_few_requests_is_renewed(int requests)
    {
        await using var registry = new EvilRegistry();
        registry.Content.Login = ("me", "password-of-me");
        registry.Content.RequestsPerToken = requests;
        using var client = NewClient(Patient, new Login("me", "password-of-me"));
        var image = TestImage.Of([.. Enumerable.Range(0, 20).Select(i => TestImage.Bytes(20_000, i))]);

        await new ImagePusher(client).PushAsync(image, [Reference(registry, "app:v1")], null, Token);

        Assert.Null(registry.Content.Problem("app", "v1"));
    }

    [Fact]
    [Trait("Row", "F09")]
    public async Task Parallel_requests_fetch_one_token_together()
    {
        await using var registry = new EvilRegistry();
        registry.Content.Login = ("me", "password-of-me");
        using var client = NewClient(Patient, new Login("me", "password-of-me"));
        var image = TestImage.Of([.. Enumerable.Range(0, 20).Select(i => TestImage.Bytes(20_000, i))]);

        await new ImagePusher(client).PushAsync(image, [Reference(registry, "app:v1")], null, Token);

        Assert.Equal(1, registry.Content.TokensIssued);
        time.Advance(TimeSpan.FromSeconds(280)); // of the token's 300
        Assert.True(await client.For(Reference(registry, "app"), RegistryAccess.Push).BlobExistsAsync(image.Blobs[0].Descriptor.Digest, Token));
        Assert.DoesNotContain(registry.Requests.Skip(registry.Requests.Count - 1), request => request["Authorization"] is null);
        Assert.Equal(2, registry.Content.TokensIssued);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [Trait("Row", "F13")]
    public async Task A_refused_mount_becomes_an_upload(int status)
    {
        await using var registry = new EvilRegistry();
        registry.Content.RefusesMounts = status == 202;
        using var client = NewClient(Patient);
        var layer = TestImage.Bytes(50_000);
        registry.Content.Put("base", layer);
        registry.Plan = request => request.Query("mount") is not null && status > 202 ? new Fault.Answer(new EvilAnswer(status, [])) : null;

        var outcome = await client.For(Reference(registry, "app"), RegistryAccess.Push).PushBlobAsync(
            Source(layer) with { MountFrom = [ImageReference.Parse("elsewhere.example.com/base"), Reference(registry, "base")] }, null, Token);

        Assert.Equal(status == 201 ? PushKind.Mounted : PushKind.Uploaded, outcome.Kind);
        Assert.Single(registry.Requests, request => request.Query("mount") is not null);
        Assert.Equal(status > 202 ? 2 : 1, registry.Requests.Count(request => request.Kind == "POST upload"));
    }

    [Fact]
    [Trait("Row", "F12")]
    public async Task An_immutable_tag_is_told_from_other_refusals_and_the_same_image_again_is_fine()
    {
        await using var registry = new EvilRegistry();
        registry.Content.ImmutableTags = true;
        using var client = NewClient(Patient);
        var (first, second) = (TestImage.Of(TestImage.Bytes(10, 1)), TestImage.Of(TestImage.Bytes(10, 2)));
        var pusher = new ImagePusher(client);

        await pusher.PushAsync(first, [Reference(registry, "app:v1")], null, Token);
        await pusher.PushAsync(first, [Reference(registry, "app:v1")], null, Token);
        var error = await Assert.ThrowsAsync<KanikoException>(() => pusher.PushAsync(second, [Reference(registry, "app:v1")], null, Token));

        Assert.Equal(ErrorCode.TagImmutable, error.Code);
        Assert.Equal(Digest.Of(first.Manifest.Span).ToString(), registry.Content.Tag("app", "v1"));
    }

    [Fact]
    [Trait("Row", "F20")]
    public async Task Mirrors_are_asked_in_order_and_their_failures_passed_over()
    {
        await using var broken = new EvilRegistry { Plan = _ => new Fault.Answer(new EvilAnswer(403, [])) };
        await using var empty = new EvilRegistry();
        await using var mirror = new EvilRegistry();
        await using var origin = new EvilRegistry();
        using var client = NewClient(Patient with
        {
            Maps = [new(origin.Name, $"{broken.Name};{empty.Name}/prefix"), new(origin.Name, $"http://{mirror.Name}/deep/prefix/")],
        });
        var image = TestImage.Of(TestImage.Bytes(1000));
        using (var direct = NewClient(Patient))
        {
            await new ImagePusher(direct).PushAsync(image, [Reference(mirror, "deep/prefix/app:v1")], null, Token);
        }

        var pulled = await new ImagePuller(client).PullAsync(Reference(origin, "app:v1"), TestImage.Platform, Token);

        Assert.Equal(mirror.Name, pulled.Manifest.Registry);
        Assert.Equal("/v2/prefix/app/manifests/v1", empty.Requests.First().Path);
        Assert.Empty(origin.Requests);
        Assert.Null(await new ImagePuller(NewClient(client.Settings with { Maps = [new(origin.Name, empty.Name)], SkipDefaultRegistryFallback = true }))
            .TryPullAsync(Reference(origin, "app:v1"), TestImage.Platform, Token));
        Assert.Empty(origin.Requests);
    }

    [Theory]
    [InlineData("linux/amd64", "amd64")]
    [InlineData("linux/arm64", "arm64")]
    [InlineData("linux/arm", "arm/v7")]
    [InlineData("windows/amd64", null)]
    public async Task The_entry_of_the_platform_is_chosen_from_an_index(string platform, string? chosen)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var repository = client.For(Reference(registry, "app"), RegistryAccess.Push);
        var entries = new List<string> { """{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","size":1,"platform":{"os":"unknown","architecture":"unknown"}}""" };
        var digests = new Dictionary<string, Digest>();
        foreach (var name in (string[])["amd64", "arm64", "arm/v7"])
        {
            var image = TestImage.Of(Encoding.UTF8.GetBytes(name));
            digests[name] = await new ImagePusher(client).PushAsync(image, [Reference(registry, "app").WithDigest(Digest.Of(image.Manifest.Span))], null, Token);
            var (architecture, variant) = name == "arm/v7" ? ("arm", ",\"variant\":\"v7\"") : (name, "");
            entries.Add($$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{digests[name]}}","size":{{image.Manifest.Length}},"platform":{"os":"linux","architecture":"{{architecture}}"{{variant}} } }""");
        }

        var index = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', entries.Skip(1))}}]}""");
        await repository.PutManifestAsync("multi", index, MediaTypes.OciIndex, Token);
        var puller = new ImagePuller(client);

        if (chosen is not null)
        {
            var pulled = await puller.PullAsync(Reference(registry, "app:multi"), Platform.Parse(platform), Token);
            Assert.Equal((digests[chosen], Digest.Of(index)), (pulled.Manifest.Digest, pulled.Index?.Digest));
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => puller.PullAsync(Reference(registry, "app:multi"), Platform.Parse(platform), Token));
        Assert.Equal(ErrorCode.PlatformNotFound, error.Code);
        Assert.Contains("linux/amd64, linux/arm64, linux/arm/v7", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[],"layers":[]}""", MediaTypes.OciManifest)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""", MediaTypes.OciManifest)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.index.v1+json","layers":[],"config":{}}""", MediaTypes.OciIndex)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[],"config":{}}""", MediaTypes.OciIndex)]
    [InlineData("""{"mediaType":"application/vnd.oci.image.manifest.v1+json","mediaType":"application/vnd.oci.image.index.v1+json","layers":[]}""", MediaTypes.OciManifest)]
    [InlineData("""{"layers":[],"layers":[],"config":{}}""", MediaTypes.OciManifest)]
    [InlineData("""{"layers":[],"config":{}}""", MediaTypes.OciIndex)]
    [InlineData("""{"manifests":[]}""", MediaTypes.DockerManifest)]
    [InlineData("""{"mediaType":"text/plain","layers":[],"config":{}}""", "application/json")]
    [InlineData("""{"mediaType":7,"layers":[]}""", MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":1,"fsLayers":[]}""", "application/vnd.docker.distribution.manifest.v1+prettyjws")]
    [InlineData("""[]""", MediaTypes.OciManifest)]
    [InlineData("""{}""", MediaTypes.OciManifest)]
    [InlineData("""{"layers":""", MediaTypes.OciManifest)]
    [InlineData("", MediaTypes.OciManifest)]
    [Trait("Row", "T43")]
    public void A_document_that_can_be_read_two_ways_is_refused(string json, string contentType)
    {
        var error = Assert.Throws<KanikoException>(() => ManifestShape.Check(Encoding.UTF8.GetBytes(json), contentType, "test"));

        Assert.Equal(ErrorCode.ManifestInvalid, error.Code);
    }

    [Theory]
    [InlineData("mirror.example.com", "mirror.example.com", "", null)]
    [InlineData("mirror:5000", "mirror:5000", "", null)]
    [InlineData("mirror/a/b/", "mirror", "a/b/", null)]
    [InlineData("https://mirror.example.com/", "mirror.example.com", "", false)]
    [InlineData("http://mirror.example.com:80/x", "mirror.example.com:80", "x/", true)]
    [InlineData("docker.io/library", "index.docker.io", "library/", null)]
    [InlineData("ftp://mirror", null, null, null)]
    [InlineData("user:pw@mirror", null, null, null)]
    [InlineData("", null, null, null)]
    [InlineData("mirror.example.com/UPPER", null, null, null)]
    public void Mirrors_are_read(string text, string? registry, string? prefix, bool? plainHttp)
    {
        if (registry is null)
        {
            Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<KanikoException>(() => Mirrors.Parse(text)).Code);
            return;
        }

        Assert.Equal(new Mirror(registry, prefix!, plainHttp), Mirrors.Parse(text));
    }

    private static ImageReference Reference(EvilRegistry registry, string text) => ImageReference.Parse($"{registry.Name}/{text}");

    private static Descriptor Of(byte[] blob) => new() { MediaType = MediaTypes.OciLayerGzip, Digest = Digest.Of(blob), Size = blob.Length };

    private static BlobSource Source(byte[] blob) => BlobSource.Of(MediaTypes.OciLayerGzip, blob);

    private RegistryClient NewClient(RegistrySettings settings, params Registries.Auth.ICredentialSource[] sources) => new(settings, sources, time, new Random(1));
}
