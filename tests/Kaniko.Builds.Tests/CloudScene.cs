using System.Text;
using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Builds.Tests;

/// <summary>
/// A registry under a cloud's own name, and the cloud's services, on this machine: names reach it through a proxy, services through the variables
/// that the clouds' libraries have for it. The registry shows that a credential was right by not knowing the image.
/// </summary>
internal sealed class CloudScene : IAsyncDisposable
{
    private static readonly string[] Services = ["oauth2.googleapis.com", "login.microsoftonline.com"];

    private readonly TestCertificates certificates;
    private readonly LoopbackWeb registry;
    private readonly LoopbackWeb cloud;
    private readonly LoopbackProxy proxy;
    private readonly string host;

    private CloudScene(string host, TestCertificates certificates, LoopbackWeb registry, LoopbackWeb cloud)
    {
        (this.host, this.certificates, this.registry, this.cloud) = (host, certificates, registry, cloud);
        proxy = new LoopbackProxy(Services.Append(host).ToDictionary(name => name + ":443", _ => registry.Port), ("proxy-user", "proxy-p@ss"));
        Folder = new TemporaryDirectory();
    }

    public TemporaryDirectory Folder { get; }

    /// <summary>Where the cloud's services are: <c>http://127.0.0.1:PORT</c>.</summary>
    public string Cloud => cloud.Address;

    public IReadOnlyList<string> CloudRequests => cloud.Requests;

    public IEnumerable<string> ProxyRequests => proxy.Requests;

    /// <param name="host">The registry's name.</param>
    /// <param name="authorization">The value of the Authorization header that it wants.</param>
    /// <param name="challenge">What it says without that.</param>
    /// <param name="services">Answers of the cloud, under its names or at <see cref="Cloud"/>, and of the registry's own services; null is a refusal.</param>
    public static async Task<CloudScene> StartAsync(string host, string authorization, string challenge, Func<HttpContext, string, string?> services)
    {
        var certificates = new TestCertificates(name: host, others: Services);
        var registry = await LoopbackWeb.StartAsync(
            async context =>
            {
                if (!context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
                {
                    await AnswerAsync(context, services);
                    return;
                }

                var isRight = context.Request.Headers.Authorization == authorization;
                context.Response.StatusCode = isRight ? 404 : 401;
                context.Response.Headers.WWWAuthenticate = isRight ? default : new(challenge);
                await context.Response.WriteAsync("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""");
            },
            certificates.Server);
        return new CloudScene(host, certificates, registry, await LoopbackWeb.StartAsync(context => AnswerAsync(context, services)));
    }

    /// <summary>Asks the registry for an image, with these variables.</summary>
    public Task<ProgramResult> InspectAsync(IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HTTPS_PROXY"] = $"http://proxy-user:proxy-p%40ss@{proxy.Authority}",
            ["NO_PROXY"] = "127.0.0.1",
            ["SSL_CERT_FILE"] = certificates.WriteAuthority(Folder.Path), // for the cloud's services on the registry's host
            ["HOME"] = Folder.Path,
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value.Replace("CLOUD", Cloud, StringComparison.Ordinal).Replace("FOLDER", Folder.Path, StringComparison.Ordinal);
        }

        return (KanikoProgram.Require(Folder["work"]) with { Environment = environment }).CommandAsync(
            cancellationToken, "inspect", $"{host}/team/app:1", "--registry-certificate", $"{host}={certificates.WriteAuthority(Folder.Path)}", "--verbosity=trace");
    }

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await registry.DisposeAsync();
        await cloud.DisposeAsync();
        certificates.Dispose();
        Folder.Dispose();
    }

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, string, string?> services)
    {
        using var reader = new StreamReader(context.Request.Body);
        var answer = services(context, await reader.ReadToEndAsync());
        context.Response.StatusCode = answer is null ? 400 : 200;
        context.Response.Headers["Metadata-Flavor"] = "Google";
        context.Response.ContentType = answer?.StartsWith('<') == true ? "text/xml" : "application/json";
        await context.Response.WriteAsync(answer ?? """{"error":"invalid_request","error_description":"Required metadata header not specified"}""");
    }
}
