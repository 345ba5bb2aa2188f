using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Azure Blob Storage that checks Shared Key signatures and shared access signatures as Microsoft documents them.</summary>
internal sealed class StrictAzure(string account, byte[] key)
{
    private readonly Dictionary<string, byte[]> blocks = [];

    public StrictObjects Objects { get; } = new();

    public List<string> Problems { get; } = [];

    /// <summary>The tokens of an identity that are taken.</summary>
    public string? Token { get; init; }

    /// <summary>How far its clock is ahead of this machine's.</summary>
    public TimeSpan Clock { get; init; }

    /// <summary>What it says to everybody whose proof is right; null: it does what was asked for.</summary>
    public string? Forbids { get; init; }

    public Task<LoopbackWeb> StartAsync() => LoopbackWeb.StartAsync(AnswerAsync);

    /// <summary>A service shared access signature for one blob.</summary>
    public string Signature(string path, string permissions = "r", int minutes = 10)
    {
        var expiry = DateTime.UtcNow.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"sv=2021-12-02&sr=b&sp={permissions}&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(Sign(Fields(permissions, expiry, path)))}";
    }

    // Version 2020-12-06 and later: sixteen fields.
    private string Fields(string permissions, string expiry, string path) =>
        $"{permissions}\n\n{expiry}\n/blob/{account}{path}\n\n\n\n2021-12-02\nb\n\n\n\n\n\n\n";

    private string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    public async Task AnswerAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (Objects.Refused(context))
        {
            return;
        }

        if (Problem(context) is { } problem)
        {
            Problems.Add(problem);
            await (problem == "permission" ? ErrorAsync(context, 403, "AuthorizationPermissionMismatch")
                : problem == "token" ? ErrorAsync(context, 401, "InvalidAuthenticationInfo")
                : ErrorAsync(context, 403, "AuthenticationFailed", Detail(problem)));
            return;
        }

        if (Forbids is not null)
        {
            await ErrorAsync(context, Forbids == "BlobArchived" ? 409 : 403, Forbids);
            return;
        }

        var name = context.Request.Path.Value!;
        switch (context.Request.Method, context.Request.Query["comp"].ToString())
        {
            case ("GET", ""):
                if (!Objects.Content.ContainsKey(name))
                {
                    var container = name[..(name.IndexOf('/', 1) + 1)];
                    await ErrorAsync(context, 404, Objects.Content.Keys.Any(key => key.StartsWith(container, StringComparison.Ordinal)) ? "BlobNotFound" : "ContainerNotFound");
                    return;
                }

                await Objects.SendAsync(context, name);
                break;
            case ("PUT", "block"):
                blocks[context.Request.Query["blockid"]!] = body.ToArray();
                context.Response.StatusCode = 201;
                break;
            case ("PUT", "blocklist"):
                var list = System.Xml.Linq.XDocument.Parse(Encoding.UTF8.GetString(body.ToArray()));
                Objects.Content[name] = [.. list.Root!.Elements("Latest").SelectMany(element => blocks[element.Value])];
                context.Response.StatusCode = 201;
                break;
            case ("PUT", ""):
                if (context.Request.Headers["x-ms-blob-type"] != "BlockBlob")
                {
                    await ErrorAsync(context, 400, "MissingRequiredHeader");
                    return;
                }

                Objects.Content[name] = body.ToArray();
                context.Response.StatusCode = 201;
                break;
            case ("DELETE", ""):
                context.Response.StatusCode = Objects.Content.TryRemove(name, out _) ? 202 : 404;
                break;
            default:
                await ErrorAsync(context, 400, "UnsupportedQueryParameter");
                break;
        }
    }

    private string? Problem(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers["x-ms-version"].ToString().Length == 0)
        {
            return "no version";
        }

        if (request.Query.ContainsKey("sig"))
        {
            var expiry = request.Query["se"].ToString();
            var wanted = request.Method switch { "GET" => 'r', "DELETE" => 'd', _ => 'w' };
            return request.Headers.Authorization.Count > 0 ? "two credentials"
                : request.Query["sig"] != Sign(Fields(request.Query["sp"]!, expiry, request.Path.Value!)) ? "signature"
                : DateTime.Parse(expiry, CultureInfo.InvariantCulture) < DateTime.Now ? "expired"
                : request.Query["sp"].ToString().Contains(wanted, StringComparison.Ordinal) ? null : "permission";
        }

        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return Token is not null && authorization == "Bearer " + Token ? null : "token";
        }

        var date = request.Headers["x-ms-date"].ToString();
        if (!DateTime.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time) || Math.Abs((time - DateTime.UtcNow - Clock).TotalMinutes) > 15)
        {
            return "date";
        }

        return authorization == $"SharedKey {account}:{Sign(StringToSign(context))}" ? null : "signature";
    }

    private string StringToSign(HttpContext context)
    {
        var headers = context.Request.Headers;
        var length = headers.ContentLength is > 0 ? headers.ContentLength.ToString() : "";
        string[] standard = ["Content-Encoding", "Content-Language", "", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"];
        var text = new StringBuilder(context.Request.Method).Append('\n');
        foreach (var name in standard)
        {
            _ = text.Append(name.Length == 0 ? length : headers[name].ToString()).Append('\n');
        }

        foreach (var (name, value) in headers.Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)).OrderBy(header => header.Key.ToLowerInvariant(), StringComparer.Ordinal))
        {
            _ = text.Append(name.ToLowerInvariant()).Append(':').Append(value.ToString().Trim()).Append('\n');
        }

        _ = text.Append('/').Append(account).Append(StrictObjects.RawTarget(context).Split('?')[0]);
        foreach (var (name, value) in context.Request.Query.OrderBy(pair => pair.Key.ToLowerInvariant(), StringComparer.Ordinal))
        {
            _ = text.Append('\n').Append(name.ToLowerInvariant()).Append(':').Append(value.ToString());
        }

        return text.ToString();
    }

    // As Azure words them; what it repeats of signatures is for nobody's log.
    private static string Detail(string problem) => problem switch
    {
        "date" => "Request date header too old: 'Sat, 21 Nov 2026 10:00:00 GMT'",
        "expired" => "Signature not valid in the specified time frame: Start [x] - Expiry [y] - Current [z]",
        _ => "The MAC signature found in the HTTP request 'the-signature-itself' is not the same as any computed signature.",
    };

    private static async Task ErrorAsync(HttpContext context, int status, string code, string? detail = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"\uFEFF<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{code}</Message>{(detail is null ? "" : $"<AuthenticationErrorDetail>{detail}</AuthenticationErrorDetail>")}</Error>");
    }
}
