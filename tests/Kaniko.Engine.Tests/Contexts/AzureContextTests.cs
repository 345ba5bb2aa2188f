using System.Security.Cryptography;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Contexts.Stores;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Azure blobs against a server that checks signatures.</summary>
public sealed class AzureContextTests
{
    private const string Account = "account";

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(64);
    private static readonly byte[] Archive = Tars.Of(Tars.File("Dockerfile"), Tars.File("data") with { Size = 300_000 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("core.windows.net", "AZURE_STORAGE_ACCESS_KEY")]
    [InlineData("core.chinacloudapi.cn", "AZURE_STORAGE_KEY")]
    [InlineData("core.usgovcloudapi.net", "connection string")]
    [InlineData("core.cloudapi.de", "signature")]
    [InlineData("core.windows.net", "AZURE_STORAGE_SAS_TOKEN")]
    public async Task A_blob_is_a_context(string cloud, string access)
    {
        var server = new StrictAzure(Account, Key);
        server.Objects.Content["/container/my context+.tar.gz"] = Archive;
        server.Objects.Cuts.Enqueue(100_000);
        await using var web = await server.StartAsync();
        var signature = server.Signature("/container/my context+.tar.gz");
        using var scene = Scene(web.Address, access switch
        {
            "connection string" => ("AccountKey", Convert.ToBase64String(Key)),
            "signature" => ("", ""),
            "AZURE_STORAGE_SAS_TOKEN" => (access, "?" + signature),
            _ => (access, Convert.ToBase64String(Key)),
        });

        var opened = await scene.OpenAsync(
            $"https://{Account}.blob.{cloud}/container/my%20context%2B.tar.gz{(access == "signature" ? "?" + signature : "")}", Token);

        Assert.Empty(server.Problems);
        Assert.Equal(["Dockerfile", "data"], ArchiveContextTests.Listing(opened.Directory));
        Assert.Equal(["", "bytes=100000-"], server.Objects.Ranges);
    }

    /// <summary>The blob | what is wrong | code | a part of the message | a part of the hint.</summary>
    [Theory]
    [InlineData("container/missing", "", ErrorCode.ContextNotFound, "BlobNotFound", "name of the blob")]
    [InlineData("nothing/a", "", ErrorCode.ContextNotFound, "ContainerNotFound", "container's name")]
    [InlineData("container/a", "wrong key", ErrorCode.ContextUnauthorized, "AuthenticationFailed", "copy key1 or key2")]
    [InlineData("container/a", "no base64", ErrorCode.CredentialsInvalid, "base64", "copy key1 or key2")]
    [InlineData("container/a", "clock", ErrorCode.ContextUnauthorized, "AuthenticationFailed", "clock of this machine is wrong")]
    [InlineData("container/a", "expired", ErrorCode.ContextUnauthorized, "AuthenticationFailed", "signature is over")]
    [InlineData("container/a", "another's", ErrorCode.ContextUnauthorized, "AuthenticationFailed", "not this blob's")]
    [InlineData("container/a", "write only", ErrorCode.ContextUnauthorized, "AuthorizationPermissionMismatch", "sp=r")]
    [InlineData("container/a", "AuthorizationPermissionMismatch", ErrorCode.ContextUnauthorized, "AuthorizationPermissionMismatch", "Storage Blob Data Reader")]
    [InlineData("container/a", "AuthorizationFailure", ErrorCode.ContextUnauthorized, "AuthorizationFailure", "firewall")]
    [InlineData("container/a", "KeyBasedAuthenticationNotPermitted", ErrorCode.ContextUnauthorized, "KeyBased", "takes no keys")]
    [InlineData("container/a", "AccountIsDisabled", ErrorCode.ContextUnauthorized, "AccountIsDisabled", "subscription")]
    [InlineData("container/a", "InsufficientAccountPermissions", ErrorCode.ContextUnauthorized, "InsufficientAccountPermissions", "AZURE_STORAGE_ACCESS_KEY")]
    [InlineData("container/a", "BlobArchived", ErrorCode.ContextUnavailable, "BlobArchived", "archive tier")]
    public async Task Refusals_have_errors_and_hints_of_their_own(string name, string fault, ErrorCode code, string said, string hint)
    {
        var server = new StrictAzure(Account, Key)
        {
            Clock = fault == "clock" ? TimeSpan.FromHours(1) : TimeSpan.Zero,
            Forbids = char.IsAsciiLetterUpper(fault.FirstOrDefault()) ? fault : null,
        };
        server.Objects.Content["/container/a"] = Archive;
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address, fault switch
        {
            "expired" => ("AZURE_STORAGE_SAS_TOKEN", server.Signature("/container/a", minutes: -5)),
            "another's" => ("AZURE_STORAGE_SAS_TOKEN", server.Signature("/container/b")),
            "write only" => ("AZURE_STORAGE_SAS_TOKEN", server.Signature("/container/a", "w")),
            "wrong key" => ("AZURE_STORAGE_ACCESS_KEY", Convert.ToBase64String(new byte[64])),
            "no base64" => ("AZURE_STORAGE_ACCESS_KEY", "***"),
            _ => ("AZURE_STORAGE_ACCESS_KEY", Convert.ToBase64String(Key)),
        });

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync($"https://{Account}.blob.core.windows.net/{name}", Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("the-signature-itself", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000, false)]
    [InlineData(140_000_000, false)]
    [InlineData(100_000, true)]
    public async Task A_blob_is_stored_and_removed(int size, bool signature)
    {
        var server = new StrictAzure(Account, Key);
        server.Objects.Statuses.Enqueue(503);
        await using var web = await server.StartAsync();
        using var scene = Scene(web.Address, signature
            ? ("AZURE_STORAGE_SAS_TOKEN", server.Signature("/container/up/load.tar.gz", "rwd"))
            : ("AZURE_STORAGE_ACCESS_KEY", Convert.ToBase64String(Key)));
        var content = new byte[size];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(scene.Folder["file"], content, Token);
        using var stored = StoredObject.Of(ContextSource.Parse($"https://{Account}.blob.core.windows.net/container/up/load.tar.gz"), scene.Settings);

        await using (var file = File.OpenRead(scene.Folder["file"]))
        {
            await stored.UploadAsync(file, Token);
        }

        Assert.Empty(server.Problems);
        Assert.True(content.AsSpan().SequenceEqual(server.Objects.Content["/container/up/load.tar.gz"]));
        await stored.DeleteAsync(Token);
        await stored.DeleteAsync(Token);
        Assert.Empty(server.Objects.Content);
    }

    private static ContextScene Scene(string address, (string Name, string Value) access) => new()
    {
        Variables = new Dictionary<string, string>
        {
            ["AZURE_STORAGE_CONNECTION_STRING"] = $"AccountName={Account};BlobEndpoint={address}" + (access.Name == "AccountKey" ? $";AccountKey={access.Value}" : ""),
            [access.Name.Length > 0 ? access.Name : "NONE"] = access.Value,
        },
    };
}
