using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Google's token service and storage: tokens only for a signature by the service account's key, objects only for tokens.</summary>
internal sealed class StrictGoogle : IDisposable
{
    private const string Account = "builder@project.iam.gserviceaccount.com";

    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, bool> tokens = new();
    private byte[] session = [];

    public StrictObjects Objects { get; } = new();

    /// <summary>Anybody may read: an emulator.</summary>
    public bool IsEmulator { get; init; }

    /// <summary>How far the token service's clock is ahead of this machine's.</summary>
    public TimeSpan Clock { get; init; }

    /// <summary>The account of the key was removed.</summary>
    public bool IsAccountGone { get; init; }

    /// <summary>What the storage says to everybody whose token is right; null: it does what was asked for.</summary>
    public (int Status, string Message)? Forbids { get; init; }

    public List<string> Problems { get; } = [];

    /// <summary>A session's first upload breaks off after so many bytes.</summary>
    public int? BreaksUploadAfter { get; set; }

    public Task<LoopbackWeb> StartAsync() => LoopbackWeb.StartAsync(AnswerAsync);

    /// <summary>The file of a service account whose tokens come from <paramref name="address"/>.</summary>
    public string ServiceAccount(string address, bool rightKey = true)
    {
        using var other = RSA.Create(2048);
        return JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["type"] = "service_account", ["client_email"] = Account, ["client_id"] = "1", ["private_key_id"] = "k", ["project_id"] = "project",
            ["private_key"] = (rightKey ? key : other).ExportPkcs8PrivateKeyPem(), ["token_uri"] = address + "/token",
        });
    }

    public void Dispose() => key.Dispose();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/token")
        {
            await TokenAsync(context);
            return;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        if (IsEmulator ? authorization.Length > 0 : !tokens.ContainsKey(authorization.Replace("Bearer ", "", StringComparison.Ordinal)))
        {
            Problems.Add(authorization);
            await ErrorAsync(context, 401, authorization.Length > 0 ? "Invalid Credentials"
                : "Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object.");
            return;
        }

        if (Forbids is { } refusal)
        {
            await ErrorAsync(context, refusal.Status, refusal.Message);
            return;
        }

        if (Objects.Refused(context))
        {
            return;
        }

        var target = StrictObjects.RawTarget(context).Split('?')[0];
        if (target.StartsWith("/upload/storage/v1/b/bucket/o", StringComparison.Ordinal))
        {
            await UploadAsync(context);
            return;
        }

        const string Prefix = "/storage/v1/b/bucket/o/";
        if (!target.StartsWith(Prefix, StringComparison.Ordinal))
        {
            await ErrorAsync(context, 404, "The specified bucket does not exist.");
            return;
        }

        var name = Uri.UnescapeDataString(target[Prefix.Length..]);
        if (target[Prefix.Length..].Contains('/', StringComparison.Ordinal) || !Objects.Content.ContainsKey(name))
        {
            await ErrorAsync(context, 404, "No such object: bucket/" + name);
        }
        else if (context.Request.Method == "DELETE")
        {
            _ = Objects.Content.TryRemove(name, out _);
            context.Response.StatusCode = 204;
        }
        else if (context.Request.Query["alt"] == "media")
        {
            await Objects.SendAsync(context, name);
        }
        else
        {
            await context.Response.WriteAsync("{}");
        }
    }

    private async Task UploadAsync(HttpContext context)
    {
        if (context.Request.Method == "POST")
        {
            session = [];
            context.Response.Headers.Location = $"/upload/storage/v1/b/bucket/o?upload_id=1&name={Uri.EscapeDataString(context.Request.Query["name"]!)}";
            return;
        }

        var body = new MemoryStream();
        if (BreaksUploadAfter is { } limit)
        {
            BreaksUploadAfter = null;
            var part = new byte[limit];
            await context.Request.Body.ReadExactlyAsync(part);
            session = part;
            context.Abort();
            return;
        }

        await context.Request.Body.CopyToAsync(body);
        var range = context.Request.Headers.ContentRange.ToString()["bytes ".Length..].Split('/');
        var total = int.Parse(range[1], CultureInfo.InvariantCulture);
        if (range[0] != "*")
        {
            if (int.Parse(range[0].Split('-')[0], CultureInfo.InvariantCulture) != session.Length)
            {
                await ErrorAsync(context, 400, "wrong offset");
                return;
            }

            session = [.. session, .. body.ToArray()];
        }

        if (session.Length == total)
        {
            Objects.Content[context.Request.Query["name"]!] = session;
            return;
        }

        context.Response.StatusCode = 308;
        if (session.Length > 0)
        {
            context.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"bytes=0-{session.Length - 1}");
        }
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var parts = form["assertion"].ToString().Split('.');
        var claims = JsonDocument.Parse(Decode(parts[1])).RootElement;
        var now = DateTimeOffset.UtcNow + Clock;
        var isTimely = Math.Abs((DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64()) - now).TotalMinutes) < 10
            && DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()) is var end && end > now && end < now.AddMinutes(70);
        if (!isTimely || IsAccountGone)
        {
            await RefuseAsync(context, IsAccountGone ? "Invalid grant: account not found"
                : "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.");
            return;
        }

        if (form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer"
            || !key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            || claims.GetProperty("iss").GetString() != Account
            || !claims.GetProperty("scope").GetString()!.Contains("devstorage", StringComparison.Ordinal))
        {
            await RefuseAsync(context, "Invalid JWT Signature.");
            return;
        }

        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        tokens[token] = true;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"access_token":"{{token}}","expires_in":3600,"token_type":"Bearer"}""");
    }

    private static async Task RefuseAsync(HttpContext context, string description)
    {
        context.Response.StatusCode = 400;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"error":"invalid_grant","error_description":"{{description}}"}""");
    }

    private static byte[] Decode(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private static async Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}"}}""");
    }
}
