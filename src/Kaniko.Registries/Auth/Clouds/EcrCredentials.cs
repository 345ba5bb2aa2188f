using System.Globalization;
using System.Net;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Auth.Clouds;

/// <summary>Amazon's registries, private and public: the AWS credentials of this machine are exchanged for a password of twelve hours.</summary>
/// <param name="environment">Keys, and addresses of services (<c>AWS_ENDPOINT_URL_ECR</c>); profiles and roles are the SDK's matter.</param>
/// <param name="proxy">Null: none.</param>
/// <param name="time">The clock of signatures and of the password.</param>
public sealed class EcrCredentials(IReadOnlyDictionary<string, string> environment, IWebProxy? proxy, TimeProvider time) : ICredentialSource
{
    private readonly CloudTokens tokens = new(time);

    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        EcrService.Of(RegistryName.Host(registry), environment) is { } service
            ? tokens.GetAsync(service.Endpoint.AbsoluteUri, token => FetchAsync(service, token), cancellationToken)
            : ValueTask.FromResult<Credential?>(null);

    private async Task<(Credential? Credential, DateTimeOffset Until)> FetchAsync(EcrService service, CancellationToken cancellationToken)
    {
        if (await AwsIdentity.FindAsync(environment, isPublic: service.IsPublic, cancellationToken).ConfigureAwait(false) is not { } keys)
        {
            return (null, DateTimeOffset.MaxValue);
        }

        var request = new CloudRequest("the token service of Amazon's registry", service.Endpoint, proxy);
        var body = "{}"u8.ToArray();
        using var answer = await request.PostAsync(
            body, AwsSignature.ContentType, () => AwsSignature.Headers(service, keys, body, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        var data = answer.RootElement.TryGetProperty("authorizationData", out var found) ? found : default;
        data = data.ValueKind == System.Text.Json.JsonValueKind.Array && data.GetArrayLength() > 0 ? data[0] : data;
        return (Decode(request, request.Text(data, "authorizationToken"), keys.Source), Expiry(data));
    }

    private static Credential Decode(CloudRequest request, string token, string source)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(token));
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon > 0
                ? new Credential { Username = text[..colon], Password = text[(colon + 1)..], Source = $"Amazon's token service for {source}" }
                : throw request.Failed("gave a token of an unknown form");
        }
        catch (FormatException)
        {
            throw request.Failed("gave a token of an unknown form");
        }
    }

    // Seconds since 1970, with a fraction; or, from some, a text.
    private DateTimeOffset Expiry(System.Text.Json.JsonElement data)
    {
        var fallback = time.GetUtcNow() + TimeSpan.FromHours(1);
        return !data.TryGetProperty("expiresAt", out var value) ? fallback
            : value.ValueKind == System.Text.Json.JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 253402300800
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : value.ValueKind == System.Text.Json.JsonValueKind.String
                && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date
            : fallback;
    }
}

/// <summary>Where one of Amazon's registries gives its passwords.</summary>
internal sealed record EcrService(Uri Endpoint, string Region, string SigningName, string Target)
{
    public bool IsPublic => SigningName == "ecr-public";

    /// <summary>Null where the host is none of Amazon's.</summary>
    public static EcrService? Of(string host, IReadOnlyDictionary<string, string> environment)
    {
        if (host == "public.ecr.aws")
        {
            const string Region = "us-east-1"; // the only one that has the service
            return new EcrService(
                Override(environment, "AWS_ENDPOINT_URL_ECR_PUBLIC") ?? new Uri($"https://api.ecr-public.{Region}.amazonaws.com/"),
                Region, "ecr-public", "SpencerFrontendService.GetAuthorizationToken");
        }

        if (Private(host.Split('.')) is not var (region, service))
        {
            return null;
        }

        return new EcrService(
            Override(environment, "AWS_ENDPOINT_URL_ECR") ?? new Uri($"https://{service}/"), region, "ecr", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
    }

    // ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com in each partition, and since 2025 ACCOUNT.dkr-ecr[-fips].REGION.on.aws over IPv6 too.
    private static (string Region, string Service)? Private(string[] labels)
    {
        if (labels[0].Length != 12 || !labels[0].All(char.IsAsciiDigit))
        {
            return null;
        }

        return labels switch
        {
            [_, "dkr-ecr", var region, .. var domain] when DualStack(string.Join('.', domain)) is { } api => (region, $"ecr.{region}.{api}"),
            [_, "dkr-ecr-fips", var region, .. var domain] when DualStack(string.Join('.', domain)) is { } api => (region, $"ecr-fips.{region}.{api}"),
            [_, "dkr", "ecr", var region, .. var domain] when IsPartition(string.Join('.', domain)) => (region, $"api.ecr.{region}.{string.Join('.', domain)}"),
            [_, "dkr", "ecr-fips", var region, .. var domain] when IsPartition(string.Join('.', domain)) => (region, $"ecr-fips.{region}.{string.Join('.', domain)}"),
            _ => null,
        };
    }

    private static string? DualStack(string domain) => domain switch
    {
        "on.aws" => "api.aws",
        "on.amazonwebservices.com.cn" => "api.amazonwebservices.com.cn",
        "on.amazonwebservices.eu" => "api.amazonwebservices.eu",
        _ => null,
    };

    private static bool IsPartition(string domain) =>
        domain is "amazonaws.com" or "amazonaws.com.cn" or "amazonaws.eu" or "c2s.ic.gov" or "sc2s.sgov.gov" or "cloud.adc-e.uk" or "csp.hci.ic.gov";

    private static Uri? Override(IReadOnlyDictionary<string, string> environment, string name)
    {
        var text = environment.GetValueOrDefault(name) ?? environment.GetValueOrDefault("AWS_ENDPOINT_URL");
        return string.IsNullOrEmpty(text) ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
            : throw new KanikoException(ErrorCode.CredentialsInvalid, $"the variable '{name}' is no address");
    }
}
