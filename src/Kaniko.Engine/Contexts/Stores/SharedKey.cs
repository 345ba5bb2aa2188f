using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>Signs a request with the key of an Azure storage account, as "Authorize with Shared Key" of its documentation says.</summary>
internal static class SharedKey
{
    /// <summary>The value of the <c>Authorization</c> header, without the scheme.</summary>
    /// <param name="request">With all its headers, <c>x-ms-date</c> among them.</param>
    /// <param name="account">The storage account.</param>
    /// <param name="key">Its key.</param>
    /// <param name="path">The path that is signed: for an emulator the account is in it twice.</param>
    public static string Sign(HttpRequestMessage request, string account, byte[] key, string path)
    {
        var content = request.Content?.Headers;
        var length = content?.ContentLength is > 0 and { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : "";
        var text = new StringBuilder()
            .Append(request.Method.Method).Append('\n')
            .Append(Joined(content?.ContentEncoding)).Append('\n')
            .Append(Joined(content?.ContentLanguage)).Append('\n')
            .Append(length).Append('\n')
            .Append('\n') // Content-MD5
            .Append(content?.ContentType).Append('\n')
            .Append('\n') // Date: x-ms-date counts
            .Append("If-Modified-Since", request).Append('\n')
            .Append("If-Match", request).Append('\n')
            .Append("If-None-Match", request).Append('\n')
            .Append("If-Unmodified-Since", request).Append('\n')
            .Append("Range", request).Append('\n');
        var own = request.Headers.Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Key.ToLowerInvariant(), StringComparer.Ordinal);
        foreach (var (name, values) in own)
        {
            _ = text.Append(name.ToLowerInvariant()).Append(':').Append(string.Join(',', values)).Append('\n');
        }

        _ = text.Append('/').Append(account).Append(path);
        var parameters = request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), Value: pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            _ = text.Append('\n').Append(name).Append(':').Append(value);
        }

        return $"{account}:{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text.ToString())))}";
    }

    private static StringBuilder Append(this StringBuilder text, string header, HttpRequestMessage request) =>
        text.Append(request.Headers.TryGetValues(header, out var values) ? string.Join(", ", values) : "");

    private static string Joined(ICollection<string>? values) => values is null ? "" : string.Join(", ", values);
}
