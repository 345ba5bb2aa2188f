using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries.Auth;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

/// <summary>Against Debian's docker-registry.</summary>
public sealed class RealRegistryTests
{
    private static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task An_image_comes_back_as_it_was_pushed(bool basicAuth, bool tls)
    {
        await using var registry = await StartAsync(basicAuth, tls);
        var (reference, layer) = (registry.Reference("team/app:v1"), TestImage.Bytes(300_000));
        var image = TestImage.Of(layer, TestImage.Bytes(0, 2));

        var digest = await new ImagePusher(registry.Client).PushAsync(image, [reference, reference.WithTag("v2")], null, Token);
        var pulled = await new ImagePuller(registry.Client).PullAsync(reference.WithTag("v2"), TestImage.Platform, Token);

        Assert.Equal((Digest.Of(image.Manifest.Span), digest), (digest, pulled.Manifest.Digest));
        Assert.True(pulled.Manifest.Bytes.Span.SequenceEqual(image.Manifest.Span));
        var content = await pulled.Repository.OpenBlobAsync(pulled.Document.Layers[0], Token);
        Assert.Equal(layer, await TestImage.ReadAllAsync(content));
    }

    [Fact]
    public async Task A_blob_is_mounted_or_streamed_from_where_it_is()
    {
        await using var registry = await StartAsync(basicAuth: false, tls: false);
        await using var other = await StartAsync(basicAuth: false, tls: false);
        var source = BlobSource.Of(MediaTypes.OciLayerGzip, TestImage.Bytes(100_000));
        await new ImagePusher(registry.Client).PushBlobAsync(registry.Reference("base"), source, null, Token);
        var remote = RemoteBlob.In(registry.Client, registry.Reference("base"), source.Descriptor);

        var mounted = await new ImagePusher(registry.Client).PushBlobAsync(registry.Reference("app"), remote, null, Token);
        var again = await new ImagePusher(registry.Client).PushBlobAsync(registry.Reference("app"), remote, null, Token);
        var streamed = await new ImagePusher(other.Client).PushBlobAsync(other.Reference("app"), remote, null, Token);

        Assert.Equal(
            (new PushOutcome(PushKind.Mounted, registry.Reference("base").Name), PushKind.AlreadyThere, PushKind.Uploaded),
            (mounted, again.Kind, streamed.Kind));
        Assert.True(await other.Client.For(other.Reference("app"), RegistryAccess.Pull).BlobExistsAsync(source.Descriptor.Digest, Token));
    }

    [Fact]
    [Trait("Row", "F19")]
    public async Task Of_fifty_who_push_one_tag_at_once_one_has_it_and_every_image_is_whole()
    {
        await using var registry = await StartAsync(basicAuth: false, tls: false);
        var shared = TestImage.Bytes(100_000);
        var images = Enumerable.Range(0, 50).Select(seed => TestImage.Of(shared, TestImage.Bytes(20_000, seed + 10))).ToArray();
        var reference = registry.Reference("team/raced:v1");

        var pushed = await Task.WhenAll(images.Select(image => Task.Run(
            async () =>
            {
                using var client = Client();
                return await new ImagePusher(client).PushAsync(image, [reference], null, Token);
            },
            Token)));

        var tagged = await registry.Client.For(reference, RegistryAccess.Pull).HeadManifestAsync("v1", Token);
        Assert.Contains(tagged!.Digest, pushed);
        Assert.Equal(50, pushed.Distinct().Count());
        foreach (var (image, digest) in images.Zip(pushed))
        {
            var pulled = await new ImagePuller(registry.Client).PullAsync(ImageReference.Parse($"{reference.Registry}/{reference.Repository}@{digest}"), TestImage.Platform, Token);
            Assert.True(pulled.Manifest.Bytes.Span.SequenceEqual(image.Manifest.Span));
            foreach (var layer in pulled.Document.Layers.Append(pulled.Document.Config))
            {
                Assert.Equal(layer.Digest, Digest.Of(await TestImage.ReadAllAsync(await pulled.Repository.OpenBlobAsync(layer, Token))));
            }
        }
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        await using var registry = await StartAsync(basicAuth: false, tls: false);
        var repository = registry.Client.For(registry.Reference("nothing"), RegistryAccess.Pull);
        var absent = Digest.Of("x"u8);

        Assert.Null(await repository.GetManifestAsync("latest", Token));
        Assert.Null(await repository.HeadManifestAsync(absent.ToString(), Token));
        Assert.False(await repository.BlobExistsAsync(absent, Token));
        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            new ImagePuller(registry.Client).PullAsync(registry.Reference("nothing"), TestImage.Platform, Token));
        Assert.Equal(ErrorCode.ManifestNotFound, error.Code);
    }

    [Fact]
    public async Task A_manifest_without_its_blobs_is_refused_in_the_registrys_words()
    {
        await using var registry = await StartAsync(basicAuth: false, tls: false);
        var image = TestImage.Of(TestImage.Bytes(10));
        var repository = registry.Client.For(registry.Reference("app"), RegistryAccess.Push);

        var error = await Assert.ThrowsAsync<KanikoException>(() => repository.PutManifestAsync("v1", image.Manifest, image.MediaType, Token));

        Assert.Equal(ErrorCode.RegistryFailed, error.Code);
        Assert.Contains("BLOB_UNKNOWN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_push_check_passes_with_the_right_password_only()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { BasicAuth = ("me", "right-password") }, Token);
        var reference = ImageReference.Parse($"{registry.Address}/app");
        using var right = Client(new Login("me", "wrong-password"), new Login("me", "right-password"));
        using var wrong = Client(new Login("me", "wrong-password"));
        using var none = Client();

        await right.For(reference, RegistryAccess.Push).CheckPushAsync(Token);
        var refused = await Assert.ThrowsAsync<KanikoException>(() => wrong.For(reference, RegistryAccess.Push).CheckPushAsync(Token));
        var anonymous = await Assert.ThrowsAsync<KanikoException>(() => none.For(reference, RegistryAccess.Push).CheckPushAsync(Token));

        Assert.Equal((ErrorCode.RegistryUnauthorized, ErrorCode.RegistryUnauthorized), (refused.Code, anonymous.Code));
        Assert.Contains("a login of the test", refused.Message, StringComparison.Ordinal);
        Assert.Contains("KANIKO_127_0_0_1_USER", anonymous.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_not_trusted()
    {
        await using var registry = await StartAsync(basicAuth: false, tls: true);
        using var client = new RegistryClient(new RegistrySettings(), [], TimeProvider.System);
        using var skipping = new RegistryClient(new RegistrySettings { SkipTlsVerifyRegistries = [registry.Name] }, [], TimeProvider.System);

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(registry.Reference("app"), RegistryAccess.Pull).GetManifestAsync("latest", Token));

        Assert.Equal(ErrorCode.TlsFailed, error.Code);
        Assert.Null(await skipping.For(registry.Reference("app"), RegistryAccess.Pull).GetManifestAsync("latest", Token));
    }

    [Theory]
    [InlineData("127.0.0.1", true, true, "has expired or is not valid yet", "clock")]
    [InlineData("127.0.0.1", true, false, "has expired or is not valid yet", "clock")]
    [InlineData("elsewhere.example", false, true, "is for another host", "a name that the certificate has")]
    [InlineData("elsewhere.example", false, false, "is for another host", "a name that the certificate has")]
    [InlineData("127.0.0.1", false, false, "is not trusted", "--registry-certificate=")]
    [Trait("Row", "T50")]
    public async Task A_refused_certificate_is_told_with_the_check_that_it_failed(string name, bool expired, bool known, string reason, string hint)
    {
        using var certificates = new TestCertificates(name: name, expired: expired);
        await using var registry = await LoopbackRegistry.StartAsync(new() { Tls = certificates }, Token);
        using var folder = new TemporaryDirectory();
        var settings = new RegistrySettings { Certificates = known ? [new(registry.Address, certificates.WriteAuthority(folder.Path))] : [] };
        using var client = new RegistryClient(settings, [], TimeProvider.System);

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(ImageReference.Parse($"{registry.Address}/app"), RegistryAccess.Pull).GetManifestAsync("latest", Token));

        Assert.Equal((ErrorCode.TlsFailed, $"the TLS certificate of the registry '{registry.Address}' {reason}"), (error.Code, error.Message));
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    /// <summary>Which authority issued the certificate, and which one is trusted.</summary>
    [Theory]
    [InlineData(true, true, null)]
    [InlineData(true, false, ErrorCode.TlsFailed)]
    [InlineData(false, true, ErrorCode.TlsFailed)]
    [Trait("Row", "T50")]
    public async Task Only_what_the_trusted_authority_may_issue_is_believed(bool mayIssue, bool isTrusted, ErrorCode? code)
    {
        using var certificates = new TestCertificates(authorityMayIssue: mayIssue);
        using var others = new TestCertificates();
        using var folder = new TemporaryDirectory();
        await using var registry = new EvilRegistry(certificates.Server);
        var settings = new RegistrySettings { Certificates = [new(registry.Name, (isTrusted ? certificates : others).WriteAuthority(folder.Path))] };
        using var client = new RegistryClient(settings, [], TimeProvider.System);

        var said = await Record.ExceptionAsync(() => client.For(ImageReference.Parse($"{registry.Name}/app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));

        Assert.Equal(code, (said as KanikoException)?.Code);
    }

    [Fact]
    public async Task A_registry_without_TLS_is_told_from_a_broken_one()
    {
        await using var registry = await StartAsync(basicAuth: false, tls: false);
        using var client = new RegistryClient(new RegistrySettings { Maps = [new(registry.Name, "https://" + registry.Name)] }, [], TimeProvider.System);
        using var only = new RegistryClient(client.Settings with { SkipDefaultRegistryFallback = true }, [], TimeProvider.System);

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            only.For(registry.Reference("app"), RegistryAccess.Pull).GetManifestAsync("latest", Token));

        Assert.Equal(ErrorCode.RegistryUnreachable, error.Code);
        Assert.Contains("--insecure-registry=" + registry.Name, error.Hint, StringComparison.Ordinal);
    }

    private static RegistryClient Client(params ICredentialSource[] sources) => new(new RegistrySettings(), sources, TimeProvider.System);

    private static async Task<Running> StartAsync(bool basicAuth, bool tls)
    {
        var certificates = tls ? new TestCertificates() : null;
        var registry = await LoopbackRegistry.StartAsync(new() { BasicAuth = basicAuth ? ("me", "secret-password") : null, Tls = certificates }, Token);
        var directory = Directory.CreateTempSubdirectory("kaniko-ca-");
        var settings = new RegistrySettings
        {
            Certificates = tls ? [new(registry.Address, certificates!.WriteAuthority(directory.FullName))] : [],
        };
        var auth = Convert.ToBase64String("me:secret-password"u8);
        var json = $$"""{ "auths": { "{{registry.Address}}": { "auth": "{{auth}}" } } }""";
        return new Running(registry, new RegistryClient(settings, [DockerConfig.Content(json, NoEnvironment)], TimeProvider.System), certificates, directory);
    }

    private sealed record Running(LoopbackRegistry Registry, RegistryClient Client, TestCertificates? Certificates, DirectoryInfo Directory)
        : IAsyncDisposable
    {
        public string Name => Registry.Address;

        public ImageReference Reference(string text) => ImageReference.Parse($"{Registry.Address}/{text}");

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Registry.DisposeAsync();
            Certificates?.Dispose();
            Directory.Delete(recursive: true);
        }
    }
}
