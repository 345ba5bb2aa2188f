using System.Net.Http.Headers;
using Azure.Core;
using Azure.Identity;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>
/// What shows Azure who asks, in this order: a signature in the address, <c>AZURE_STORAGE_SAS_TOKEN</c>, a key (Kaniko's
/// <c>AZURE_STORAGE_ACCESS_KEY</c>, Azure's <c>AZURE_STORAGE_KEY</c>), <c>AZURE_STORAGE_CONNECTION_STRING</c>, Azure's identity library.
/// </summary>
internal sealed class AzureAccess
{
    public const string Advice =
        "give AZURE_STORAGE_ACCESS_KEY, a shared access signature (behind the address or in AZURE_STORAGE_SAS_TOKEN), or an identity that may read and write blobs";

    private readonly AzureAddress address;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly byte[]? key;
    private readonly string? signature;
    private Identity? identity;

    public AzureAccess(AzureAddress address, IReadOnlyDictionary<string, string> environment)
    {
        (this.address, this.environment) = (address, environment);
        var connection = Connection(environment.GetValueOrDefault("AZURE_STORAGE_CONNECTION_STRING", ""));
        if (connection.TryGetValue("AccountName", out var account) && account != address.Account)
        {
            connection.Clear();
        }

        Endpoint = new Uri(connection.GetValueOrDefault("BlobEndpoint", address.Address.GetLeftPart(UriPartial.Authority)).TrimEnd('/') + "/");
        signature = address.Signature ?? Variable("AZURE_STORAGE_SAS_TOKEN") ?? connection.GetValueOrDefault("SharedAccessSignature");
        key = signature is not null ? null
            : (Variable("AZURE_STORAGE_ACCESS_KEY") ?? Variable("AZURE_STORAGE_KEY") ?? connection.GetValueOrDefault("AccountKey")) is { } text ? Key(text) : null;
    }

    public AzureProof Proof => signature is not null ? AzureProof.Signature : key is not null ? AzureProof.Key : AzureProof.Identity;

    /// <summary>The account's blob service.</summary>
    public Uri Endpoint { get; }

    /// <summary>The blob's address, with more of a query and the signature where there is one.</summary>
    public Uri Blob(string query = "")
    {
        var parts = new[] { query, signature?.TrimStart('?') ?? "" }.Where(part => part.Length > 0).ToList();
        var path = address.Address.AbsolutePath.TrimStart('/');
        return new Uri(Endpoint, path + (parts.Count == 0 ? "" : "?" + string.Join('&', parts)));
    }

    public async Task AuthorizeAsync(HttpRequestMessage request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _ = request.Headers.TryAddWithoutValidation("x-ms-version", "2021-12-02");
        _ = request.Headers.TryAddWithoutValidation("x-ms-date", now.ToString("r", System.Globalization.CultureInfo.InvariantCulture));
        if (signature is not null)
        {
            return;
        }

        request.Headers.Authorization = key is not null
            ? new AuthenticationHeaderValue("SharedKey", SharedKey.Sign(request, address.Account, key, request.RequestUri!.AbsolutePath))
            : new AuthenticationHeaderValue("Bearer", await TokenAsync(request.RequestUri!, cancellationToken).ConfigureAwait(false));
    }

    private static Dictionary<string, string> Connection(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0].Trim(), pair => pair[1], StringComparer.OrdinalIgnoreCase);

    private static byte[] Key(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, "the key of the Azure storage account is not base64", e)
            {
                Hint = "copy key1 or key2 of the storage account to AZURE_STORAGE_ACCESS_KEY",
            };
        }
    }

    private string? Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private async Task<string> TokenAsync(Uri uri, CancellationToken cancellationToken)
    {
        if (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)
        {
            throw new KanikoException(ErrorCode.ContextUnauthorized, $"no token is sent to '{uri.Host}': it is not https");
        }

        identity ??= new Identity(address.Cloud, Variable("AZURE_AUTHORITY_HOST"));
        return await identity.TokenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>By itself, so that the library is loaded only here.</summary>
    private sealed class Identity(string cloud, string? authority)
    {
        private static readonly string[] Scopes = ["https://storage.azure.com/.default"];

        private readonly DefaultAzureCredential credential = new(new DefaultAzureCredentialOptions
        {
            AuthorityHost = new Uri(authority ?? cloud switch
            {
                "core.chinacloudapi.cn" => "https://login.chinacloudapi.cn/",
                "core.usgovcloudapi.net" => "https://login.microsoftonline.us/",
                "core.cloudapi.de" => "https://login.microsoftonline.de/",
                _ => "https://login.microsoftonline.com/",
            }),
            ExcludeInteractiveBrowserCredential = true,
            ExcludeVisualStudioCredential = true,
        });

        public async Task<string> TokenAsync(CancellationToken cancellationToken)
        {
            try
            {
                return (await credential.GetTokenAsync(new TokenRequestContext(Scopes), cancellationToken).ConfigureAwait(false)).Token;
            }
            catch (AuthenticationFailedException e)
            {
                throw new KanikoException(
                    ErrorCode.ContextUnauthorized, $"Azure gives no token: {e.Message.Split('\n')[0].TrimEnd('.')}", e) { Hint = Advice };
            }
        }
    }
}
