using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kaniko.Registries.Auth.Clouds;

/// <summary>The keys of an AWS identity, and where they were found.</summary>
internal sealed record AwsKeys(string Id, string Secret, string? Session, string Source)
{
    public override string ToString() => $"AWS keys from {Source}";
}

/// <summary>
/// Signs a request without a query (AWS Signature Version 4): the only call of Amazon's registry API that is needed here, whose package the
/// registries of packages lack.
/// </summary>
internal static class AwsSignature
{
    public const string ContentType = "application/x-amz-json-1.1";

    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The headers that make <paramref name="service"/> take a POST of <paramref name="body"/>.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Headers(EcrService service, AwsKeys keys, byte[] body, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = ContentType,
            ["host"] = service.Endpoint.Authority,
            ["x-amz-date"] = time,
            ["x-amz-target"] = service.Target,
        };
        if (keys.Session is { } session)
        {
            signed["x-amz-security-token"] = session;
        }

        var names = string.Join(';', signed.Keys);
        var canonical = $"POST\n{service.Endpoint.AbsolutePath}\n\n{string.Concat(signed.Select(header => $"{header.Key}:{header.Value}\n"))}\n{names}\n"
            + Convert.ToHexStringLower(SHA256.HashData(body));
        var scope = $"{time[..8]}/{service.Region}/{service.SigningName}/aws4_request";
        var text = $"{Algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.Secret);
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        return signed.Where(header => header.Key is not ("content-type" or "host"))
            .Append(KeyValuePair.Create("Authorization", $"{Algorithm} Credential={keys.Id}/{scope}, SignedHeaders={names}, Signature={signature}"));
    }
}
