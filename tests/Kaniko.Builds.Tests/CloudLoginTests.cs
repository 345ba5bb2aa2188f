using Kaniko.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>
/// The program's identity in a cloud becomes a credential for the cloud's registry, through a proxy with a password: each source of the clouds'
/// own libraries that can be led to this machine, against a strict stand-in.
/// </summary>
public sealed class CloudLoginTests
{
    private const string Ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private const string Secret = "the/secret+key";
    private const string Session = "the-session-token";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What it is | variables, one a line; CLOUD is the stand-in's address, FOLDER has the files.</summary>
    public static TheoryData<string, string> Amazon() => new()
    {
        { "container", "AWS_CONTAINER_CREDENTIALS_FULL_URI=CLOUD/container\nAWS_CONTAINER_AUTHORIZATION_TOKEN=container-token" },
        { "web identity", "AWS_WEB_IDENTITY_TOKEN_FILE=FOLDER/jwt\nAWS_ROLE_ARN=arn:aws:iam::123456789012:role/ci\nAWS_ENDPOINT_URL_STS=CLOUD/\nAWS_REGION=eu-west-1" },
        { "role of a profile", "AWS_CONFIG_FILE=FOLDER/aws\nAWS_PROFILE=ci\nAWS_ENDPOINT_URL_STS=CLOUD/\nAWS_REGION=eu-west-1" },
        { "instance metadata", "AWS_EC2_METADATA_SERVICE_ENDPOINT=CLOUD" },
    };

    [Theory]
    [MemberData(nameof(Amazon))]
    public async Task An_identity_of_AWS_opens_its_registry(string what, string variables)
    {
        await using var scene = await CloudScene.StartAsync(Ecr, CloudScene.Basic("AWS", "registry-password"), "Basic realm=\"ecr\"", AmazonServices);
        _ = scene.Folder.Write("jwt", "the-jwt");
        _ = scene.Folder.Write("aws", $"[profile ci]\nrole_arn = arn:aws:iam::123456789012:role/ci\nsource_profile = base\n[profile base]\naws_access_key_id = BASEKEY\naws_secret_access_key = {Secret}\n");

        var result = await scene.InspectAsync(Variables(variables + "\nAWS_ENDPOINT_URL_ECR=CLOUD/"), Token);

        AssertOpened(scene, result, what);
    }

    [Theory]
    [InlineData("keys", "AWS_ACCESS_KEY_ID=TEMPKEY\nAWS_SECRET_ACCESS_KEY=the/secret+key\nAWS_SESSION_TOKEN=the-session-token")]
    [InlineData("web identity", "AWS_WEB_IDENTITY_TOKEN_FILE=FOLDER/jwt\nAWS_ROLE_ARN=arn:aws:iam::123456789012:role/ci\nAWS_ENDPOINT_URL_STS=CLOUD/\nAWS_REGION=eu-west-1")]
    public async Task An_identity_of_AWS_opens_the_public_registry(string what, string variables)
    {
        const string Host = "public.ecr.aws";
        await using var scene = await CloudScene.StartAsync(
            Host, "Bearer public-token", $"Bearer realm=\"https://{Host}/token/\",service=\"{Host}\",scope=\"aws\"", AmazonServices);
        _ = scene.Folder.Write("jwt", "the-jwt");

        var result = await scene.InspectAsync(Variables(variables + "\nAWS_ENDPOINT_URL_ECR_PUBLIC=CLOUD/"), Token);

        AssertOpened(scene, result, what);
        Assert.DoesNotContain("public-token", result.Error + result.Output, StringComparison.Ordinal);
    }

    /// <summary>What it is | variables.</summary>
    public static TheoryData<string, string> Google() => new()
    {
        { "a user's login", "GOOGLE_APPLICATION_CREDENTIALS=FOLDER/user.json" },
        { "a user's login in gcloud's folder", "CLOUDSDK_CONFIG=FOLDER/gcloud" },
        { "metadata server", "GCE_METADATA_HOST=CLOUDHOST" },
        { "external account", "GOOGLE_APPLICATION_CREDENTIALS=FOLDER/external.json" },
    };

    [Theory]
    [MemberData(nameof(Google))]
    public async Task An_identity_of_Google_opens_its_registry(string what, string variables)
    {
        await using var scene = await CloudScene.StartAsync(
            "europe-west1-docker.pkg.dev", CloudScene.Basic("oauth2accesstoken", "google-token"), "Basic realm=\"gar\"", GoogleServices);
        _ = scene.Folder.Write("jwt", "the-jwt");
        const string User = """{ "type": "authorized_user", "client_id": "gcloud-client", "client_secret": "gcloud-secret", "refresh_token": "google-refresh" }""";
        _ = scene.Folder.Write("user.json", User);
        _ = scene.Folder.Write("gcloud/application_default_credentials.json", User);
        _ = scene.Folder.Write("external.json", $$"""
            { "type": "external_account", "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/gitlab",
              "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": "{{scene.Cloud}}/v1/token",
              "credential_source": { "file": "{{scene.Folder["jwt"]}}" } }
            """);

        var result = await scene.InspectAsync(Variables(variables.Replace("CLOUDHOST", new Uri(scene.Cloud).Authority, StringComparison.Ordinal)), Token);

        AssertOpened(scene, result, what);
    }

    /// <summary>Registry | audience | what it is | variables.</summary>
    public static TheoryData<string, string, string, string> Azure() => new()
    {
        {
            "mine.azurecr.io", "https://containerregistry.azure.net", "workload identity",
            "AZURE_FEDERATED_TOKEN_FILE=FOLDER/jwt\nAZURE_CLIENT_ID=the-client\nAZURE_TENANT_ID=the-tenant\nAZURE_AUTHORITY_HOST=https://login.microsoftonline.com/"
        },
        {
            "mine.azurecr.io", "https://containerregistry.azure.net", "service principal",
            "AZURE_CLIENT_ID=the-client\nAZURE_TENANT_ID=the-tenant\nAZURE_CLIENT_SECRET=azure-secret"
        },
        { "mine.azurecr.io", "https://containerregistry.azure.net", "app service", "IDENTITY_ENDPOINT=CLOUD/msi\nIDENTITY_HEADER=identity-header" },
        {
            "mine.azurecr.io", "https://containerregistry.azure.net", "a registry whose authority only --registry-certificate names",
            "IDENTITY_ENDPOINT=CLOUD/msi\nIDENTITY_HEADER=identity-header\nSSL_CERT_FILE=FOLDER/none.pem"
        },
        { "mine.azurecr.cn", "https://management.chinacloudapi.cn", "app service", "IDENTITY_ENDPOINT=CLOUD/msi\nIDENTITY_HEADER=identity-header" },
        { "mine.azurecr.us", "https://management.usgovcloudapi.net", "app service", "IDENTITY_ENDPOINT=CLOUD/msi\nIDENTITY_HEADER=identity-header" },
    };

    [Theory]
    [MemberData(nameof(Azure))]
    public async Task An_identity_of_Azure_opens_its_registry(string registry, string audience, string what, string variables)
    {
        await using var scene = await CloudScene.StartAsync(
            registry, "Bearer acr-access", $"Bearer realm=\"https://{registry}/oauth2/token\",service=\"{registry}\",scope=\"repository:team/app:pull\"",
            (context, body) => AzureServices(context, body, (registry, audience)));
        _ = scene.Folder.Write("jwt", "the-jwt");

        var result = await scene.InspectAsync(Variables(variables), Token);

        AssertOpened(scene, result, what);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_without_its_password()
    {
        await using var proxy = new LoopbackProxy(new Dictionary<string, int>(), ("me", "the-right-one"));
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["work"]);

        var wrong = await AskAsync("http://me:a-wrong-one@" + proxy.Authority);
        var forbidden = await AskAsync("http://me:the-right-one@" + proxy.Authority);
        var dead = await AskAsync($"http://me:the-right-one@127.0.0.1:{LoopbackRegistry.FreePort()}");

        Assert.Contains($"the proxy '{proxy.Authority}' wants other credentials", wrong.Error, StringComparison.Ordinal);
        Assert.Contains($"the proxy '{proxy.Authority}' refused the tunnel (HTTP 403)", forbidden.Error, StringComparison.Ordinal);
        Assert.Contains("refused the connection", dead.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("-one", wrong.Error + forbidden.Error + dead.Error, StringComparison.Ordinal);

        Task<ProgramResult> AskAsync(string address) => (program with
        {
            Environment = new Dictionary<string, string?> { ["HTTPS_PROXY"] = address },
        }).CommandAsync(Token, "inspect", "registry.test/app:1", "--verbosity=trace");
    }

    private static void AssertOpened(CloudScene scene, ProgramResult result, string what)
    {
        Assert.True(result.Error.Contains("manifest-not-found", StringComparison.Ordinal), $"{what}: {result.Error}\n{string.Join('\n', scene.CloudRequests)}");
        Assert.NotEmpty(scene.ProxyRequests);
        foreach (var secret in new[] { Secret, Session, "registry-password", "google-token", "acr-access", "acr-refresh", "azure-token", "the-jwt", "proxy-p", "gcloud-secret", "google-refresh", "azure-secret" })
        {
            Assert.DoesNotContain(secret, result.Error + result.Output, StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, string> Variables(string lines) =>
        lines.Split('\n').Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private static string? AmazonServices(HttpContext context, string body)
    {
        var request = context.Request;
        var keys = $$"""{ "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z", "AccessKeyId": "TEMPKEY", "SecretAccessKey": "{{Secret}}", "Token": "{{Session}}", "Expiration": "2099-01-01T00:00:00Z" }""";
        const string Credentials = $"<Credentials><AccessKeyId>TEMPKEY</AccessKeyId><SecretAccessKey>{Secret}</SecretAccessKey><SessionToken>{Session}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>";
        return (request.Method, request.Path.Value!.Length > 1 ? request.Path.Value.TrimEnd('/') : "/") switch
        {
            ("GET", "/container") when request.Headers.Authorization == "container-token" => keys,
            ("PUT", "/latest/api/token") when request.Headers["X-aws-ec2-metadata-token-ttl-seconds"].Count > 0 => "imds-token",
            ("GET", "/latest/meta-data/iam/security-credentials") when request.Headers["X-aws-ec2-metadata-token"] == "imds-token" => "ci-role",
            ("GET", "/latest/meta-data/iam/security-credentials/ci-role") when request.Headers["X-aws-ec2-metadata-token"] == "imds-token" => keys,
            ("POST", "/") when body.Contains("Action=AssumeRoleWithWebIdentity", StringComparison.Ordinal) && body.Contains("WebIdentityToken=the-jwt", StringComparison.Ordinal)
                => $"<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult>{Credentials}</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>",
            ("POST", "/") when body.Contains("Action=AssumeRole&", StringComparison.Ordinal) && request.Headers.Authorization.ToString().Contains("Credential=BASEKEY/", StringComparison.Ordinal)
                => $"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>{Credentials}</AssumeRoleResult></AssumeRoleResponse>",
            ("POST", "/") when request.Headers["X-Amz-Target"] == "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
                && request.Headers["X-Amz-Security-Token"] == Session && request.Headers.Authorization.ToString().Contains("Credential=TEMPKEY/", StringComparison.Ordinal)
                => $$"""{ "authorizationData": [ { "authorizationToken": "{{Convert.ToBase64String("AWS:registry-password"u8)}}", "expiresAt": 4070908800.5 } ] }""",
            ("POST", "/") when request.Headers["X-Amz-Target"] == "SpencerFrontendService.GetAuthorizationToken" && request.Headers["X-Amz-Security-Token"] == Session
                && request.Headers.Authorization.ToString().Contains("Credential=TEMPKEY/", StringComparison.Ordinal)
                && request.Headers.Authorization.ToString().Contains("/us-east-1/ecr-public/aws4_request", StringComparison.Ordinal)
                => $$"""{ "authorizationData": { "authorizationToken": "{{Convert.ToBase64String("AWS:registry-password"u8)}}", "expiresAt": 4070908800.5 } }""",
            ("GET", "/token") when request.Headers.Authorization == CloudScene.Basic("AWS", "registry-password") && request.Query["service"] == "public.ecr.aws"
                => """{ "token": "public-token" }""",
            _ => null,
        };
    }

    private static string? GoogleServices(HttpContext context, string body)
    {
        var request = context.Request;
        const string Answer = """{ "access_token": "google-token", "expires_in": 3600, "token_type": "Bearer", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token" }""";
        var isAsked = request.Headers["Metadata-Flavor"] == "Google";
        return request.Path.Value switch
        {
            "/" or "" when isAsked => "{}",
            "/computeMetadata/v1/universe/universe-domain" when isAsked => "googleapis.com",
            "/computeMetadata/v1/instance/service-accounts/default/token" when isAsked => Answer,
            "/token" when request.Host.Host == "oauth2.googleapis.com" && Has(body, "grant_type=refresh_token", "refresh_token=google-refresh", "client_id=gcloud-client", "client_secret=gcloud-secret") => Answer,
            "/v1/token" when body.Contains("subject_token=the-jwt", StringComparison.Ordinal) && body.Contains("audience=%2F%2Fiam.googleapis.com", StringComparison.OrdinalIgnoreCase) => Answer,
            _ => null,
        };
    }

    private static string? AzureServices(HttpContext context, string body, (string Registry, string Audience) expected)
    {
        var request = context.Request;
        const string Answer = """{ "access_token": "azure-token", "expires_on": "4070908800", "expires_in": "3600", "resource": "x", "token_type": "Bearer" }""";
        const string Assertion = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        var isFor = request.Query["resource"].ToString().TrimEnd('/') == expected.Audience;
        var isLogin = request.Host.Host == "login.microsoftonline.com";
        return request.Path.Value switch
        {
            "/msi" when isFor && request.Headers["X-IDENTITY-HEADER"] == "identity-header" => Answer,
            "/common/discovery/instance" when isLogin => """
                { "tenant_discovery_endpoint": "https://login.microsoftonline.com/the-tenant/v2.0/.well-known/openid-configuration", "api-version": "1.1", "metadata": [
                  { "preferred_network": "login.microsoftonline.com", "preferred_cache": "login.windows.net", "aliases": ["login.microsoftonline.com"] }] }
                """,
            "/the-tenant/oauth2/v2.0/token" when isLogin && Has(body, "grant_type=client_credentials", "client_id=the-client", "containerregistry.azure.net%2F.default")
                && (Has(body, "client_assertion=the-jwt", Assertion) || Has(body, "client_secret=azure-secret"))
                => """{ "token_type": "Bearer", "expires_in": 3600, "access_token": "azure-token" }""",
            "/oauth2/exchange" when Has(body, "access_token=azure-token", $"service={expected.Registry}") => """{ "refresh_token": "acr-refresh" }""",
            "/oauth2/token" when Has(body, "refresh_token=acr-refresh", "grant_type=refresh_token") => """{ "access_token": "acr-access" }""",
            _ => null,
        };
    }

    private static bool Has(string body, params string[] parts) => Array.TrueForAll(parts, part => body.Contains(part, StringComparison.OrdinalIgnoreCase));
}
