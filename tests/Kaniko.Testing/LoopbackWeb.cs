using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Kaniko.Testing;

/// <summary>A web server on a loopback port that answers as a test says.</summary>
public sealed class LoopbackWeb : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<string> requests = new();

    private LoopbackWeb(WebApplication application) => this.application = application;

    /// <summary><c>http://127.0.0.1:PORT</c>, or with https.</summary>
    public string Address { get; private set; } = "";

    public int Port => new Uri(Address).Port;

    /// <summary>What was asked, as <c>METHOD /path?query</c>.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    public static async Task<LoopbackWeb> StartAsync(Func<HttpContext, Task> answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.AllowSynchronousIO = true;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                {
                    _ = listen.UseHttps(certificate);
                }
            });
        });
        var application = builder.Build();
        var web = new LoopbackWeb(application);
        application.Run(context =>
        {
            web.requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            return answer(context);
        });
        await application.StartAsync();
        web.Address = application.Urls.Single().TrimEnd('/');
        return web;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
