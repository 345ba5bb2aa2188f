using System.Runtime.CompilerServices;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Images.Tar;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>--upload-context: the archive is there while the host builds, and gone afterwards.</summary>
public sealed class ContextUploadTests
{
    private const string Id = "AKIDEXAMPLE";
    private const string Secret = "secret";

    private readonly StrictS3 server = new(Id, Secret);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3://bucket/folder/", "s3://bucket/folder/kaniko-context-")]
    [InlineData("s3://bucket", "s3://bucket/kaniko-context-")]
    [InlineData("s3://bucket/exact.tar.gz", "s3://bucket/exact.tar.gz")]
    public async Task The_host_builds_from_the_address_and_the_archive_is_gone_afterwards(string store, string start)
    {
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address);
        var given = new List<BuildRequest>();
        IReadOnlyList<string> seen = [];

        var told = await BuildAsync(scene, new BuildRequest { Context = scene.Folder["sources"], UploadContext = store, Dockerfile = "docker/file" }, async (request, token) =>
        {
            given.Add(request);
            _ = Assert.Single(server.Objects.Content);
            seen = ArchiveContextTests.Listing((await scene.OpenAsync(request with { UploadContext = null }, token)).Directory);
        });

        var remote = Assert.Single(given);
        Assert.StartsWith(start, remote.Context, StringComparison.Ordinal);
        Assert.Equal((null, "docker/file"), (remote.UploadContext, remote.Dockerfile));
        Assert.Equal(["docker", "docker/file", "file"], seen);
        Assert.Empty(server.Objects.Content);
        Assert.Empty(server.Problems);
        Assert.Contains(told, one => one is TransferProgressed { Kind: TransferKind.Context, Done: true, Current: > 0 });
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(scene.Folder["work/tmp"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task However_the_build_ends_the_archive_is_removed(bool cancelled)
    {
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address);
        using var stop = new CancellationTokenSource();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => BuildAsync(
            scene, new BuildRequest { Context = scene.Folder["sources"], UploadContext = "s3://bucket/a" },
            async (_, token) =>
            {
                Assert.NotEmpty(server.Objects.Content);
                if (cancelled)
                {
                    await stop.CancelAsync();
                    token.ThrowIfCancellationRequested();
                }

                throw new KanikoException(ErrorCode.RunFailed, "it failed");
            },
            stop.Token));

        Assert.True(cancelled ? error is OperationCanceledException : error is KanikoException { Code: ErrorCode.RunFailed });
        Assert.Empty(server.Objects.Content);
    }

    [Theory]
    [InlineData("SOURCES", "s3://bucket/a", "wrong", ErrorCode.UploadFailed, "SignatureDoesNotMatch")]
    [InlineData("git@host:a.git", "s3://bucket/a", Secret, ErrorCode.UsageInvalid, "is a directory")]
    [InlineData("SOURCES", "https://host/folder", Secret, ErrorCode.UsageInvalid, "no store")]
    [InlineData("SOURCES/missing", "s3://bucket/a", Secret, ErrorCode.ContextUnavailable, "does not exist")]
    public async Task What_cannot_be_uploaded_is_told_and_nothing_is_built(string context, string store, string secret, ErrorCode code, string said)
    {
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address, secret);

        var error = await Assert.ThrowsAsync<KanikoException>(() => BuildAsync(
            scene, new BuildRequest { Context = context.Replace("SOURCES", scene.Folder["sources"], StringComparison.Ordinal), UploadContext = store },
            (_, _) => throw new InvalidOperationException("built")));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    private static async Task<IReadOnlyList<BuildEvent>> BuildAsync(
        ContextScene scene, BuildRequest request, Func<BuildRequest, CancellationToken, Task> host, CancellationToken? token = null)
    {
        var told = new List<BuildEvent>();
        await foreach (var one in new ContextUpload(scene.Settings, PackAsync).BuildAsync(request, HostAsync, token ?? Token))
        {
            told.Add(one);
        }

        return told;

        async IAsyncEnumerable<BuildEvent> HostAsync(BuildRequest remote, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await host(remote, cancellationToken);
            yield return new Traced(TraceLevel.Info, "built");
        }
    }

    /// <summary>The real one is the program's; here it matters what it is told.</summary>
    private static Task PackAsync(string directory, string? dockerfile, string? ignoreFile, Stream target, CancellationToken cancellationToken)
    {
        using var writer = new TarWriter(target);
        foreach (var name in new[] { "file", dockerfile is null ? null : Path.GetRelativePath(directory, dockerfile) }.OfType<string>())
        {
            var content = File.ReadAllBytes(Path.Join(directory, name));
            writer.Add(new TarEntry { Name = Encoding.UTF8.GetBytes(name), Type = TarEntryType.File, Mode = 0x1A4, Size = content.Length }, content.AsSpan());
        }

        Assert.Null(ignoreFile);
        writer.Finish();
        return Task.CompletedTask;
    }

    private static ContextScene Scene(string endpoint, string secret = Secret)
    {
        var scene = new ContextScene
        {
            Variables = new Dictionary<string, string>
            {
                ["S3_ENDPOINT"] = endpoint, ["S3_FORCE_PATH_STYLE"] = "true", ["AWS_ACCESS_KEY_ID"] = Id, ["AWS_SECRET_ACCESS_KEY"] = secret,
            },
        };
        _ = scene.Folder.Write("sources/file", "content\n");
        _ = scene.Folder.Write("sources/docker/file", "FROM scratch\n");
        return scene;
    }
}
