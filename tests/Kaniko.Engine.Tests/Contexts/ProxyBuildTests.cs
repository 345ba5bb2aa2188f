using System.Text;
using Kaniko.Testing;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>A whole build where a proxy with a password is the only way out, as docs/isolation.md promises it.</summary>
public sealed class ProxyBuildTests
{
    private const string StepProxy = "http://proxy-of-the-steps.example:3128";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pushes_pulls_additions_and_git_go_through_the_proxy_and_steps_see_only_the_one_that_they_are_given()
    {
        using var folder = new TemporaryDirectory();
        var busybox = ExternalProgram.Require("busybox").FileName;
        var git = await GitRepositories.CreateAsync(folder, Token);
        using var certificates = new TestCertificates(others: ["registry.example"]);
        using var certificate = LoopbackCertificate.Create(folder["web.pem"], "files.example", "git.example");
        var authorities = folder.Write("authorities.pem", await File.ReadAllTextAsync(certificates.WriteAuthority(folder.Path), Token) + "\n" + await File.ReadAllTextAsync(folder["web.pem"], Token));
        await using var registry = await LoopbackRegistry.StartAsync(new LoopbackRegistryOptions { Tls = certificates }, Token);
        await using var files = await LoopbackWeb.StartAsync(context => context.Response.WriteAsync("added\n"), certificate);
        await using var repositories = await new GitBackend(git.Root).StartAsync(certificate);
        await using var proxy = new LoopbackProxy(
            new Dictionary<string, int>
            {
                ["registry.example:443"] = new Uri("https://" + registry.Address).Port,
                ["files.example:443"] = files.Port,
                ["git.example:443"] = repositories.Port,
            },
            ("me", "p@ss"));
        _ = folder.Write("base/Dockerfile", "FROM scratch\nCOPY sh /bin/sh\n");
        File.Copy(busybox, folder["base/sh"]);
        _ = folder.Write("app/Dockerfile", """
            FROM registry.example/base:1
            ADD https://files.example/file /file
            ADD https://git.example/team/repository.git#main /source
            RUN test "$https_proxy" = "$HTTPS_PROXY" && test "${https_proxy#http://proxy-}" = of-the-steps.example:3128 \
                && test -z "$NO_PROXY$no_proxy$ALL_PROXY" && test -f /file && test -f /source/file

            """);

        // The second machine has nothing of the first one's.
        _ = (await On("first").RunAsync(["--context", folder["base"], "--destination", "registry.example/base:1"], Token)).Succeeded();
        var built = (await On("second").RunAsync(
            ["--context", folder["app"], "--no-push", "--oci-layout-path", folder["layout"], "--compression", "none", "--build-arg", "https_proxy=" + StepProxy], Token)).Succeeded();

        Assert.All(["registry.example:443", "files.example:443", "git.example:443"], host => Assert.Contains(proxy.Requests, request => request.StartsWith($"CONNECT {host} ", StringComparison.Ordinal)));
        Assert.DoesNotContain("p%40ss", built.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("p@ss", built.Error, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(Path.Join(folder["layout"], "blobs/sha256")), blob =>
            Assert.Equal(-1, File.ReadAllBytes(blob).AsSpan().IndexOf(Encoding.UTF8.GetBytes("proxy-of-the-steps"))));

        KanikoProgram On(string machine) => KanikoProgram.Require(folder[machine]) with
        {
            Environment = new Dictionary<string, string?>
            {
                ["HTTPS_PROXY"] = $"http://me:p%40ss@{proxy.Authority}", ["https_proxy"] = null, ["NO_PROXY"] = "127.0.0.1", ["no_proxy"] = null,
                ["SSL_CERT_FILE"] = authorities, ["GIT_SSL_CAINFO"] = null, ["HOME"] = folder["home"],
            },
        };
    }
}
