using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Contexts.Stores;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>gs:// against a server that checks signatures of service accounts and tokens.</summary>
public sealed class GoogleContextTests
{
    private static readonly byte[] Archive = Tars.Of(Tars.File("Dockerfile"), Tars.File("data") with { Size = 300_000 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gs://bucket/path/to/my context+.tar.gz", "path/to/my context+.tar.gz", false)]
    [InlineData("gs://bucket", "context.tar.gz", false)]
    [InlineData("gs://bucket/a.tar", "a.tar", true)]
    public async Task An_object_is_a_context(string context, string name, bool emulator)
    {
        using var server = new StrictGoogle { IsEmulator = emulator };
        server.Objects.Content[name] = Archive;
        server.Objects.Cuts.Enqueue(100_000);
        await using var web = await server.StartAsync();
        using var scene = Scene(server, web.Address, emulator);

        var opened = await scene.OpenAsync(context, Token);

        Assert.Empty(server.Problems);
        Assert.Equal(["Dockerfile", "data"], ArchiveContextTests.Listing(opened.Directory));
        Assert.Equal(["", "bytes=100000-"], server.Objects.Ranges);
    }

    [Fact]
    public async Task Kanikos_bucket_counts_where_there_is_no_context()
    {
        using var server = new StrictGoogle();
        server.Objects.Content["context.tar.gz"] = Archive;
        await using var web = await server.StartAsync();
        using var scene = Scene(server, web.Address);

        var opened = await scene.OpenAsync(new BuildRequest { Context = "", Bucket = "bucket" }, Token);

        Assert.Equal(["Dockerfile", "data"], ArchiveContextTests.Listing(opened.Directory));
    }

    /// <summary>The object | what is wrong | code | a part of the message | a part of the hint.</summary>
    [Theory]
    [InlineData("gs://bucket/missing", "", ErrorCode.ContextNotFound, "No such object", "name of the object")]
    [InlineData("gs://nothing/a", "", ErrorCode.ContextNotFound, "bucket does not exist", "bucket's name")]
    [InlineData("gs://bucket/a", "wrong key", ErrorCode.ContextUnauthorized, "invalid_grant", "make a new key")]
    [InlineData("gs://bucket/a", "no account", ErrorCode.ContextUnauthorized, "account not found", "service account is gone")]
    [InlineData("gs://bucket/a", "clock", ErrorCode.ContextUnauthorized, "reasonable timeframe", "clock of this machine is wrong")]
    [InlineData("gs://bucket/a", "no file", ErrorCode.CredentialsInvalid, "GOOGLE_APPLICATION_CREDENTIALS", "JSON file")]
    [InlineData("gs://bucket/a", "401 Invalid Credentials", ErrorCode.ContextUnauthorized, "Invalid Credentials", "log in again")]
    [InlineData("gs://bucket/a", "401 Anonymous caller does not have access", ErrorCode.ContextUnauthorized, "Anonymous", "give credentials")]
    [InlineData("gs://bucket/a", "403 me@x does not have storage.objects.get access to the Google Cloud Storage object.", ErrorCode.ContextUnauthorized, "storage.objects.get", "roles/storage.objectViewer")]
    [InlineData("gs://bucket/a", "403 Request had insufficient authentication scopes.", ErrorCode.ContextUnauthorized, "scopes", "cloud-platform")]
    [InlineData("gs://bucket/a", "403 The billing account for the owning project is disabled in state absent", ErrorCode.ContextUnauthorized, "billing", "billing account")]
    [InlineData("gs://bucket/a", "400 Bucket is a requester pays bucket but no user project provided.", ErrorCode.ContextUnavailable, "requester pays", "another bucket")]
    public async Task Refusals_have_errors_and_hints_of_their_own(string context, string fault, ErrorCode code, string said, string hint)
    {
        using var server = new StrictGoogle
        {
            Clock = fault == "clock" ? TimeSpan.FromHours(2) : TimeSpan.Zero,
            IsAccountGone = fault == "no account",
            Forbids = fault.Length > 0 && char.IsAsciiDigit(fault[0]) ? (int.Parse(fault[..3], CultureInfo.InvariantCulture), fault[4..]) : null,
        };
        server.Objects.Content["a"] = Archive;
        await using var web = await server.StartAsync();
        using var scene = Scene(server, web.Address);
        _ = scene.Folder.Write("key.json", server.ServiceAccount(web.Address, fault != "wrong key"));
        if (fault == "no file")
        {
            File.Delete(scene.Folder["key.json"]);
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(context, Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(70_000)]
    public async Task An_object_is_stored_and_removed(int? breaksAfter)
    {
        using var server = new StrictGoogle { BreaksUploadAfter = breaksAfter };
        await using var web = await server.StartAsync();
        using var scene = Scene(server, web.Address);
        await File.WriteAllBytesAsync(scene.Folder["file"], Archive, Token);
        using var stored = StoredObject.Of(new GoogleSource("bucket", "up/load.tar.gz"), scene.Settings);

        await using (var file = File.OpenRead(scene.Folder["file"]))
        {
            await stored.UploadAsync(file, Token);
        }

        Assert.True(Archive.AsSpan().SequenceEqual(server.Objects.Content["up/load.tar.gz"]));
        await stored.DeleteAsync(Token);
        await stored.DeleteAsync(Token);
        Assert.Empty(server.Objects.Content);
    }

    private static ContextScene Scene(StrictGoogle server, string address, bool emulator = false)
    {
        var scene = new ContextScene();
        _ = scene.Folder.Write("key.json", server.ServiceAccount(address));
        var variables = new Dictionary<string, string>(scene.Settings.Environment)
        {
            [emulator ? "STORAGE_EMULATOR_HOST" : "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE"] = address, ["GOOGLE_APPLICATION_CREDENTIALS"] = scene.Folder["key.json"],
        };
        scene.Settings = scene.Settings with { Environment = variables };
        return scene;
    }
}
