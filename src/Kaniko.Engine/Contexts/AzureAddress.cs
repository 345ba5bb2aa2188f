namespace Kaniko.Engine.Contexts;

/// <summary>A blob of Azure Blob Storage: <c>https://ACCOUNT.blob.CLOUD/CONTAINER/BLOB[?SAS]</c>.</summary>
/// <param name="Address">Without a fragment, and without the query.</param>
/// <param name="Account">The storage account.</param>
/// <param name="Cloud">The cloud's domain, such as <c>core.windows.net</c>.</param>
/// <param name="Signature">The query, with a shared access signature; null where the address has none.</param>
internal sealed record AzureAddress(Uri Address, string Account, string Cloud, string? Signature)
{
    /// <summary>The public cloud, China, the former German cloud, US Government.</summary>
    private static readonly string[] Clouds = ["core.windows.net", "core.chinacloudapi.cn", "core.cloudapi.de", "core.usgovcloudapi.net"];

    /// <summary>Null for an address of another kind.</summary>
    public static AzureAddress? TryParse(Uri uri)
    {
        if (uri.Scheme != Uri.UriSchemeHttps || uri.Host.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
        {
            return null;
        }

        var service = uri.Host[(dot + 1)..];
        return Array.Find(Clouds, cloud => service == "blob." + cloud) is { } found
            ? new AzureAddress(new UriBuilder(uri) { Query = "", Fragment = "" }.Uri, uri.Host[..dot], found, uri.Query is { Length: > 1 } query ? query[1..] : null)
            : null;
    }
}
