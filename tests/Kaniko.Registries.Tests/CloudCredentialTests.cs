using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Registries.Auth;
using Kaniko.Registries.Auth.Clouds;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

/// <summary>The clouds' own credentials, against strict stand-ins of their token services.</summary>
public sealed class CloudCredentialTests : IDisposable
{
    private const string AwsHost = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AwsHost, "https://api.ecr.eu-west-1.amazonaws.com/", "eu-west-1", "ecr")]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "https://api.ecr.cn-north-1.amazonaws.com.cn/", "cn-north-1", "ecr")]
    [InlineData("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "https://ecr-fips.us-east-1.amazonaws.com/", "us-east-1", "ecr")]
    [InlineData("123456789012.dkr-ecr.us-west-2.on.aws", "https://ecr.us-west-2.api.aws/", "us-west-2", "ecr")]
    [InlineData("123456789012.dkr-ecr-fips.us-west-2.on.aws", "https://ecr-fips.us-west-2.api.aws/", "us-west-2", "ecr")]
    [InlineData("123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "https://ecr.cn-north-1.api.amazonwebservices.com.cn/", "cn-north-1", "ecr")]
    [InlineData("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "https://api.ecr.eusc-de-east-1.amazonaws.eu/", "eusc-de-east-1", "ecr")]
    [InlineData("123456789012.dkr-ecr.us-west-2.on.aws.evil.example", null, null, null)]
    [InlineData("123456789012.dkr.ecr.amazonaws.com", null, null, null)]
    [InlineData("public.ecr.aws", "https://api.ecr-public.us-east-1.amazonaws.com/", "us-east-1", "ecr-public")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example", null, null, null)]
    [InlineData("dkr.ecr.eu-west-1.amazonaws.com", null, null, null)]
    [InlineData("12345678901x.dkr.ecr.eu-west-1.amazonaws.com", null, null, null)]
    [InlineData("evil.public.ecr.aws", null, null, null)]
    [InlineData("registry.example.com", null, null, null)]
    public void Amazons_registries_are_known_by_their_names(string host, string? endpoint, string? region, string? service)
    {
        var found = EcrService.Of(host, new Dictionary<string, string>());

        Assert.Equal((endpoint, region, service), (found?.Endpoint.AbsoluteUri, found?.Region, found?.SigningName));
    }

    [Theory]
    [InlineData(AwsHost, "ecr", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", null)]
    [InlineData("public.ecr.aws", "ecr-public", "SpencerFrontendService.GetAuthorizationToken", "a/session+token==")]
    public async Task Keys_of_AWS_become_a_password(string host, string service, string target, string? session)
    {
        await using var amazon = new LoopbackService(request => Amazon(request, "the/secret+key", service, target, session));
        var environment = Aws(amazon, "the/secret+key", session);
        var source = new EcrCredentials(environment, null, TimeProvider.System);

        var credential = await source.FindAsync(host, "team/app", Token);
        var again = await source.FindAsync(host, "team/other", Token);

        Assert.Equal(("AWS", "the:password"), (credential?.Username, credential?.Password));
        Assert.Same(credential, again);
        Assert.Single(amazon.Requests);
        Assert.Null(await source.FindAsync("registry.example.com", "x", Token));
    }

    [Fact]
    public async Task A_refusal_of_AWS_is_told_without_the_keys()
    {
        await using var amazon = new LoopbackService(request => Amazon(
            request, "another-secret", "ecr", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", null));
        var source = new EcrCredentials(Aws(amazon, "the-secret-key", null), null, TimeProvider.System);

        var error = await Assert.ThrowsAsync<KanikoException>(async () => await source.FindAsync(AwsHost, "app", Token));

        Assert.Equal(ErrorCode.CredentialsInvalid, error.Code);
        Assert.Contains("InvalidSignatureException", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret-key", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_image_of_Amazons_needs_no_identity()
    {
        var source = new EcrCredentials(new Dictionary<string, string> { ["HOME"] = folder.Path }, null, TimeProvider.System);

        Assert.Null(await source.FindAsync("public.ecr.aws", "docker/library/busybox", Token));
    }

    [Theory]
    [InlineData("gcr.io", true)]
    [InlineData("eu.gcr.io", true)]
    [InlineData("europe-west1-docker.pkg.dev", true)]
    [InlineData("evilgcr.io", false)]
    [InlineData("gcr.io.evil.example", false)]
    [InlineData("pkg.dev", false)]
    public void Googles_registries_are_known_by_their_names(string host, bool isGoogles) => Assert.Equal(isGoogles, GoogleCredentials.IsGoogles(host));

    [Fact]
    public async Task A_service_account_of_Google_becomes_an_access_token()
    {
        using var key = RSA.Create(2048);
        await using var google = new LoopbackService(request => Google(request, key));
        var source = new GoogleCredentials(
            new Dictionary<string, string> { ["GOOGLE_APPLICATION_CREDENTIALS"] = ServiceAccount(google, key) }, TimeProvider.System);

        var credential = await source.FindAsync("europe-west1-docker.pkg.dev", "project/app", Token);
        _ = await source.FindAsync("gcr.io", "project/app", Token);

        Assert.Equal(("oauth2accesstoken", "an-access-token"), (credential?.Username, credential?.Password));
        Assert.Single(google.Requests);
        Assert.Null(await source.FindAsync("registry.example.com", "x", Token));
    }

    [Fact]
    public async Task A_revoked_key_of_Google_and_a_broken_file_are_told()
    {
        using var key = RSA.Create(2048);
        using var other = RSA.Create(2048);
        await using var google = new LoopbackService(request => Google(request, other));
        var revoked = new GoogleCredentials(
            new Dictionary<string, string> { ["GOOGLE_APPLICATION_CREDENTIALS"] = ServiceAccount(google, key) }, TimeProvider.System);
        var broken = new GoogleCredentials(
            new Dictionary<string, string> { ["GOOGLE_APPLICATION_CREDENTIALS"] = folder.Write("broken.json", "{ \"private_key\": \"secret\"") }, TimeProvider.System);

        var refused = await Assert.ThrowsAsync<KanikoException>(async () => await revoked.FindAsync("gcr.io", "x", Token));
        var unread = await Assert.ThrowsAsync<KanikoException>(async () => await broken.FindAsync("gcr.io", "x", Token));

        Assert.Equal((ErrorCode.CredentialsInvalid, ErrorCode.CredentialsInvalid), (refused.Code, unread.Code));
        Assert.DoesNotContain("secret", unread.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_image_of_Googles_needs_no_identity() => Assert.Null(
        await new GoogleCredentials(new Dictionary<string, string> { ["HOME"] = folder.Path }, TimeProvider.System).FindAsync("gcr.io", "distroless/static", Token));

    [Fact]
    public async Task A_service_principal_of_Azure_becomes_a_refresh_token_of_the_registry()
    {
        await using var registry = new LoopbackService(request => Exchange(request, "mine.azurecr.io"));
        var source = Acr(registry, "the-secret");

        var credential = await source.FindAsync("mine.azurecr.io", "team/app", Token);
        _ = await source.FindAsync("mine.azurecr.io", "team/other", Token);

        Assert.Equal(("00000000-0000-0000-0000-000000000000", "a-refresh-token"), (credential?.Username, credential?.IdentityToken));
        Assert.Single(registry.Requests);
        Assert.Null(await source.FindAsync("mine.azurecr.io.evil.example", "x", Token));
    }

    /// <summary>The client id in the variables | the service's answer without an identity.</summary>
    [Theory]
    [InlineData(null, true)]
    [InlineData("the-client", true)]
    [InlineData(null, false)]
    public async Task The_identity_of_a_virtual_machine_of_Azure_becomes_a_refresh_token_of_the_registry(string? client, bool hasIdentity)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("AZURE_", StringComparison.Ordinal)), "Azure's library reads these variables");
        await using var registry = new LoopbackService(request =>
            request is { Method: "POST", Target: "/oauth2/exchange" } && request.Form["grant_type"] == "access_token" && request.Form["service"] == "mine.azurecr.io"
                && request.Form["access_token"] == "a-machine-token" && !request.Form.ContainsKey("tenant")
                ? new ServiceAnswer(200, """{ "refresh_token": "a-refresh-token" }""")
                : new ServiceAnswer(401, """{ "errors": [] }"""));
        using var metadata = new InstanceMetadata(client, hasIdentity);
        var variables = new Dictionary<string, string>();
        if (client is not null)
        {
            variables["AZURE_CLIENT_ID"] = client;
        }

        var source = new AcrCredentials(variables, null, TimeProvider.System) { Handler = metadata, ExchangeOf = _ => new Uri(registry.Address + "oauth2/exchange") };

        var credential = await source.FindAsync("mine.azurecr.io", "team/app", Token);

        Assert.Equal(hasIdentity ? "a-refresh-token" : null, credential?.IdentityToken);
        Assert.Equal(hasIdentity ? ["probe", "token"] : ["probe"], metadata.Asked);
    }

    [Fact]
    public async Task A_refusal_of_Azure_is_told_without_the_secret()
    {
        await using var registry = new LoopbackService(request => Exchange(request, "other.azurecr.io"));

        var wrongSecret = await Assert.ThrowsAsync<KanikoException>(async () => await Acr(registry, "not-the-secret").FindAsync("mine.azurecr.io", "x", Token));
        var wrongRegistry = await Assert.ThrowsAsync<KanikoException>(async () => await Acr(registry, "the-secret").FindAsync("mine.azurecr.io", "x", Token));

        Assert.Equal((ErrorCode.CredentialsInvalid, ErrorCode.CredentialsInvalid), (wrongSecret.Code, wrongRegistry.Code));
        Assert.True(wrongSecret.Message.Contains("AADSTS7000215", StringComparison.Ordinal), wrongSecret.ToString());
        Assert.DoesNotContain("not-the-secret", wrongSecret.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_are_asked_in_Kanikos_order_and_each_can_be_left_out()
    {
        var environment = new Dictionary<string, string> { ["HOME"] = "/home/me", ["DOCKER_AUTH_CONFIG"] = "{}", ["XDG_RUNTIME_DIR"] = "/run/user/1" };

        Assert.Equal(
            ["DockerConfig", "DockerConfig", "DockerConfig", "DockerConfig", "EnvironmentCredentials", "GoogleCredentials", "EcrCredentials", "AcrCredentials", "GitLabCredentials", "GitHubCredentials"],
            Names(null));
        Assert.Equal(["DockerConfig", "DockerConfig", "DockerConfig", "DockerConfig", "EcrCredentials"], Names(["ecr"]));
        Assert.Equal(["DockerConfig", "DockerConfig", "DockerConfig", "DockerConfig"], Names([]));

        IEnumerable<string> Names(IReadOnlyList<string>? helpers) =>
            CredentialSources.Default(environment, helpers, new RegistrySettings(), TimeProvider.System).Select(source => source.GetType().Name);
    }

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, string> Aws(LoopbackService service, string secret, string? session)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = secret,
            ["AWS_ENDPOINT_URL_ECR"] = service.Address,
            ["AWS_ENDPOINT_URL_ECR_PUBLIC"] = service.Address,
        };
        if (session is not null)
        {
            environment["AWS_SESSION_TOKEN"] = session;
        }

        return environment;
    }

    /// <summary>Checks a signature as Amazon does: from what arrived. The SDK computes the expected one.</summary>
    private static ServiceAnswer Amazon(ServiceRequest request, string secret, string service, string target, string? session)
    {
        var region = service == "ecr" ? "eu-west-1" : "us-east-1";
        var authorization = request.Headers["Authorization"];
        var names = authorization.Split("SignedHeaders=")[1].Split(',')[0];
        var time = DateTime.ParseExact(
            request.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);
        var canonical = $"{request.Method}\n{request.Target}\n\n{string.Concat(names.Split(';').Select(name => $"{name}:{request.Headers[name].Trim()}\n"))}\n{names}\n"
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Body)));
        var expected = Amazon4.Sign("AKIDEXAMPLE", secret, region, time, service, names, canonical);
        var isRight = authorization.EndsWith("Signature=" + expected, StringComparison.Ordinal)
            && authorization.Contains($"Credential=AKIDEXAMPLE/{time:yyyyMMdd}/{region}/{service}/aws4_request", StringComparison.Ordinal)
            && names.Split(';').Contains("host") && names.Split(';').Contains("x-amz-date") && names.Split(';').Contains("x-amz-target")
            && request.Headers["X-Amz-Target"] == target
            && request.Headers.GetValueOrDefault("X-Amz-Security-Token") == session
            && (session is null || names.Split(';').Contains("x-amz-security-token"))
            && Math.Abs((DateTime.UtcNow - time).TotalMinutes) < 5;
        var data = $$"""{ "authorizationToken": "{{Convert.ToBase64String("AWS:the:password"u8)}}", "expiresAt": {{DateTimeOffset.UtcNow.AddHours(12).ToUnixTimeSeconds()}}.5 }""";
        return isRight
            ? new ServiceAnswer(200, service == "ecr" ? $$"""{ "authorizationData": [{{data}}] }""" : $$"""{ "authorizationData": {{data}} }""")
            : new ServiceAnswer(400, """{ "__type": "InvalidSignatureException", "message": "no" }""");
    }

    private string ServiceAccount(LoopbackService service, RSA key) => folder.Write("account.json", JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["type"] = "service_account",
        ["project_id"] = "project",
        ["private_key_id"] = "1",
        ["private_key"] = key.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = "me@project.iam.gserviceaccount.com",
        ["client_id"] = "1",
        ["token_uri"] = service.Address + "token",
    }));

    private static ServiceAnswer Google(ServiceRequest request, RSA key)
    {
        var parts = request.Form["assertion"].Split('.');
        using var claims = JsonDocument.Parse(Decode(parts[1]));
        var isRight = request.Target == "/token" && request.Form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            && claims.RootElement.GetProperty("iss").GetString() == "me@project.iam.gserviceaccount.com"
            && claims.RootElement.GetProperty("scope").GetString() == "https://www.googleapis.com/auth/cloud-platform";
        return isRight
            ? new ServiceAnswer(200, """{ "access_token": "an-access-token", "expires_in": 3600, "token_type": "Bearer" }""")
            : new ServiceAnswer(400, """{ "error": "invalid_grant", "error_description": "Invalid JWT Signature." }""");
    }

    private static byte[] Decode(string part) => Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (part.Length % 4)) % 4));

    private static AcrCredentials Acr(LoopbackService registry, string secret) => new(
        new Dictionary<string, string> { ["AZURE_TENANT_ID"] = "the-tenant", ["AZURE_CLIENT_ID"] = "the-client", ["AZURE_CLIENT_SECRET"] = secret },
        null,
        TimeProvider.System)
    {
        Handler = new EntraId(),
        ExchangeOf = name => new Uri($"{registry.Address}oauth2/exchange?registry={name}"),
    };

    private static ServiceAnswer Exchange(ServiceRequest request, string registry) =>
        request is { Method: "POST", Target: "/oauth2/exchange?registry=mine.azurecr.io" } && request.Form["grant_type"] == "access_token"
        && request.Form["service"] == registry && request.Form["access_token"] == "an-access-token" && request.Form["tenant"] == "the-tenant"
            ? new ServiceAnswer(200, """{ "refresh_token": "a-refresh-token" }""")
            : new ServiceAnswer(401, """{ "errors": [] }""");

    /// <summary>Microsoft's identity service, as far as a service principal sees it.</summary>
    private sealed class EntraId : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (path.EndsWith("/discovery/instance", StringComparison.Ordinal))
            {
                return Answer(HttpStatusCode.OK, """
                    { "tenant_discovery_endpoint": "https://login.microsoftonline.com/the-tenant/v2.0/.well-known/openid-configuration", "api-version": "1.1", "metadata": [
                      { "preferred_network": "login.microsoftonline.com", "preferred_cache": "login.windows.net", "aliases": ["login.microsoftonline.com"] }] }
                    """);
            }

            var form = new ServiceRequest("POST", path, new Dictionary<string, string>(), await request.Content!.ReadAsStringAsync(cancellationToken)).Form;
            return request.RequestUri.Host == "login.microsoftonline.com" && path == "/the-tenant/oauth2/v2.0/token"
                && form["client_id"] == "the-client" && form["client_secret"] == "the-secret" && form["grant_type"] == "client_credentials"
                && form["scope"].Split(' ').Contains("https://containerregistry.azure.net/.default")
                ? Answer(HttpStatusCode.OK, """{ "token_type": "Bearer", "expires_in": 3600, "access_token": "an-access-token" }""")
                : Answer(HttpStatusCode.Unauthorized, """{ "error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided." }""");
        }

        private static HttpResponseMessage Answer(HttpStatusCode status, string json) =>
            new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
    }

    /// <summary>
    /// The metadata service of Azure's machines, as Microsoft documents it: without the header «Metadata» it gives nothing, and who has no
    /// identity is told so.
    /// </summary>
    private sealed class InstanceMetadata(string? client, bool hasIdentity) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is not { Host: "169.254.169.254", AbsolutePath: "/metadata/identity/oauth2/token" } address)
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("{}", Encoding.UTF8, "application/json") });
            }

            var isProbe = !request.Headers.Contains("Metadata");
            Asked.Add(isProbe ? "probe" : "token");
            var query = System.Web.HttpUtility.ParseQueryString(address.Query);
            var isRight = !isProbe && query["resource"]?.TrimEnd('/') == "https://containerregistry.azure.net" && query["client_id"] == client && query["api-version"] == "2018-02-01";
            var text = !hasIdentity ? """{ "error": "invalid_request", "error_description": "Identity not found" }"""
                : isRight ? """{ "access_token": "a-machine-token", "expires_in": "86400", "expires_on": "4070908800", "resource": "https://containerregistry.azure.net", "token_type": "Bearer" }"""
                : """{ "error": "invalid_request", "error_description": "Required metadata header not specified" }""";
            return Task.FromResult(new HttpResponseMessage(hasIdentity && isRight ? HttpStatusCode.OK : HttpStatusCode.BadRequest)
            {
                Content = new StringContent(text, Encoding.UTF8, "application/json"),
                RequestMessage = request,
            });
        }
    }

    /// <summary>The SDK's own computation.</summary>
    private static class Amazon4
    {
        public static string Sign(string id, string secret, string region, DateTime time, string service, string names, string canonical) =>
            global::Amazon.Runtime.Internal.Auth.AWS4Signer.ComputeSignature(id, secret, region, time, service, names, canonical).Signature;
    }
}
