using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kaniko.Testing;

/// <summary>Objects behind a web server: with versions, ranges and conditions, and with connections that break where a test says.</summary>
public sealed class StrictObjects
{
    public ConcurrentDictionary<string, byte[]> Content { get; } = new(StringComparer.Ordinal);

    /// <summary>After so many bytes of a body, the connection breaks; one number for each answer, then none breaks.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    /// <summary>Answers with these before anything else.</summary>
    public ConcurrentQueue<int> Statuses { get; } = new();

    public bool KnowsRanges { get; init; } = true;

    public bool HasVersions { get; init; } = true;

    /// <summary>After the first answer the object is another one.</summary>
    public byte[]? Replacement { get; set; }

    /// <summary>Bytes of bodies sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>The <c>Range</c> headers that came, «» for none.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    public static string RawTarget(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    /// <summary>Whether an answer was given in place of the real one.</summary>
    public bool Refused(HttpContext context)
    {
        if (!Statuses.TryDequeue(out var status))
        {
            return false;
        }

        context.Response.StatusCode = status;
        return true;
    }

    /// <summary>Nothing is sent before it is done.</summary>
    public Task Opened { get; set; } = Task.CompletedTask;

    public async Task SendAsync(HttpContext context, string name)
    {
        await Opened;
        if (!Content.TryGetValue(name, out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (Replacement is { } replacement)
        {
            (Content[name], Replacement) = (replacement, null);
        }

#pragma warning disable CA5351 // what S3's ETag is
        var tag = $"\"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(content))}\"";
#pragma warning restore CA5351
        var range = context.Request.Headers.Range.ToString();
        Ranges.Enqueue(range);
        if (HasVersions)
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfMatch.ToString() is { Length: > 0 } wanted && wanted != tag)
            {
                context.Response.StatusCode = 412;
                return;
            }
        }

        var offset = 0;
        if (KnowsRanges && range.StartsWith("bytes=", StringComparison.Ordinal))
        {
            offset = int.Parse(range["bytes=".Length..].TrimEnd('-').Split('-')[0], CultureInfo.InvariantCulture);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{content.Length - 1}/{content.Length}");
        }

        context.Response.ContentLength = content.Length - offset;
        var count = content.Length - offset;
        var isCut = Cuts.TryDequeue(out var cut) && cut < count;
        Sent += isCut ? cut : count; // before: who got all of it may look at once
        await context.Response.Body.WriteAsync(content.AsMemory(offset, isCut ? cut : count));
        await context.Response.Body.FlushAsync();
        if (isCut)
        {
            await context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionSocketFeature>()!.Socket.DisconnectAsync(reuseSocket: false);
        }
    }
}
