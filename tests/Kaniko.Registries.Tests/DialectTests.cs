using System.Net;
using System.Net.Sockets;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

/// <summary>What registries and the way to them do otherwise than most, row by row; the sweep over all requests is <see cref="FaultTests"/>.</summary>
public sealed class DialectTests
{
    private static readonly RegistrySettings Patient = new()
    {
        StallTimeout = TimeSpan.FromHours(1), ResponseTimeout = TimeSpan.FromHours(1), OptionalTimeout = TimeSpan.FromHours(1),
    };

    private readonly FastTime time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET manifest")]
    [InlineData("HEAD manifest")]
    [InlineData("PUT manifest")]
    [InlineData("GET blob")]
    [InlineData("HEAD blob")]
    [InlineData("POST upload")]
    [InlineData("PATCH upload")]
    [InlineData("PUT upload")]
    [InlineData("GET token")]
    [Trait("Row", "F01")]
    public async Task Throttling_is_waited_out_at_every_kind_of_request(string kind)
    {
        await using var registry = new EvilRegistry();
        registry.Content.Login = ("me", "password-of-me");
        using var client = NewClient(Patient with { TokenServices = [new(registry.Name, registry.Name)] }, new Login("me", "password-of-me"));
        var throttled = 1;
        registry.Plan = request => request.Kind == kind && Interlocked.Decrement(ref throttled) >= 0 ? new Fault.Answer(new EvilAnswer(429, [], ("Retry-After", "17")))
            : kind == "PATCH upload" && request.Kind == "PUT upload" && request["Content-Length"] != "0" ? new Fault.Answer(new EvilAnswer(413, []))
            : null;
        var layer = TestImage.Bytes(40_000);
        var image = TestImage.Of(layer);

        await new ImagePusher(client).PushAsync(image, [Reference(registry, "app:v1")], null, Token);
        var repository = client.For(Reference(registry, "app"), RegistryAccess.Pull);
        Assert.Equal(Digest.Of(image.Manifest.Span), (await repository.HeadManifestAsync("v1", Token))?.Digest);
        Assert.Equal(Digest.Of(image.Manifest.Span), (await repository.GetManifestAsync("v1", Token))?.Digest);
        Assert.Equal(layer, await repository.ReadBlobAsync(Of(layer), layer.Length, Token));

        Assert.True(throttled < 0);
        Assert.Single(time.Waits, wait => wait.TotalSeconds is > 16 and <= 17);
    }

    /// <summary>Request | header | its value, null for none | what comes of it, null for nothing.</summary>
    public static TheoryData<string, string, string?, string?> Quirks() => new()
    {
        { "POST upload", "Location", "/v2/app/blobs/uploads/ID", null },
        { "POST upload", "Location", "http://HOST/v2/app/blobs/uploads/ID", null },
        { "POST upload", "Location", "HTTP://HOST/v2/app/blobs/uploads/ID?a=b&c=%2F", null },
        { "POST upload", "Location", "//HOST/v2/app/blobs/uploads/ID", null },
        { "POST upload", "Location", "ID", null },
        { "POST upload", "Location", "./ID?", null },
        { "POST upload", "Location", "http://me:pass@HOST/v2/app/blobs/uploads/ID", null },
        { "POST upload", "Location", "http://HOST/v2/app/blobs/uploads/ID#part", null },
        { "POST upload", "Location", null, "did not say where" },
        { "POST upload", "Location", "http://", "unusable location" },
        { "POST upload", "Location", "ftp://HOST/x", "unusable location" },
        { "POST upload", "Range", null, null },
        { "POST upload", "Docker-Upload-UUID", "none", null },
        { "POST upload", "OCI-Chunk-Min-Length", "99999999999999999999", null },
        { "PUT upload", "Location", null, null },
        { "PUT upload", "Docker-Content-Digest", null, null },
        { "PUT upload", "Docker-Content-Digest", "sha512:00", null },
        { "PUT manifest", "Location", "ftp://nowhere", null },
        { "PUT manifest", "Docker-Content-Digest", null, null },
        { "PUT manifest", "Docker-Content-Digest", "sha256:0", null },
        { "PUT manifest", "Docker-Content-Digest", "sha256:0000000000000000000000000000000000000000000000000000000000000000", "stored the manifest" },
        { "GET manifest", "Docker-Content-Digest", null, null },
        { "GET manifest", "Docker-Content-Digest", "SHA256:ABC", null },
        { "GET manifest", "Docker-Content-Digest", "sha256:0000000000000000000000000000000000000000000000000000000000000000", null },
        { "GET manifest", "Content-Type", "application/vnd.oci.image.manifest.v1+json; charset=utf-8", null },
        { "GET manifest", "Content-Type", "Application/Vnd.OCI.Image.Manifest.V1+JSON", null },
        { "GET manifest", "Content-Type", "application/json", null },
        { "GET manifest", "Content-Type", null, null },
        { "GET manifest", "Content-Type", "text/html", null },
        { "HEAD manifest", "Docker-Content-Digest", null, null },
        { "HEAD manifest", "Content-Type", null, null },
        { "GET blob", "Content-Type", "text/html", null },
        { "GET blob", "ETag", null, null },
        { "GET blob", "ETag", "W/\"weak\"", null },
        { "GET blob", "Content-Encoding", "gzip", null },
    };

    [Theory]
    [MemberData(nameof(Quirks))]
    [Trait("Row", "F07")]
    [Trait("Row", "T46")]
    public async Task What_a_header_says_is_believed_where_it_can_be_true(string kind, string header, string? value, string? problem)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var written = value?.Replace("HOST", registry.Name, StringComparison.Ordinal);
        var isLocation = written?.Contains("ID", StringComparison.Ordinal) == true;
        registry.Content.UploadLocation = isLocation ? written : null;
        registry.Plan = request => request.Kind == kind && !isLocation ? new Fault.Header(header, written) : null;

        var said = await Record.ExceptionAsync(() => ThereAndBackAsync(client, registry));

        if (problem is null)
        {
            Assert.Null(said);
            return;
        }

        Assert.Contains(problem, Assert.IsType<KanikoException>(said).Message, StringComparison.Ordinal);
    }

    /// <summary>A request that a registry does not know, or answers with another status of success.</summary>
    [Theory]
    [InlineData("HEAD manifest", 405, false)]
    [InlineData("HEAD manifest", 501, false)]
    [InlineData("HEAD blob", 405, false)]
    [InlineData("HEAD blob", 501, false)]
    [InlineData("DELETE upload", 405, false)]
    [InlineData("DELETE upload", 401, false)]
    [InlineData("PUT upload", 204, true)]
    [InlineData("PUT upload", 200, true)]
    [InlineData("PUT manifest", 200, true)]
    [InlineData("PUT manifest", 202, true)]
    [InlineData("PUT manifest", 204, true)]
    [Trait("Row", "F17")]
    public async Task A_registry_that_lacks_a_request_or_says_yes_in_its_own_way_is_used_all_the_same(string kind, int status, bool done)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        registry.Plan = request => request.Kind != kind ? null
            : done ? new Fault.DoAndAnswer(new EvilAnswer(status, []))
            : new Fault.Answer(EvilAnswer.Error(status, "UNSUPPORTED", "the operation is unsupported"));

        await client.For(Reference(registry, "app"), RegistryAccess.Push).CheckPushAsync(Token);
        await ThereAndBackAsync(client, registry);

        Assert.True(registry.Injected > 0);
    }

    [Theory]
    [InlineData(CutKind.Reset)]
    [InlineData(CutKind.Close)]
    [InlineData(CutKind.CloseDelimited)]
    [InlineData(CutKind.Chunked)]
    [InlineData(CutKind.ShortLength)]
    [Trait("Row", "F05")]
    public async Task A_blob_that_is_always_cut_short_is_an_error_and_one_that_was_once_is_whole(CutKind kind)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var layer = TestImage.Bytes(50_000);
        registry.Content.Put("app", layer);
        var repository = client.For(Reference(registry, "app"), RegistryAccess.Pull);
        registry.Plan = request => new Fault.CutBody(request["Range"] is null ? 30_000 : 0, kind);

        var error = await Assert.ThrowsAsync<KanikoException>(() => repository.ReadBlobAsync(Of(layer), layer.Length, Token));
        var requests = registry.Requests.Count;
        var cuts = 1;
        registry.Plan = _ => cuts-- > 0 ? new Fault.CutBody(30_000, kind) : null;

        Assert.Contains(error.Code, (ErrorCode[])[ErrorCode.BlobCorrupt, ErrorCode.RegistryUnreachable]);
        Assert.InRange(requests, 2, 12);
        Assert.Equal(layer, await repository.ReadBlobAsync(Of(layer), layer.Length, Token));
    }

    [Fact]
    [Trait("Row", "F06")]
    public async Task Wrong_bytes_of_the_right_length_are_fetched_once_more_and_never_taken()
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var layer = TestImage.Bytes(50_000);
        registry.Content.Put("app", layer);
        var repository = client.For(Reference(registry, "app"), RegistryAccess.Pull);
        var flips = 1;
        registry.Plan = _ => flips-- > 0 ? new Fault.FlipBit(49_999) : null;

        Assert.Equal(layer, await repository.ReadBlobAsync(Of(layer), layer.Length, Token));
        Assert.Equal(2, registry.Requests.Count);
        registry.Plan = _ => new Fault.FlipBit(0);
        Assert.Equal(ErrorCode.BlobCorrupt, (await Assert.ThrowsAsync<KanikoException>(() => repository.ReadBlobAsync(Of(layer), layer.Length, Token))).Code);
    }

    [Fact]
    [Trait("Row", "F03")]
    [Trait("Row", "T46")]
    public async Task A_registry_that_knows_no_ranges_is_read_from_the_start_again()
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var layer = TestImage.Bytes(200_000);
        registry.Content.Put("app", layer);
        registry.Plan = request => request["Range"] is null
            ? new Fault.CutBody(150_000, CutKind.Close)
            : new Fault.Answer(new EvilAnswer(200, layer));

        Assert.Equal(layer, await client.For(Reference(registry, "app"), RegistryAccess.Pull).ReadBlobAsync(Of(layer), layer.Length, Token));
        Assert.Equal([null, "bytes=150000-"], registry.Requests.Select(request => request["Range"]));
        Assert.Equal([null, $"\"{Digest.Of(layer)}\""], registry.Requests.Select(request => request["If-Range"]));
    }

    /// <summary>How registries say that a tag may not be moved: Amazon ECR (two), Google Artifact Registry, Harbor, Quay, Nexus, Azure.</summary>
    [Theory]
    [InlineData(400, "TAG_INVALID", "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.")]
    [InlineData(400, "ImageTagAlreadyExistsException", "no")]
    [InlineData(400, "MANIFEST_INVALID", "The repository has enabled tag immutability; cannot update tag v1, as it is immutable")]
    [InlineData(403, "DENIED", "tag v1 is immutable")]
    [InlineData(405, "UNSUPPORTED", "the tag is immutable")]
    [InlineData(409, "TAG_IMMUTABLE", "no")]
    [InlineData(412, "PRECONDITION", "Failed to process request due to 'app:v1' configured as immutable.")]
    [InlineData(400, "UNKNOWN", "Repository does not allow updating assets: docker-releases")]
    [Trait("Row", "F12")]
    public async Task An_immutable_tag_is_one_refusal_in_every_dialect_and_no_failure_where_it_is_ours(int status, string code, string message)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var (first, second) = (TestImage.Of(TestImage.Bytes(10, 1)), TestImage.Of(TestImage.Bytes(10, 2)));
        await new ImagePusher(client).PushAsync(first, [Reference(registry, "app:v1")], null, Token);
        registry.Plan = request => request.Kind == "PUT manifest" ? new Fault.Answer(EvilAnswer.Error(status, code, message)) : null;

        await new ImagePusher(client).PushAsync(first, [Reference(registry, "app:v1")], null, Token);
        registry.Requests.Clear();
        var error = await Assert.ThrowsAsync<KanikoException>(() => new ImagePusher(client).PushAsync(second, [Reference(registry, "app:v1")], null, Token));

        Assert.Equal((ErrorCode.TagImmutable, 1), (error.Code, registry.Requests.Count(request => request.Kind == "PUT manifest")));
        Assert.Equal(Digest.Of(first.Manifest.Span).ToString(), registry.Content.Tag("app", "v1"));
    }

    [Fact]
    [Trait("Row", "F16")]
    public async Task A_name_that_nobody_knows_is_told_at_once_and_an_address_that_swallows_packets_costs_nothing_but_time()
    {
        await using var registry = new EvilRegistry();
        using var lost = new RegistryClient(Patient, [], time) { Resolve = (_, _) => throw new SocketException((int)SocketError.HostNotFound) };
        using var found = new RegistryClient(Patient with { InsecureRegistries = [$"registry.test:{registry.Port}"] }, [], time)
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("100::1"), IPAddress.Loopback]), // the first is RFC 6666's hole
        };

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            lost.For(ImageReference.Parse("registry.test/app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));
        Assert.Null(await found.For(ImageReference.Parse($"registry.test:{registry.Port}/app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));

        Assert.Equal((ErrorCode.RegistryUnreachable, "the registry 'registry.test' cannot be reached: there is no host 'registry.test'"), (error.Code, error.Message));
        Assert.Empty(time.Waits);
    }

    [Fact]
    [Trait("Row", "F16")]
    public async Task A_proxy_that_wants_other_credentials_is_told_apart_from_the_registry()
    {
        await using var proxy = new LoopbackProxy(new Dictionary<string, int>(), ("me", "right"));
        using var client = NewClient(Patient with { Proxy = EnvironmentProxy.From(new Dictionary<string, string> { ["HTTPS_PROXY"] = $"http://me:wrong-one@{proxy.Authority}" }) });

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(ImageReference.Parse("registry.test/app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));

        Assert.Equal((ErrorCode.RegistryUnreachable, $"the registry 'registry.test' cannot be reached: the proxy '{proxy.Authority}' wants other credentials"), (error.Code, error.Message));
        Assert.DoesNotContain("wrong-one", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The registry of these tests takes nothing whose parts it lacks, so that a push in the wrong order cannot pass.</summary>
    [Theory]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[ABSENT]}""", MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":2,"config":ABSENT,"layers":[]}""", MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":2,"manifests":[ABSENT]}""", MediaTypes.OciIndex)]
    [InlineData("""{"schemaVersion":2,"config":CONFIG,"layers":[],"subject":ABSENT}""", MediaTypes.OciManifest)]
    [Trait("Row", "F18")]
    public async Task The_registry_of_these_tests_refuses_what_is_incomplete(string manifest, string type)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(Patient);
        var config = "{}"u8.ToArray();
        registry.Content.Put("app", config);
        var bytes = Encoding.UTF8.GetBytes(manifest.Replace("CONFIG", Json(config), StringComparison.Ordinal).Replace("ABSENT", Json("nowhere"u8.ToArray()), StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<KanikoException>(() => client.For(Reference(registry, "app"), RegistryAccess.Push).PutManifestAsync("v1", bytes, type, Token));

        Assert.Contains("MANIFEST_BLOB_UNKNOWN", error.Message, StringComparison.Ordinal);
        Assert.Null(registry.Content.Tag("app", "v1"));

        static string Json(byte[] blob) => $$"""{"mediaType":"application/octet-stream","digest":"{{Digest.Of(blob)}}","size":{{blob.Length}} }""";
    }

    [Fact]
    [Trait("Row", "F20")]
    public async Task A_mirror_that_has_other_bytes_under_a_digest_is_passed_over_and_who_answered_for_a_tag_is_known()
    {
        await using var mirror = new EvilRegistry();
        await using var origin = new EvilRegistry();
        using var direct = NewClient(Patient);
        var (old, image) = (TestImage.Of(TestImage.Bytes(1000, 1)), TestImage.Of(TestImage.Bytes(1000, 2)));
        await new ImagePusher(direct).PushAsync(old, [Reference(mirror, "app:v1")], null, Token);
        await new ImagePusher(direct).PushAsync(image, [Reference(origin, "app:v1")], null, Token);
        using var client = NewClient(Patient with { Maps = [new(origin.Name, mirror.Name)] });
        var digest = Digest.Of(image.Manifest.Span);

        var tagged = await new ImagePuller(client).PullAsync(Reference(origin, "app:v1"), TestImage.Platform, Token);
        mirror.Plan = request => request.Kind == "GET manifest" ? new Fault.Answer(new EvilAnswer(200, old.Manifest.ToArray(), ("Content-Type", MediaTypes.OciManifest))) : null;
        var pinned = await new ImagePuller(client).PullAsync(Reference(origin, "app").WithDigest(digest), TestImage.Platform, Token);

        Assert.Equal((mirror.Name, Digest.Of(old.Manifest.Span)), (tagged.Manifest.Registry, tagged.Manifest.Digest));
        Assert.Equal((origin.Name, digest), (pinned.Manifest.Registry, pinned.Manifest.Digest));
    }

    /// <summary>A cache repository that nobody answers for must not hold up a build; one that is there is as worth waiting for as a destination.</summary>
    [Fact]
    public async Task A_registry_that_can_be_done_without_is_given_up_early_unless_it_has_answered()
    {
        using var client = NewClient(Patient);
        var nobody = ImageReference.Parse($"127.0.0.1:{LoopbackRegistry.FreePort()}/cache");
        await using var registry = new EvilRegistry();

        var optional = await Assert.ThrowsAsync<KanikoException>(() => client.ForOptional(nobody).GetManifestAsync("v1", Token));
        var waits = time.Waits.Count;
        var needed = await Assert.ThrowsAsync<KanikoException>(() => client.For(nobody, RegistryAccess.Push).GetManifestAsync("v1", Token));
        var repository = client.ForOptional(Reference(registry, "cache"));
        Assert.Null(await repository.GetManifestAsync("v1", Token));
        registry.Plan = _ => new Fault.Answer(new EvilAnswer(503, []));
        var busy = await Assert.ThrowsAsync<KanikoException>(() => repository.GetManifestAsync("v1", Token));

        Assert.Equal((ErrorCode.RegistryUnreachable, ErrorCode.RegistryUnreachable, ErrorCode.RegistryFailed), (optional.Code, needed.Code, busy.Code));
        Assert.Equal((1, 4 + 4), (waits, time.Waits.Count - waits));
        Assert.InRange(time.Waits[0].TotalSeconds, 0, 2);
    }

    private static async Task ThereAndBackAsync(RegistryClient client, EvilRegistry registry)
    {
        var layer = TestImage.Bytes(40_000);
        var image = TestImage.Of(layer);
        _ = await new ImagePusher(client).PushAsync(image, [Reference(registry, "app:v1")], null, Token);
        Assert.Null(registry.Content.Problem("app", "v1"));
        var digest = Digest.Of(image.Manifest.Span);
        var repository = client.For(Reference(registry, "app"), RegistryAccess.Pull);
        Assert.Equal(digest, (await repository.HeadManifestAsync("v1", Token))?.Digest);
        Assert.Equal(digest, (await repository.GetManifestAsync("v1", Token))?.Digest);
        Assert.Equal(digest, (await repository.GetManifestAsync(digest.ToString(), Token))?.Digest);
        Assert.Equal(layer, await repository.ReadBlobAsync(Of(layer), layer.Length, Token));
    }

    private static ImageReference Reference(EvilRegistry registry, string text) => ImageReference.Parse($"{registry.Name}/{text}");

    private static Descriptor Of(byte[] blob) => new() { MediaType = MediaTypes.OciLayerGzip, Digest = Digest.Of(blob), Size = blob.Length };

    private RegistryClient NewClient(RegistrySettings settings, params Registries.Auth.ICredentialSource[] sources) => new(settings, sources, time, new Random(1));
}
