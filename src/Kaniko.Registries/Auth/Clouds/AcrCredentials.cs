using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Kaniko.Diagnostics;
using Kaniko.Registries.Transport;

namespace Kaniko.Registries.Auth.Clouds;

/// <summary>
/// Azure Container Registry: a token of Azure's identity library (a service principal of <c>AZURE_CLIENT_ID</c>, <c>AZURE_TENANT_ID</c> and
/// <c>AZURE_CLIENT_SECRET</c>, a workload identity, a managed identity, <c>az login</c>) is exchanged at the registry for a refresh token.
/// </summary>
/// <param name="environment">The service principal.</param>
/// <param name="proxy">Null: none.</param>
/// <param name="time">The clock of tokens.</param>
public sealed class AcrCredentials(IReadOnlyDictionary<string, string> environment, IWebProxy? proxy, TimeProvider time) : ICredentialSource
{
    // The registry's refresh tokens live for three hours.
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly CloudTokens tokens = new(time);

    /// <summary>What the identity library speaks through; tests have their own.</summary>
    internal HttpMessageHandler? Handler { get; init; }

    /// <summary>Where a registry exchanges tokens; tests have another place.</summary>
    internal Func<string, Uri> ExchangeOf { get; init; } = static registry => new Uri($"https://{registry}/oauth2/exchange");

    /// <summary>How the registry itself is reached: its certificates count for the exchange too, but no licence to skip checks.</summary>
    public RegistrySettings Settings { get; init; } = new();

    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        AzureCloud.Of(RegistryName.Host(registry)) is { } cloud
            ? tokens.GetAsync(registry, token => FetchAsync(registry, cloud, token), cancellationToken)
            : ValueTask.FromResult<Credential?>(null);

    private async Task<(Credential? Credential, DateTimeOffset Until)> FetchAsync(string registry, AzureCloud cloud, CancellationToken cancellationToken)
    {
        if (await AzureIdentity.TokenAsync(environment, cloud, Handler, cancellationToken).ConfigureAwait(false) is not var (access, source))
        {
            return (null, DateTimeOffset.MaxValue);
        }

        var form = $"grant_type=access_token&service={Uri.EscapeDataString(registry)}&access_token={Uri.EscapeDataString(access)}"
            + (environment.TryGetValue("AZURE_TENANT_ID", out var tenant) && tenant.Length > 0 ? $"&tenant={Uri.EscapeDataString(tenant)}" : "");
        using var tls = new TlsSettings(Settings, registry, (Own: false, Others: false));
        var request = new CloudRequest("the token service of Azure's registry", ExchangeOf(registry), proxy) { Tls = tls.ForRegistry() };
        using var answer = await request.PostAsync(
            Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", static () => [], cancellationToken).ConfigureAwait(false);
        return (
            new Credential
            {
                Username = "00000000-0000-0000-0000-000000000000",
                IdentityToken = request.Text(answer.RootElement, "refresh_token"),
                Source = source,
            },
            time.GetUtcNow() + Life);
    }
}

/// <summary>One of Azure's clouds.</summary>
/// <param name="Authority">Where identities are proved.</param>
/// <param name="Audience">What the token is for.</param>
internal sealed record AzureCloud(Uri Authority, string Audience)
{
    /// <summary>The cloud of a registry, or null where the host is none of Azure's registries.</summary>
    public static AzureCloud? Of(string host) => host.Split('.') switch
    {
        [.., _, "azurecr", "io"] => new(new Uri("https://login.microsoftonline.com/"), "https://containerregistry.azure.net/.default"),
        [.., _, "azurecr", "cn"] => new(new Uri("https://login.chinacloudapi.cn/"), "https://management.chinacloudapi.cn/.default"),
        [.., _, "azurecr", "us"] => new(new Uri("https://login.microsoftonline.us/"), "https://management.usgovcloudapi.net/.default"),
        _ => null,
    };
}

/// <summary>Who this machine or job is to Azure. In a class of its own, so that the library is loaded only for Azure's registries.</summary>
internal static class AzureIdentity
{
    /// <summary>An access token and where it comes from, or null where there is no identity.</summary>
    public static async Task<(string Token, string Source)?> TokenAsync(
        IReadOnlyDictionary<string, string> environment, AzureCloud cloud, HttpMessageHandler? handler, CancellationToken cancellationToken)
    {
        var (credential, source) = Choose(environment, cloud, handler);
        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext([cloud.Audience]), cancellationToken).ConfigureAwait(false);
            return (token.Token, source);
        }
        catch (CredentialUnavailableException)
        {
            return null;
        }
        catch (AuthenticationFailedException e)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"Azure gives no token for {source}: {Reason(e)}", e)
            {
                Hint = "check the service principal or the managed identity, and what it may do in the registry",
            };
        }
    }

    private static (TokenCredential Credential, string Source) Choose(
        IReadOnlyDictionary<string, string> environment, AzureCloud cloud, HttpMessageHandler? handler)
    {
        var authority = Value(environment, "AZURE_AUTHORITY_HOST") is { } named && Uri.TryCreate(named, UriKind.Absolute, out var uri) ? uri : cloud.Authority;
        if (Value(environment, "AZURE_TENANT_ID") is { } tenant && Value(environment, "AZURE_CLIENT_ID") is { } client
            && Value(environment, "AZURE_CLIENT_SECRET") is { } secret)
        {
            var options = With(new ClientSecretCredentialOptions { AuthorityHost = authority }, handler);
            options.DisableInstanceDiscovery = authority != cloud.Authority;
            return (new ClientSecretCredential(tenant, client, secret, options), $"the Azure service principal '{client}'");
        }

        return (
            new DefaultAzureCredential(With(
                new DefaultAzureCredentialOptions
                {
                    AuthorityHost = authority,
                    ManagedIdentityClientId = Value(environment, "AZURE_CLIENT_ID"),
                    WorkloadIdentityClientId = Value(environment, "AZURE_CLIENT_ID"),
                    ExcludeInteractiveBrowserCredential = true,
                    ExcludeVisualStudioCredential = true,
                    ExcludeVisualStudioCodeCredential = true,
                },
                handler)),
            "the Azure identity of this machine");
    }

    private static T With<T>(T options, HttpMessageHandler? handler)
        where T : TokenCredentialOptions
    {
        options.Transport = handler is null ? options.Transport : new HttpClientTransport(handler);
        return options;
    }

    // The library puts Microsoft's own words, which begin with a code, behind advice of its own.
    private static string Reason(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            var code = cause.Message.IndexOf("AADSTS", StringComparison.Ordinal);
            if (code >= 0)
            {
                return cause.Message[code..].Split('\n')[0].Trim().TrimEnd('.');
            }
        }

        return e.Message.Split('\n')[0].Trim().TrimEnd('.');
    }

    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
