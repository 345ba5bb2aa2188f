using Kaniko.Diagnostics;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Clusters behind forward proxies: requests, watches, logs and WebSockets go through them. The cluster's name resolves nowhere else.</summary>
public sealed class ProxyTests
{
    private const string Name = "cluster.invalid";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:PORT", null, "CONNECT")]
    [InlineData("http://me:pass@127.0.0.1:PORT", "me:pass", "CONNECT")]
    [InlineData("socks5://127.0.0.1:PORT", null, "SOCKS5")]
    public async Task The_kubeconfig_s_proxy_is_used_for_everything(string address, string? credentials, string way)
    {
        await using var scene = await HostScene.StartAsync(certificateName: Name);
        await using var proxy = ForwardProxy.Start(scene.Cluster.Address, credentials);
        var kubeconfig = Kubeconfig(scene, $"proxy-url: {address.Replace("PORT", $"{proxy.Port}", StringComparison.Ordinal)}");

        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = kubeconfig } }))).Digest);
        Assert.Contains("get pods/attach", scene.Cluster.Requests);
        Assert.All(proxy.Asked, asked => Assert.Equal($"{way} {Name}:6443", asked));
        scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_proxy_that_wants_a_password_is_named_by_its_answer()
    {
        await using var scene = await HostScene.StartAsync(certificateName: Name);
        await using var proxy = ForwardProxy.Start(scene.Cluster.Address, "me:pass");
        var kubeconfig = Kubeconfig(scene, $"proxy-url: http://me:other-word@127.0.0.1:{proxy.Port}");

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = kubeconfig } })));

        Assert.Contains("407", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("other-word", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("proxy", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("other.invalid", true)]
    [InlineData(Name, false)]
    [InlineData(".invalid", false)]
    public async Task The_environment_s_proxy_is_used_unless_it_excludes_the_cluster(string excluded, bool isUsed)
    {
        await using var scene = await HostScene.StartAsync(certificateName: Name);
        await using var proxy = ForwardProxy.Start(scene.Cluster.Address);
        var program = KanikoProgram.Require(scene.Folder["store"]);
        program = program with
        {
            Environment = new Dictionary<string, string?>(program.Environment) { ["HTTPS_PROXY"] = $"http://127.0.0.1:{proxy.Port}", ["NO_PROXY"] = excluded },
        };

        var run = await program.RunAsync(
            [
                "--host=kubernetes", "--executor-image=registry.example/kaniko", "--kubeconfig", Kubeconfig(scene, ""), "--context", scene.Folder["context"],
                "--destination=registry.invalid/team/app:1", "--registry-credentials=false", "--verify-push=false",
            ],
            Token);

        Assert.Equal(isUsed, run.ExitCode == 0);
        Assert.Equal(isUsed, proxy.Asked.Contains($"CONNECT {Name}:6443"));
        scene.AssertNothingIsLeft();
    }

    /// <summary>The cluster under a name that only the proxy knows.</summary>
    private static string Kubeconfig(HostScene scene, string line) => scene.Folder.Write(
        "behind-proxy",
        File.ReadAllText(scene.Cluster.WriteKubeconfig("token: secret-token", line)).Replace(scene.Cluster.Address, $"https://{Name}:6443", StringComparison.Ordinal));
}
