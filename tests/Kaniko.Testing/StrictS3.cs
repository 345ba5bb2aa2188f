using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Testing;

/// <summary>A server that speaks S3 and checks each signature (version 4) as Amazon documents it, those of the pieces of a body included.</summary>
public sealed class StrictS3(string id, string secret, string? session = null)
{
    private static readonly string Empty = Convert.ToHexStringLower(SHA256.HashData([]));

    public StrictObjects Objects { get; } = new();

    public List<string> Problems { get; } = [];

    /// <summary>A status and a code that everything is answered with.</summary>
    public (int Status, string Code)? Refusal { get; init; }

    private Dictionary<string, SortedDictionary<int, byte[]>> Uploads { get; } = [];

    public Task<LoopbackWeb> StartAsync() => LoopbackWeb.StartAsync(AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (Objects.Refused(context))
        {
            return;
        }

        if (Refusal is { } refusal)
        {
            await ErrorAsync(context, refusal.Status, refusal.Code);
            return;
        }

        if (Check(context, body.ToArray(), out var content) is { } problem)
        {
            Problems.Add(problem);
            await ErrorAsync(context, 403, problem.StartsWith("key", StringComparison.Ordinal) ? "InvalidAccessKeyId" : "SignatureDoesNotMatch");
            return;
        }

        var name = context.Request.Path.Value!;
        var query = context.Request.Query;
        switch (context.Request.Method)
        {
            case "GET" when !name.StartsWith("/bucket/", StringComparison.Ordinal):
                await ErrorAsync(context, 404, "NoSuchBucket");
                break;
            case "GET" when !Objects.Content.ContainsKey(name):
                await ErrorAsync(context, 404, "NoSuchKey");
                break;
            case "GET":
                await Objects.SendAsync(context, name);
                break;
            case "POST" when query.ContainsKey("uploads"):
                Uploads[name] = [];
                await context.Response.WriteAsync($"<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>{name[8..]}</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
                break;
            case "PUT" when query.ContainsKey("partNumber"):
                Uploads[name][int.Parse(query["partNumber"]!, CultureInfo.InvariantCulture)] = content;
                context.Response.Headers.ETag = "\"part\"";
                break;
            case "POST" when query.ContainsKey("uploadId"):
                Objects.Content[name] = [.. Uploads[name].Values.SelectMany(part => part)];
                await context.Response.WriteAsync("<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>");
                break;
            case "PUT":
                Objects.Content[name] = content;
                context.Response.Headers.ETag = "\"whole\"";
                break;
            case "DELETE":
                _ = Objects.Content.TryRemove(name, out _);
                context.Response.StatusCode = 204;
                break;
            default:
                await ErrorAsync(context, 405, "MethodNotAllowed");
                break;
        }
    }

    private static async Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>");
    }

    /// <summary>Null where the request is signed as it must be.</summary>
    private string? Check(HttpContext context, byte[] body, out byte[] content)
    {
        content = body;
        var request = context.Request;
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
        {
            return "no signature";
        }

        var parts = header["AWS4-HMAC-SHA256 ".Length..].Split(',').Select(part => part.Trim().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var scope = parts["Credential"].Split('/', 2);
        if (scope[0] != id)
        {
            return "key";
        }

        if (request.Headers["x-amz-security-token"].ToString() != (session ?? ""))
        {
            return "session";
        }

        var time = request.Headers["x-amz-date"].ToString();
        if (Math.Abs((DateTime.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal) - DateTime.UtcNow).TotalMinutes) > 15)
        {
            return "time";
        }

        var payload = request.Headers["x-amz-content-sha256"].ToString();
        var names = parts["SignedHeaders"].Split(';');
        if (!names.Contains("host") || request.Headers.Keys.Any(key => key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !names.Contains(key.ToLowerInvariant())))
        {
            return "headers that are not signed";
        }

        var target = StrictObjects.RawTarget(context).Split('?', 2);
        var query = target.Length < 2 ? "" : string.Join('&', target[1].Split('&').Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + "=").Order(StringComparer.Ordinal));
        var canonical = $"{request.Method}\n{target[0]}\n{query}\n{string.Concat(names.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n"))}\n{parts["SignedHeaders"]}\n{payload}";
        var key = scope[1].Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (before, word) => HMACSHA256.HashData(before, Encoding.UTF8.GetBytes(word)));
        var signature = Sign(key, $"AWS4-HMAC-SHA256\n{time}\n{scope[1]}\n{Hash(Encoding.UTF8.GetBytes(canonical))}");
        if (signature != parts["Signature"])
        {
            return "signature";
        }

        return payload switch
        {
            "UNSIGNED-PAYLOAD" => "unsigned content without TLS",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => Pieces(body, key, $"AWS4-HMAC-SHA256-PAYLOAD\n{time}\n{scope[1]}\n", signature, out content),
            _ => payload == Hash(body) ? null : "content",
        };
    }

    private static string? Pieces(byte[] body, byte[] key, string prefix, string signature, out byte[] content)
    {
        var whole = new MemoryStream();
        content = [];
        for (var at = 0; ;)
        {
            var end = at + body.AsSpan(at).IndexOf("\r\n"u8);
            var line = Encoding.ASCII.GetString(body, at, end - at).Split(";chunk-signature=");
            var size = int.Parse(line[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var piece = body.AsSpan(end + 2, size);
            signature = Sign(key, $"{prefix}{signature}\n{Empty}\n{Hash(piece)}");
            if (signature != line[1])
            {
                return "the signature of a piece";
            }

            whole.Write(piece);
            at = end + 2 + size + 2;
            if (size == 0)
            {
                content = whole.ToArray();
                return null;
            }
        }
    }

    private static string Sign(byte[] key, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
