using Amazon.Runtime;
using Amazon.S3;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Contexts.Stores;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>s3:// against a server that nobody here wrote.</summary>
public sealed class RadosGatewayTests(RadosGateway server) : IClassFixture<RadosGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3://contexts/path/to/my context+ü.tar.gz", "path/to/my context+ü.tar.gz", 1_000)]
    [InlineData("s3://contexts", "context.tar.gz", 1_000)]
    [InlineData("s3://contexts/large", "large", 20_000_000)] // stored in parts
    public async Task What_is_stored_is_a_context_until_it_is_removed(string context, string key, int size)
    {
        using var scene = await SceneAsync();
        await File.WriteAllBytesAsync(scene.Folder["archive"], Tars.Of(Tars.File("Dockerfile"), Tars.File("data") with { Size = size }), Token);
        using var stored = StoredObject.Of(new S3Source("contexts", key), scene.Settings);
        await using (var file = File.OpenRead(scene.Folder["archive"]))
        {
            await stored.UploadAsync(file, Token);
        }

        var opened = await scene.OpenAsync(context, Token);

        Assert.Equal(["Dockerfile", "data"], ArchiveContextTests.Listing(opened.Directory));
        Assert.Equal(size, new FileInfo(Path.Combine(opened.Directory, "data")).Length);
        await stored.DeleteAsync(Token);
        await stored.DeleteAsync(Token);
        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(context, Token));
        Assert.Equal(ErrorCode.ContextNotFound, error.Code);
    }

    [Fact]
    public async Task The_rest_of_an_object_is_asked_for_by_range_and_version()
    {
        using var scene = await SceneAsync();
        await File.WriteAllBytesAsync(scene.Folder["file"], [1, 2, 3, 4, 5], Token);
        using var stored = StoredObject.Of(new S3Source("contexts", "ranges"), scene.Settings);
        await using (var file = File.OpenRead(scene.Folder["file"]))
        {
            await stored.UploadAsync(file, Token);
        }

        using var whole = await stored.OpenAsync(0, version: null, Token);
        using var rest = await stored.OpenAsync(3, whole.Version, Token);
        var bytes = new byte[2];
        await rest.Content.ReadExactlyAsync(bytes, Token);

        Assert.Equal((3, 5, whole.Version), (rest.Offset, rest.Length, rest.Version));
        Assert.Equal([4, 5], bytes);
        var changed = await Assert.ThrowsAsync<KanikoException>(() => stored.OpenAsync(3, "\"00000000000000000000000000000000\"", Token));
        Assert.Equal(ErrorCode.DownloadIncomplete, changed.Code);
    }

    [Theory]
    [InlineData("s3://contexts/missing", RadosGateway.Id, RadosGateway.Secret, ErrorCode.ContextNotFound, "NoSuchKey", "name of the object")]
    [InlineData("s3://nowhere/a", RadosGateway.Id, RadosGateway.Secret, ErrorCode.ContextNotFound, "NoSuchBucket", "bucket's name")]
    [InlineData("s3://contexts/a", RadosGateway.Id, "wrong", ErrorCode.ContextUnauthorized, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("s3://contexts/a", "nobody", RadosGateway.Secret, ErrorCode.ContextUnauthorized, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID")]
    public async Task Refusals_have_errors_of_their_own(string context, string id, string secret, ErrorCode code, string said, string hint)
    {
        using var scene = await SceneAsync(id, secret);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(context, Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    private async Task<ContextScene> SceneAsync(string id = RadosGateway.Id, string secret = RadosGateway.Secret)
    {
        Assert.SkipWhen(server.Address is null, "'radosgw' is not on this machine: run ./test.sh as root, which installs it");
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(RadosGateway.Id, RadosGateway.Secret),
            new AmazonS3Config { ServiceURL = server.Address, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        _ = await client.PutBucketAsync("contexts", Token);
        return new ContextScene
        {
            Variables = new Dictionary<string, string>
            {
                ["S3_ENDPOINT"] = server.Address, ["S3_FORCE_PATH_STYLE"] = "true", ["AWS_ACCESS_KEY_ID"] = id, ["AWS_SECRET_ACCESS_KEY"] = secret,
            },
        };
    }
}
