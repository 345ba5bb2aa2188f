using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace Kaniko.Testing;

/// <summary>A small web service of a test's own on loopback: it answers each request as it is told, and keeps them.</summary>
public sealed class LoopbackService : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<ServiceRequest, ServiceAnswer> answer;
    private readonly Task serving;

    public LoopbackService(Func<ServiceRequest, ServiceAnswer> answer)
    {
        this.answer = answer;
        Address = $"http://127.0.0.1:{LoopbackRegistry.FreePort().ToString(CultureInfo.InvariantCulture)}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Ends in a slash.</summary>
    public string Address { get; }

    public ConcurrentQueue<ServiceRequest> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var context = await listener.GetContextAsync();
            using var body = new StreamReader(context.Request.InputStream);
            var request = new ServiceRequest(
                context.Request.HttpMethod,
                context.Request.RawUrl ?? "",
                context.Request.Headers.AllKeys.OfType<string>().ToDictionary(name => name, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase),
                await body.ReadToEndAsync());
            Requests.Enqueue(request);
            var (status, json) = answer(request);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            context.Response.Close(Encoding.UTF8.GetBytes(json), willBlock: true);
        }
    }
}

/// <summary>A request to a <see cref="LoopbackService"/>.</summary>
public sealed record ServiceRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The fields of a form.</summary>
    public IReadOnlyDictionary<string, string> Form => Body.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
}

/// <summary>An answer of a <see cref="LoopbackService"/>.</summary>
public sealed record ServiceAnswer(int Status, string Json);
