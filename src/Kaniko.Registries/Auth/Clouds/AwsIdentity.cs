using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Auth.Clouds;

/// <summary>Who this machine or job is to AWS. In a class of its own, so that the SDK is loaded only for Amazon's registries.</summary>
internal static class AwsIdentity
{
    private static readonly string[] Traces =
    [
        "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    ];

    /// <summary>The keys of the variables, else what the SDK finds: profiles, web identities, roles of containers and machines. Null for none.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="isPublic">Most who read public images have no identity, and need none: nothing is searched for over the network.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task<AwsKeys?> FindAsync(IReadOnlyDictionary<string, string> environment, bool isPublic, CancellationToken cancellationToken)
    {
        if (Value(environment, "AWS_ACCESS_KEY_ID") is { } id && Value(environment, "AWS_SECRET_ACCESS_KEY") is { } secret)
        {
            return new AwsKeys(id, secret, Value(environment, "AWS_SESSION_TOKEN"), "the variables 'AWS_ACCESS_KEY_ID' and 'AWS_SECRET_ACCESS_KEY'");
        }

        return isPublic && !HasTrace(environment) ? null : await SearchAsync(cancellationToken).ConfigureAwait(false);
    }

    private static bool HasTrace(IReadOnlyDictionary<string, string> environment) =>
        Array.Exists(Traces, name => Value(environment, name) is not null)
        || (Value(environment, "HOME") is { } home && Directory.Exists(Path.Combine(home, ".aws")))
        || MachineMaker.Is("Amazon");

    private static async Task<AwsKeys?> SearchAsync(CancellationToken cancellationToken)
    {
        AWSCredentials found;
        try
        {
            found = await Task.Run(static () => DefaultAWSCredentialsIdentityResolver.GetCredentials(), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonClientException)
        {
            return null;
        }

        try
        {
            var keys = await found.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return new AwsKeys(keys.AccessKey, keys.SecretKey, string.IsNullOrEmpty(keys.Token) ? null : keys.Token, $"the AWS identity of this machine ({found.GetType().Name})");
        }
        catch (AmazonClientException e)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"AWS gives no credentials: {e.Message.Split('\n')[0].TrimEnd('.')}", e)
            {
                Hint = "check the profile (AWS_PROFILE) or the role of this machine or pod",
            };
        }
    }

    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>Who made the machine, by its firmware: asking a metadata service that is not there takes seconds.</summary>
internal static class MachineMaker
{
    public static bool Is(string maker)
    {
        foreach (var file in (ReadOnlySpan<string>)["sys_vendor", "product_name", "bios_vendor", "chassis_asset_tag"])
        {
            try
            {
                if (File.ReadAllText("/sys/class/dmi/id/" + file).Contains(maker, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not every machine tells.
            }
        }

        return false;
    }
}
