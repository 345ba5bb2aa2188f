using System.Globalization;
using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Kaniko.Engine.Contexts.Downloads;
using Kaniko.Images.Compression;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>
/// An object of Amazon S3, or of a server that speaks its protocol. Credentials are those of the environment, of profiles, of web identities,
/// of containers and of machines, in the SDK's order. <c>S3_ENDPOINT</c> and <c>S3_FORCE_PATH_STYLE</c> are Kaniko's.
/// </summary>
internal sealed class S3Object : IStoredObject
{
    private readonly AmazonS3Client client;
    private readonly string bucket;
    private readonly string key;

    public S3Object(S3Source source, IReadOnlyDictionary<string, string> environment)
    {
        (bucket, key) = (source.Bucket, source.Key);
        var config = Configuration(environment);
        client = Credentials(environment) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    public string Display => $"s3://{bucket}/{key}";

    public Task<RemotePart> OpenAsync(long offset, string? version, CancellationToken cancellationToken) => GuardAsync("read", async () =>
    {
        var request = new GetObjectRequest { BucketName = bucket, Key = key };
        if (offset > 0)
        {
            request.ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-"));
            request.EtagToMatch = version;
        }

        var response = await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        var isPart = response.HttpStatusCode == HttpStatusCode.PartialContent;
        return new RemotePart(
            new ObjectStream(response.ResponseStream), isPart ? offset : 0, response.ContentLength + (isPart ? offset : 0), response.ETag, response);
    });

    public Task UploadAsync(FileStream content, CancellationToken cancellationToken) => GuardAsync("written", async () =>
    {
        using var transfer = new TransferUtility(client); // in parts, where it is large
        await transfer.UploadAsync(
            new TransferUtilityUploadRequest { BucketName = bucket, Key = key, InputStream = content, AutoCloseStream = false, ContentType = "application/gzip" },
            cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task DeleteAsync(CancellationToken cancellationToken) => GuardAsync(
        "removed", () => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = key }, cancellationToken));

    public void Dispose() => client.Dispose();

    private static AmazonS3Config Configuration(IReadOnlyDictionary<string, string> environment)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = environment.GetValueOrDefault("S3_FORCE_PATH_STYLE", "").ToLowerInvariant() is "1" or "t" or "true",
            // Servers other than Amazon's know no other checksums than those they are asked for.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 3,
        };
        var region = Variable(environment, "AWS_REGION") ?? Variable(environment, "AWS_DEFAULT_REGION");
        if ((Variable(environment, "S3_ENDPOINT") ?? Variable(environment, "AWS_ENDPOINT_URL_S3") ?? Variable(environment, "AWS_ENDPOINT_URL")) is { } endpoint)
        {
            config.ServiceURL = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : "https://" + endpoint;
            config.AuthenticationRegion = region ?? "us-east-1";
        }
        else if (region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.RegionEndpoint = FallbackRegionFactory.GetRegionEndpoint() ?? RegionEndpoint.USEast1;
        }

        return config;
    }

    /// <summary>Null: what the SDK finds.</summary>
    private static AWSCredentials? Credentials(IReadOnlyDictionary<string, string> environment) =>
        Variable(environment, "AWS_ACCESS_KEY_ID") is { } id && Variable(environment, "AWS_SECRET_ACCESS_KEY") is { } secret
            ? Variable(environment, "AWS_SESSION_TOKEN") is { } token ? new SessionAWSCredentials(id, secret, token) : new BasicAWSCredentials(id, secret)
            : null;

    private static string? Variable(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private async Task<T> GuardAsync<T>(string verb, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failure.Concerns(e))
        {
            throw new S3Failure(Display, verb).Of(e);
        }
    }

    /// <summary>The SDK compares a whole object with its ETag, and calls a broken connection a wrong hash.</summary>
    private sealed class ObjectStream(Stream inner) : ReadOnlyStream
    {
        public override int Read(Span<byte> destination) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonClientException e)
            {
                throw new IOException(e.Message, e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
