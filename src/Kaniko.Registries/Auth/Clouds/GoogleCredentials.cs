using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Auth.Clouds;

/// <summary>
/// Google's Container Registry and Artifact Registry: an access token of the application default credentials (a file that
/// <c>GOOGLE_APPLICATION_CREDENTIALS</c> names, gcloud's file, or the machine's or pod's service account).
/// </summary>
/// <param name="environment">Names the file.</param>
/// <param name="time">The clock of tokens.</param>
public sealed class GoogleCredentials(IReadOnlyDictionary<string, string> environment, TimeProvider time) : ICredentialSource
{
    // The library keeps tokens itself; it is asked again often enough to hand out fresh ones.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(6);

    private readonly CloudTokens tokens = new(time);
    private GoogleIdentity? identity; // not Lazy<>: that would load the library

    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        IsGoogles(RegistryName.Host(registry))
            ? tokens.GetAsync("", FetchAsync, cancellationToken)
            : ValueTask.FromResult<Credential?>(null);

    internal static bool IsGoogles(string host) => host == "gcr.io" || host.EndsWith(".gcr.io", StringComparison.Ordinal)
        || host.EndsWith(".pkg.dev", StringComparison.Ordinal);

    private async Task<(Credential? Credential, DateTimeOffset Until)> FetchAsync(CancellationToken cancellationToken) =>
        await (identity ??= new GoogleIdentity(environment)).TokenAsync(cancellationToken).ConfigureAwait(false) is var (token, source)
            ? (new Credential { Username = "oauth2accesstoken", Password = token, Source = source }, time.GetUtcNow() + Life)
            : (null, DateTimeOffset.MaxValue);
}

/// <summary>Who this machine or job is to Google. In a class of its own, so that the library is loaded only for Google's registries.</summary>
internal sealed class GoogleIdentity(IReadOnlyDictionary<string, string> environment)
{
    private const string Variable = "GOOGLE_APPLICATION_CREDENTIALS";
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    private (ITokenAccess Access, string Source)? found;

    /// <summary>A token and where it comes from, or null where there is no identity.</summary>
    public async Task<(string Token, string Source)?> TokenAsync(CancellationToken cancellationToken)
    {
        found ??= await FindAsync(cancellationToken).ConfigureAwait(false);
        if (found is not var (access, source))
        {
            return null;
        }

        try
        {
            return (await access.GetAccessTokenForRequestAsync(authUri: null, cancellationToken).ConfigureAwait(false), source);
        }
        catch (Exception e) when (e is TokenResponseException or HttpRequestException or JsonException or InvalidOperationException)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"Google gives no token for {source}: {e.Message.Split('\n')[0].TrimEnd('.')}", e)
            {
                Hint = "check the service account; keys can be revoked",
            };
        }
    }

    private async Task<(ITokenAccess Access, string Source)?> FindAsync(CancellationToken cancellationToken)
    {
        var named = Value(Variable);
        var file = named ?? KnownFile();
        try
        {
            if (file is not null)
            {
                using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false));
                var type = document.RootElement.GetProperty("type").GetString() ?? "";
                var credential = await CredentialFactory.FromFileAsync(file, type, cancellationToken).ConfigureAwait(false);
                return (credential.CreateScoped(Scope), $"the Google credentials in '{file}'");
            }

            return Value("GCE_METADATA_HOST") is null && !MachineMaker.Is("Google") ? null
                : ((await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false)).CreateScoped(Scope), "the Google identity of this machine");
        }
        catch (InvalidOperationException) when (file is null)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // The exception's text may quote the file.
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"the Google credentials in '{file}' cannot be used ({e.GetType().Name})")
            {
                Hint = named is null ? "run 'gcloud auth application-default login' again" : $"point {Variable} at the JSON file of a service account or of a workload identity",
            };
        }
    }

    private string? KnownFile()
    {
        var directory = Value("CLOUDSDK_CONFIG") ?? (Value("HOME") is { } home ? Path.Combine(home, ".config", "gcloud") : null);
        return directory is not null && Path.Combine(directory, "application_default_credentials.json") is var file && File.Exists(file) ? file : null;
    }

    private string? Value(string name) => environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
