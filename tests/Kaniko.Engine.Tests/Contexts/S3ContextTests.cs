using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Contexts.Stores;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>s3:// against a server that checks signatures.</summary>
public sealed class S3ContextTests
{
    private const string Id = "AKIDEXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static readonly byte[] Archive = Tars.Gzip(Tars.Of(Tars.File("Dockerfile"), Tars.File("data") with { Size = 3_000_000 }));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3://bucket/path/to/my context+.tar.gz", "/bucket/path/to/my context+.tar.gz", null)]
    [InlineData("s3://bucket", "/bucket/context.tar.gz", null)]
    [InlineData("s3://bucket/a.tgz", "/bucket/a.tgz", "session/token==")]
    public async Task An_object_is_a_context(string context, string name, string? session)
    {
        var server = new StrictS3(Id, Secret, session);
        server.Objects.Content[name] = Archive;
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address, session: session);

        var opened = await scene.OpenAsync(context, Token);

        Assert.Empty(server.Problems);
        Assert.Equal(["Dockerfile", "data"], ArchiveContextTests.Listing(opened.Directory));
        Assert.DoesNotContain(Directory.EnumerateFiles(scene.Folder.Path, "*", SearchOption.AllDirectories), file => file.Contains(".tar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_connection_is_continued_with_range_and_version()
    {
        var server = new StrictS3(Id, Secret);
        var archive = Tars.Of(Tars.File("data") with { Size = 3_000_000 });
        server.Objects.Content["/bucket/a"] = archive;
        server.Objects.Cuts.Enqueue(1_000_000);
        server.Objects.Cuts.Enqueue(1_000_000);
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address);

        _ = await scene.OpenAsync("s3://bucket/a", Token);

        Assert.Equal(["", "bytes=1000000-", "bytes=2000000-"], server.Objects.Ranges);
        Assert.Equal(archive.Length, server.Objects.Sent);
    }

    [Theory]
    [InlineData("s3://bucket/missing", Id, Secret, ErrorCode.ContextNotFound, "NoSuchKey")]
    [InlineData("s3://other/missing", Id, Secret, ErrorCode.ContextNotFound, "NoSuchBucket")]
    [InlineData("s3://bucket/a", Id, "wrong", ErrorCode.ContextUnauthorized, "SignatureDoesNotMatch")]
    [InlineData("s3://bucket/a", "nobody", Secret, ErrorCode.ContextUnauthorized, "InvalidAccessKeyId")]
    public async Task Refusals_have_errors_of_their_own(string context, string id, string secret, ErrorCode code, string said)
    {
        var server = new StrictS3(Id, Secret);
        server.Objects.Content["/bucket/a"] = Archive;
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address, id, secret);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(context, Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(context, error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "AccessDenied", ErrorCode.ContextUnauthorized, "s3:GetObject")]
    [InlineData(400, "ExpiredToken", ErrorCode.ContextUnauthorized, "AWS_SESSION_TOKEN")]
    [InlineData(400, "InvalidToken", ErrorCode.ContextUnauthorized, "AWS_SESSION_TOKEN")]
    [InlineData(403, "RequestTimeTooSkewed", ErrorCode.ContextUnauthorized, "clock")]
    [InlineData(400, "AuthorizationHeaderMalformed", ErrorCode.ContextUnavailable, "AWS_REGION")]
    [InlineData(301, "PermanentRedirect", ErrorCode.ContextUnavailable, "AWS_REGION")]
    public async Task What_a_store_says_has_a_hint_of_its_own(int status, string said, ErrorCode code, string hint)
    {
        await using var web = await new StrictS3(Id, Secret) { Refusal = (status, said) }.StartAsync();
        using var scene = Scene(web.Address);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("s3://bucket/a", Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_is_refused()
    {
        using var folder = new TemporaryDirectory();
        using var certificate = LoopbackCertificate.Create(folder["ca.pem"]);
        await using var web = await LoopbackWeb.StartAsync(_ => Task.CompletedTask, certificate);
        using var scene = Scene(web.Address);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("s3://bucket/a", Token));

        Assert.Equal(ErrorCode.TlsFailed, error.Code);
        Assert.Contains("SSL_CERT_FILE", error.Hint, StringComparison.Ordinal);
        Assert.Empty(web.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        using var scene = Scene("http://127.0.0.1:1");

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("s3://bucket/a", Token));

        Assert.Equal(ErrorCode.ContextUnavailable, error.Code);
        Assert.Contains("can be reached", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20_000_000)]
    public async Task An_object_is_stored_and_removed(int size)
    {
        var server = new StrictS3(Id, Secret);
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address);
        var content = new byte[size];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(scene.Folder["file"], content, Token);
        using var stored = StoredObject.Of(new S3Source("bucket", "up/load.tar.gz"), scene.Settings);

        await using (var file = File.OpenRead(scene.Folder["file"]))
        {
            await stored.UploadAsync(file, Token);
        }

        Assert.Empty(server.Problems);
        Assert.True(content.AsSpan().SequenceEqual(server.Objects.Content["/bucket/up/load.tar.gz"]));
        await stored.DeleteAsync(Token);
        Assert.Empty(server.Objects.Content);
    }

    private static ContextScene Scene(string endpoint, string id = Id, string secret = Secret, string? session = null) => new()
    {
        Variables = new Dictionary<string, string>
        {
            ["S3_ENDPOINT"] = endpoint, ["S3_FORCE_PATH_STYLE"] = "true", ["AWS_ACCESS_KEY_ID"] = id, ["AWS_SECRET_ACCESS_KEY"] = secret,
            ["AWS_SESSION_TOKEN"] = session ?? "", ["AWS_REGION"] = "eu-central-1",
        },
    };
}
