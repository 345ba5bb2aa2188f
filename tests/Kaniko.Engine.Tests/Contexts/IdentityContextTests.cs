using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Identities of Google and Microsoft under their servers' real names, in the program as users start it, and through a proxy.</summary>
public sealed class IdentityContextTests
{
    private const string Secret = "marker-secret";

    private static readonly byte[] Archive = Tars.Gzip(Tars.Of(Tars.File("file"), Tars.File("Dockerfile")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("authorized_user", """{"type":"authorized_user","client_id":"id","client_secret":"marker-secret","refresh_token":"refresh"}""", "oauth2.googleapis.com/token")]
    [InlineData(
        "external_account",
        """
        {"type":"external_account","audience":"//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
         "token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"FOLDER/subject"}}
        """,
        "sts.googleapis.com/v1/token")]
    [InlineData(
        "impersonated",
        """
        {"type":"external_account","audience":"//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
         "token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"FOLDER/subject"},
         "service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/builder@project.iam.gserviceaccount.com:generateAccessToken"}
        """,
        "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/builder@project.iam.gserviceaccount.com:generateAccessToken")]
    public async Task Google_s_credential_files_of_users_and_workloads_are_taken(string kind, string file, string asked)
    {
        using var scene = new ContextScene();
        _ = scene.Folder.Write("subject", "subject-token");
        _ = scene.Folder.Write("credentials.json", file.Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal));
        var requests = new List<string>();
        await using var internet = await LoopbackInternet.StartAsync(
            scene.Folder["ca.pem"], ["oauth2.googleapis.com", "sts.googleapis.com", "iamcredentials.googleapis.com", "storage.googleapis.com"], AnswerAsync);

        var result = await RunAsync(scene, internet, "gs://bucket/a.tgz", new() { ["GOOGLE_APPLICATION_CREDENTIALS"] = scene.Folder["credentials.json"] });

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains(asked, requests);
        Assert.Equal("storage.googleapis.com/storage/v1/b/bucket/o/a.tgz", requests[^1]);
        Assert.DoesNotContain(Secret, result.Output + result.Error, StringComparison.Ordinal);

        async Task AnswerAsync(HttpContext context)
        {
            var (request, response) = (context.Request, context.Response);
            requests.Add($"{request.Host.Host}{request.Path}");
            var form = request.HasFormContentType ? await request.ReadFormAsync() : FormCollection.Empty;
            var exchanged = kind == "impersonated" ? "exchanged" : "final";
            var until = DateTime.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            var bearer = request.Headers.Authorization.ToString();
            response.ContentType = "application/json";
            switch (request.Host.Host)
            {
                case "oauth2.googleapis.com" when form["refresh_token"] == "refresh" && form["client_secret"] == Secret:
                    await response.WriteAsync("""{"access_token":"final","expires_in":3600,"token_type":"Bearer"}""");
                    break;
                case "sts.googleapis.com" when form["subject_token"] == "subject-token":
                    await response.WriteAsync($$"""{"access_token":"{{exchanged}}","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":3600}""");
                    break;
                case "iamcredentials.googleapis.com" when bearer == "Bearer exchanged":
                    await response.WriteAsync($$"""{"accessToken":"final","expireTime":"{{until}}"}""");
                    break;
                case "storage.googleapis.com" when bearer == "Bearer final":
                    await response.Body.WriteAsync(Archive);
                    break;
                default:
                    response.StatusCode = 400;
                    break;
            }
        }
    }

    [Theory]
    [InlineData("core.windows.net", "login.microsoftonline.com", "secret")]
    [InlineData("core.windows.net", "login.microsoftonline.com", "workload")]
    [InlineData("core.chinacloudapi.cn", "login.chinacloudapi.cn", "secret")]
    [InlineData("core.chinacloudapi.cn", "login.chinacloudapi.cn", "workload")]
    [InlineData("core.usgovcloudapi.net", "login.microsoftonline.us", "secret")]
    [InlineData("core.usgovcloudapi.net", "login.microsoftonline.us", "workload")]
    public async Task Azure_s_identities_are_asked_for_at_the_login_server_of_the_blob_s_cloud(string cloud, string login, string kind)
    {
        using var scene = new ContextScene();
        _ = scene.Folder.Write("federated", "federated-token");
        var server = new StrictAzure("account", new byte[64]) { Token = "identity" };
        server.Objects.Content["/container/a.tgz"] = Archive;
        var scopes = new List<string>();
        await using var internet = await LoopbackInternet.StartAsync(
            scene.Folder["ca.pem"], [login, "login.microsoftonline.com", $"account.blob.{cloud}"], AnswerAsync);

        var result = await RunAsync(scene, internet, $"https://account.blob.{cloud}/container/a.tgz", new()
        {
            ["AZURE_TENANT_ID"] = "11111111-2222-3333-4444-555555555555", ["AZURE_CLIENT_ID"] = "66666666-2222-3333-4444-555555555555",
            [kind == "secret" ? "AZURE_CLIENT_SECRET" : "AZURE_FEDERATED_TOKEN_FILE"] = kind == "secret" ? Secret : scene.Folder["federated"],
        });

        Assert.True(result.ExitCode == 0, result.Error + string.Join(' ', internet.Unknown));
        Assert.Contains("https://storage.azure.com/.default", Assert.Single(scopes), StringComparison.Ordinal);
        Assert.Empty(server.Problems);
        Assert.DoesNotContain(Secret, result.Output + result.Error, StringComparison.Ordinal);

        async Task AnswerAsync(HttpContext context)
        {
            var (request, response) = (context.Request, context.Response);
            if (request.Host.Host == $"account.blob.{cloud}")
            {
                await server.AnswerAsync(context);
                return;
            }

            response.ContentType = "application/json";
            if (request.Path.Value!.Contains("/discovery/instance", StringComparison.Ordinal))
            {
                await response.WriteAsync($$"""{"tenant_discovery_endpoint":"https://{{login}}/common/.well-known/openid-configuration","api-version":"1.1","metadata":[{"preferred_network":"{{login}}","preferred_cache":"{{login}}","aliases":["{{login}}"]}]}""");
                return;
            }

            var form = request.HasFormContentType ? await request.ReadFormAsync() : FormCollection.Empty;
            if (request.Host.Host == login && request.Path == "/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token"
                && (kind == "secret" ? form["client_secret"] == Secret : form["client_assertion"] == "federated-token"))
            {
                scopes.Add(form["scope"].ToString());
                await response.WriteAsync("""{"token_type":"Bearer","expires_in":3600,"ext_expires_in":3600,"access_token":"identity"}""");
                return;
            }

            response.StatusCode = 400;
            await response.WriteAsync("""{"error":"invalid_client","error_description":"not you"}""");
        }
    }

    [Fact]
    public async Task A_proxy_that_lets_nobody_through_is_told()
    {
        using var scene = new ContextScene();
        await using var internet = await LoopbackInternet.StartAsync(scene.Folder["ca.pem"], [], _ => Task.CompletedTask);

        var result = await RunAsync(scene, internet, "https://archives.example/a.tgz", []);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("context-unavailable", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: check HTTPS_PROXY", result.Error, StringComparison.Ordinal);
        Assert.Contains("archives.example", internet.Unknown);
    }

    private static Task<ProgramResult> RunAsync(ContextScene scene, LoopbackInternet internet, string context, Dictionary<string, string?> variables)
    {
        var dockerfile = scene.Folder.Write("Dockerfile", "FROM scratch\nCOPY file /\n");
        var environment = new Dictionary<string, string?>(variables)
        {
            ["HOME"] = scene.Folder["home"], ["HTTPS_PROXY"] = internet.Proxy, ["https_proxy"] = internet.Proxy, ["NO_PROXY"] = null, ["no_proxy"] = null, ["SSL_CERT_FILE"] = internet.Authorities,
        };
        return (KanikoProgram.Require(scene.Folder["work"]) with { Environment = environment }).RunAsync(
            ["--context", context, "--dockerfile", dockerfile, "--no-push"], Token);
    }
}
