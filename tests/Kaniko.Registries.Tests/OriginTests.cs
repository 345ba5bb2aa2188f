using System.Net;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Registries.Auth;
using Kaniko.Registries.Transport;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

/// <summary>Credentials stay with the registry; the registry does not send this program to places that it could not go to itself.</summary>
public sealed class OriginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Redirections => [.. from kind in (string[])["GET manifest", "HEAD manifest", "GET blob", "HEAD blob", "POST upload", "PUT upload", "PUT manifest"]
        from status in (int[])[301, 302, 303, 307, 308]
        select new TheoryDataRow<string, int>(kind, status)];

    [Theory]
    [MemberData(nameof(Redirections))]
    [Trait("Row", "T40")]
    public async Task No_credential_follows_a_redirect_to_another_origin(string kind, int status)
    {
        await using var storage = new EvilRegistry();
        await using var registry = new EvilRegistry();
        using var client = NewClient(registry);
        registry.Content.Login = ("me", "password-of-me");
        registry.Plan = request => request.Kind == kind && request["Authorization"] is not null
            ? new Fault.Answer(new EvilAnswer(status, [], ("Location", $"http://user:pw@{storage.Name}/elsewhere?signature=abc")))
            : null;

        await TryEverythingAsync(client, registry);

        Assert.True(registry.Injected > 0);
        Assert.DoesNotContain(storage.Requests, request => request["Authorization"] is not null || request["Cookie"] is not null);
        Assert.DoesNotContain(storage.Requests, request => request.Headers.Values.Any(value => value.Contains("secret", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("POST upload")]
    [InlineData("PATCH upload")]
    [Trait("Row", "T40")]
    public async Task No_credential_follows_an_upload_to_another_origin(string kind)
    {
        await using var storage = new EvilRegistry();
        await using var registry = new EvilRegistry();
        using var client = NewClient(registry);
        registry.Content.Login = ("me", "password-of-me");
        registry.Plan = request => request.Kind == kind ? new Fault.Header("Location", $"http://{storage.Name}/v2/x/blobs/uploads/1")
            : request.Kind == "PUT upload" ? new Fault.Answer(new EvilAnswer(413, [])) : null;

        await TryEverythingAsync(client, registry);

        Assert.NotEmpty(storage.Requests);
        Assert.DoesNotContain(storage.Requests, request => request["Authorization"] is not null);
    }

    [Fact]
    [Trait("Row", "T40")]
    public async Task A_redirect_on_the_registry_keeps_the_credential()
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient(registry);
        registry.Content.Login = ("me", "password-of-me");
        var layer = TestImage.Bytes(1000);
        registry.Content.Put("moved", layer);
        registry.Plan = request => request.Path.StartsWith("/v2/moved/", StringComparison.Ordinal) && request.Query("again") is null
            ? new Fault.Answer(new EvilAnswer(307, [], ("Location", request.Target + "?again=1"))) : null;

        Assert.Equal(layer, await client.For(Reference(registry, "moved"), RegistryAccess.Pull).ReadBlobAsync(Of(layer), 1000, Token));
    }

    [Fact]
    [Trait("Row", "F14")]
    public async Task A_signed_address_that_expired_is_fetched_anew_from_the_registry()
    {
        await using var storage = new EvilRegistry();
        await using var registry = new EvilRegistry();
        using var client = NewClient(registry);
        var layer = TestImage.Bytes(50_000);
        storage.Content.Put("any", layer);
        registry.Plan = request => new Fault.Answer(new EvilAnswer(307, [], ("Location", $"http://{storage.Name}/storage?digest={Of(layer).Digest}")));
        var refusals = 2;
        storage.Plan = _ => refusals-- > 0 ? new Fault.Answer(new EvilAnswer(403, "Request has expired"u8.ToArray())) : null;

        Assert.Equal(layer, await client.For(Reference(registry, "app"), RegistryAccess.Pull).ReadBlobAsync(Of(layer), 50_000, Token));
        Assert.Equal((3, 3), (registry.Requests.Count, storage.Requests.Count));
    }

    [Theory]
    [InlineData("169.254.169.254", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("169.254.169.254", true)]
    [InlineData("[::ffff:169.254.169.254]", true)]
    [InlineData("2852039166", true)]
    [Trait("Row", "T42")]
    public async Task A_redirect_to_a_metadata_address_is_not_followed_whatever_its_name(string address, bool literal)
    {
        await using var registry = new EvilRegistry();
        using var client = new RegistryClient(new RegistrySettings(), [], TimeProvider.System)
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>(literal ? [] : [IPAddress.Parse(address)]),
        };
        var host = literal ? address : "innocent.example.com";
        registry.Plan = _ => new Fault.Answer(new EvilAnswer(307, [], ("Location", $"http://{host}/latest/meta-data")));

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(Reference(registry, "app"), RegistryAccess.Pull).GetManifestAsync("latest", Token));

        Assert.Contains("it was not followed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1", true, false)]
    [InlineData("172.16.0.1", true, false)]
    [InlineData("172.32.0.1", false, false)]
    [InlineData("192.168.1.1", true, false)]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("100.64.0.1", true, false)]
    [InlineData("8.8.8.8", false, false)]
    [InlineData("::1", true, false)]
    [InlineData("fc00::1", true, false)]
    [InlineData("::ffff:10.0.0.1", true, false)]
    [InlineData("2001:4860::8888", false, false)]
    [InlineData("169.254.1.1", false, true)]
    [InlineData("100.100.100.200", true, true)]
    [InlineData("168.63.129.16", false, true)]
    [InlineData("192.0.0.192", false, true)]
    [InlineData("fd00:ec2::254", true, true)]
    [InlineData("fe80::1", false, true)]
    [InlineData("224.0.0.1", false, true)]
    public void Addresses_are_told_apart(string address, bool isPrivate, bool refused) => Assert.Equal(
        (isPrivate, refused), (AddressRules.IsPrivate(IPAddress.Parse(address)), AddressRules.IsAlwaysRefused(IPAddress.Parse(address))));

    [Theory]
    [InlineData("index.docker.io", "https://auth.docker.io/token", "Credentials")]
    [InlineData("index.docker.io", "https://auth.docker.io.evil.com/token", "AnonymousOnly")]
    [InlineData("index.docker.io", "http://auth.docker.io/token", "Refused")]
    [InlineData("ghcr.io", "https://ghcr.io/token", "Credentials")]
    [InlineData("ghcr.io", "https://user@ghcr.io/token", "Refused")]
    [InlineData("ghcr.io", "https://ghcr.io:444/token", "Credentials")]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth", "Credentials")]
    [InlineData("registry.example.com", "https://gitlab.example.com/jwt/auth", "Credentials")]
    [InlineData("registry.example.com", "https://example.com/jwt/auth", "Credentials")]
    [InlineData("registry.example.com", "https://badexample.com/jwt/auth", "AnonymousOnly")]
    [InlineData("registry.example.com", "https://attacker.net/", "AnonymousOnly")]
    [InlineData("registry.example.com", "https://127.0.0.1/", "Refused")]
    [InlineData("registry.example.com", "https://10.1.2.3/", "Refused")]
    [InlineData("registry.example.com", "https://169.254.169.254/", "Refused")]
    [InlineData("registry.example.com", "https://[::1]/", "Refused")]
    [InlineData("registry.example.com", "https://[fd00::1]/", "Refused")]
    [InlineData("registry.example.com", "https://localhost/", "Refused")]
    [InlineData("registry.example.com", "https://8.8.8.8/", "AnonymousOnly")]
    [InlineData("registry.example.com", "ftp://registry.example.com/", "Refused")]
    [InlineData("registry.example.com", "https://allowed.example.net/x", "Credentials")]
    [InlineData("good.azurecr.io", "https://evil.azurecr.io/token", "AnonymousOnly")]
    [InlineData("1.dkr.ecr.eu-west-1.amazonaws.com", "https://2.dkr.ecr.eu-west-1.amazonaws.com/", "AnonymousOnly")]
    [InlineData("shop.co.uk", "https://other.co.uk/", "AnonymousOnly")]
    [InlineData("one.com", "https://two.com/", "AnonymousOnly")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/token", "Credentials")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:6000/token", "Refused")]
    [InlineData("127.0.0.1:5000", "http://10.0.0.1/token", "Refused")]
    [Trait("Row", "T41")]
    public void Token_services_are_judged(string registry, string realm, string trust)
    {
        using var authorizer = new Authorizer([], TimeProvider.System);
        using var host = new RegistryHost(
            new RegistrySettings(), registry, registry.StartsWith("127.", StringComparison.Ordinal) ? PlainHttp.First : PlainHttp.Never, (false, false), null!)
        {
            Authorizer = authorizer,
        };

        Assert.Equal(trust, RealmRules.Judge(host, new Uri(realm), [new("registry.example.com", "allowed.example.net")]).ToString());
    }

    [Fact]
    [Trait("Row", "T41")]
    public async Task Credentials_are_not_sent_to_a_token_service_elsewhere()
    {
        await using var attacker = new EvilRegistry();
        await using var registry = new EvilRegistry();
        using var client = NewClient(registry);
        registry.Content.Login = ("me", "password-of-me");
        registry.Content.Realm = $"http://{attacker.Name}/token";

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(Reference(registry, "app"), RegistryAccess.Pull).GetManifestAsync("latest", Token));

        Assert.Equal(ErrorCode.RegistryUnauthorized, error.Code);
        Assert.Empty(attacker.Requests);
    }

    private static async Task TryEverythingAsync(RegistryClient client, EvilRegistry registry)
    {
        var image = TestImage.Of(TestImage.Bytes(40_000));
        registry.Content.Put("app", TestImage.Bytes(100, 7));
        foreach (var action in (Func<Task>[])[
            () => new ImagePusher(client).PushAsync(image, [Reference(registry, "app")], null, Token),
            () => client.For(Reference(registry, "app"), RegistryAccess.Pull).GetManifestAsync("latest", Token),
            () => client.For(Reference(registry, "app"), RegistryAccess.Pull).HeadManifestAsync("latest", Token),
            () => client.For(Reference(registry, "app"), RegistryAccess.Pull).ReadBlobAsync(Of(TestImage.Bytes(100, 7)), 100, Token)])
        {
            try
            {
                await action();
            }
            catch (KanikoException e)
            {
                Assert.DoesNotContain("password-of-me", e.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain("signature", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static Descriptor Of(byte[] blob) => new() { MediaType = MediaTypes.OciLayerGzip, Digest = Digest.Of(blob), Size = blob.Length };

    private static ImageReference Reference(EvilRegistry registry, string repository) => ImageReference.Parse($"{registry.Name}/{repository}");

    private static RegistryClient NewClient(EvilRegistry registry) => new(
        new RegistrySettings { StallTimeout = TimeSpan.FromHours(1), ResponseTimeout = TimeSpan.FromHours(1) },
        [new Login("me", "password-of-me", registry.Name)], new FastTime(), new Random(1));
}
