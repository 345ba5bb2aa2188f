using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>What the program's own environment decides: identities of machines and pods, trusted certificates, which libraries are loaded.</summary>
public sealed class ProgramContextTests
{
    private static readonly byte[] Archive = Tars.Gzip(Tars.Of(Tars.File("file"), Tars.File("Dockerfile")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Google_s_metadata_server_gives_the_token_of_a_machine()
    {
        using var scene = new ContextScene();
        var objects = new StrictObjects();
        objects.Content["/storage/v1/b/bucket/o/a.tgz"] = Archive;
        await using var web = await LoopbackWeb.StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.StartsWith("/storage/", StringComparison.Ordinal))
            {
                if (context.Request.Headers.Authorization == "Bearer machine")
                {
                    await objects.SendAsync(context, path);
                    return;
                }

                context.Response.StatusCode = 401;
                return;
            }

            context.Response.Headers["Metadata-Flavor"] = "Google";
            if (path.EndsWith("/token", StringComparison.Ordinal) && context.Request.Headers["Metadata-Flavor"] == "Google")
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("""{"access_token":"machine","expires_in":3600,"token_type":"Bearer"}""");
            }
        });

        var result = await RunAsync(scene, "gs://bucket/a.tgz", new()
        {
            ["GCE_METADATA_HOST"] = $"127.0.0.1:{web.Port}", ["CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE"] = web.Address, ["GOOGLE_APPLICATION_CREDENTIALS"] = null,
            ["HOME"] = scene.Folder["home"],
        });

        _ = result.Succeeded();
        Assert.Contains("GET /storage/v1/b/bucket/o/a.tgz?alt=media", web.Requests);
    }

    [Fact]
    public async Task Azure_s_identity_endpoint_gives_the_token_of_an_identity()
    {
        using var scene = new ContextScene();
        var server = new StrictAzure("account", new byte[64]) { Token = "identity" };
        server.Objects.Content["/container/a.tgz"] = Archive;
        await using var store = await server.StartAsync();
        await using var identity = await LoopbackWeb.StartAsync(async context =>
        {
            var isWanted = context.Request.Headers["X-IDENTITY-HEADER"] == "header" && context.Request.Query["resource"] == "https://storage.azure.com";
            context.Response.StatusCode = isWanted ? 200 : 400;
            context.Response.ContentType = "application/json";
            var until = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
            await context.Response.WriteAsync($$"""{"access_token":"identity","expires_on":"{{until}}","resource":"https://storage.azure.com","token_type":"Bearer"}""");
        });

        var result = await RunAsync(scene, "https://account.blob.core.windows.net/container/a.tgz", new()
        {
            ["IDENTITY_ENDPOINT"] = identity.Address + "/token", ["IDENTITY_HEADER"] = "header",
            ["AZURE_STORAGE_CONNECTION_STRING"] = $"AccountName=account;BlobEndpoint={store.Address}",
        });

        _ = result.Succeeded();
        Assert.Empty(server.Problems);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_https_archive_comes_from_a_server_that_is_trusted(bool trusted)
    {
        using var scene = new ContextScene();
        using var certificate = LoopbackCertificate.Create(scene.Folder["ca.pem"]);
        var objects = new StrictObjects();
        objects.Content["/a.tgz"] = Archive;
        await using var web = await LoopbackWeb.StartAsync(context => objects.SendAsync(context, context.Request.Path), certificate);

        var result = await RunAsync(scene, web.Address + "/a.tgz", new() { ["SSL_CERT_FILE"] = trusted ? scene.Folder["ca.pem"] : null });

        Assert.Equal(trusted ? 0 : 1, result.ExitCode);
        if (!trusted)
        {
            Assert.Contains("certificate is not trusted", result.Error, StringComparison.Ordinal);
            Assert.Contains("SSL_CERT_FILE", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_build_of_a_directory_loads_no_library_of_a_cloud()
    {
        using var scene = new ContextScene();
        var strace = ExternalProgram.Require("strace");
        var program = KanikoProgram.Require(scene.Folder["work"]);
        _ = scene.Folder.Write("context/file", "content\n");
        _ = scene.Folder.Write("context/Dockerfile", "FROM scratch\nCOPY file /\n");

        var result = await strace.RunAsync(
            [
                "-f", "-qq", "-e", "trace=open,openat,mmap", "-o", scene.Folder["trace"], program.FileName, "--context", scene.Folder["context"], "--no-push",
                "--kaniko-dir", program.WorkDirectory, "--progress", "plain",
            ],
            Token);

        _ = result.Succeeded();
        var opened = (await File.ReadAllLinesAsync(scene.Folder["trace"], Token)).Where(line => line.Contains(".dll", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(opened, line => line.Contains("AWSSDK", StringComparison.Ordinal) || line.Contains("Google.", StringComparison.Ordinal)
            || line.Contains("Azure.", StringComparison.Ordinal) || line.Contains("Identity", StringComparison.Ordinal) || line.Contains("Newtonsoft", StringComparison.Ordinal));
    }

    /// <summary>What other users of the machine can see of a build: the arguments of all that it starts.</summary>
    [Theory]
    [InlineData("", "GIT_TOKEN=marker-token")]
    [InlineData("", "GIT_USERNAME=me GIT_PASSWORD=marker-token")]
    [InlineData("me:marker-token@", "")]
    public async Task Git_s_credentials_are_in_no_argument_list(string user, string variables)
    {
        using var scene = new ContextScene();
        var strace = ExternalProgram.Require("strace");
        var program = KanikoProgram.Require(scene.Folder["work"]);
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        await using var web = await new GitBackend(git.Root) { Login = variables.StartsWith("GIT_TOKEN", StringComparison.Ordinal) ? ("marker-token", "") : ("me", "marker-token") }.StartAsync();
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => (string?)pair[1]);
        environment["CONTEXT"] = $"{web.Address.Replace("://", $"://{user}", StringComparison.Ordinal)}/team/repository.git";

        var result = await (strace with { Environment = environment }).RunAsync(
            [
                "-f", "-qq", "-s", "100000", "-e", "trace=execve", "-o", scene.Folder["trace"], "/bin/sh", "-c",
                $"printf 'FROM scratch\nCOPY file /\n' > \"$0\"; exec \"$1\" --context \"$CONTEXT\" --dockerfile \"$0\" --no-push --kaniko-dir \"$2\" --progress plain",
                scene.Folder["Dockerfile"], program.FileName, program.WorkDirectory,
            ],
            Token);

        _ = result.Succeeded();
        var started = (await File.ReadAllLinesAsync(scene.Folder["trace"], Token)).Where(line => !line.Contains("\"--context\"", StringComparison.Ordinal)).ToList();
        Assert.Contains(started, line => line.Contains("\"fetch\"", StringComparison.Ordinal));
        foreach (var secret in new[] { "marker-token", Convert.ToBase64String("marker-token:"u8), Convert.ToBase64String("me:marker-token"u8) })
        {
            Assert.DoesNotContain(started, line => line.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(secret, result.Output + result.Error, StringComparison.Ordinal);
        }
    }

    private static Task<ProgramResult> RunAsync(ContextScene scene, string context, Dictionary<string, string?> environment)
    {
        var dockerfile = scene.Folder.Write("Dockerfile", "FROM scratch\nCOPY file /\n");
        return (KanikoProgram.Require(scene.Folder["work"]) with { Environment = environment }).RunAsync(
            ["--context", context, "--dockerfile", dockerfile, "--no-push"], Token);
    }
}
