using System.Text;
using System.Text.Json.Nodes;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Access;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Programs that a kubeconfig names to prove who asks.</summary>
public sealed class CredentialPlugInTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plug_in_is_run_once_and_again_when_its_token_is_refused()
    {
        await using var scene = await HostScene.StartAsync();
        scene.Folder.Write("count", "0");
        var plugin = scene.Folder.Write("my plugin", """
            #!/bin/sh
            [ "$1" = "two words" ] || exit 9
            n=$(($(cat "$COUNT") + 1)); echo $n > "$COUNT"
            echo "$KUBERNETES_EXEC_INFO" > "$COUNT.info"
            echo "hello from the plug-in" >&2
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"token-%s"}}' $n
            """);
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        scene.Cluster.Faults.Tokens = ["Bearer token-1"];
        var kubeconfig = scene.Cluster.WriteKubeconfig(
            $$"""
            exec:
                apiVersion: client.authentication.k8s.io/v1
                command: "{{plugin}}"
                args: ["two words"]
                env: [{ name: COUNT, value: "{{scene.Folder["count"]}}" }]
                interactiveMode: IfAvailable
                provideClusterInfo: true
            """);
        var building = scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = kubeconfig }, ExecutorArguments = [scene.Hold()] }));
        await FakeCluster.WaitUntilAsync(() => scene.Cluster.SawRequest("get pods/log"), Token, building);
        scene.Cluster.Faults.Tokens = ["Bearer token-2"];
        scene.Release();

        Assert.StartsWith("sha256:", (await building).Digest);
        Assert.Equal("2", File.ReadAllText(scene.Folder["count"]).Trim());
        var info = File.ReadAllText(scene.Folder["count.info"]);
        Assert.Contains("\"kind\":\"ExecCredential\"", info, StringComparison.Ordinal);
        Assert.Contains("\"interactive\":false", info, StringComparison.Ordinal);
        Assert.Contains(scene.Cluster.Address, info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interactiveMode: Always", "echo '{}'", "wants a terminal")]
    [InlineData("interactiveMode: Never", "echo no login >&2; exit 3", "ended with 3: no login")]
    [InlineData("interactiveMode: Never", "echo secret-thing", "not JSON")]
    [InlineData("interactiveMode: Never", "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"t\"}}'", "another kind or version")]
    [InlineData("interactiveMode: Never", "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{}}'", "neither a token")]
    [InlineData("# no mode", "echo", "interactiveMode")]
    public async Task A_plug_in_that_does_not_do_is_an_error_that_shows_no_secret(string mode, string script, string said)
    {
        await using var scene = await HostScene.StartAsync();
        var kubeconfig = scene.Cluster.WriteKubeconfig(
            $$"""
            exec:
                apiVersion: client.authentication.k8s.io/v1
                command: sh
                args: ["-c", {{System.Text.Json.JsonSerializer.Serialize(script)}}]
                {{mode}}
            """);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = kubeconfig } })));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-thing", error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plug_in_that_is_not_on_the_PATH_is_named_with_the_kubeconfigs_own_hint()
    {
        await using var scene = await HostScene.StartAsync();
        var kubeconfig = scene.Cluster.WriteKubeconfig(
            """
            exec:
                apiVersion: client.authentication.k8s.io/v1
                command: no-such-plug-in
                installHint: get it from the cluster's makers
                interactiveMode: Never
            """);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = kubeconfig } })));

        Assert.Equal((ErrorCode.ToolMissing, "get it from the cluster's makers"), (error.Code, error.Hint));
        Assert.Contains("'no-such-plug-in' cannot be started: it is not on the PATH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_requests_whose_token_is_refused_only_the_first_runs_the_plug_in()
    {
        await using var scene = await HostScene.StartAsync();
        var folder = scene.Folder;
        var kubeconfig = folder.Write("config", $$"""
            current-context: c
            contexts: [{ name: c, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: 'https://x.example' } }]
            users: [{ name: u, user: {{User(folder, "echo run >> runs; ")}} }]
            """);
        var access = new ClusterAccessReader(scene.Settings, new() { Kubeconfig = kubeconfig }).Read();

        var first = await access.Credentials.GetAsync(null, Token);
        var second = await access.Credentials.GetAsync(first, Token);
        var late = await access.Credentials.GetAsync(first, Token);

        Assert.Same(second, late);
        Assert.Equal("run\nrun\n", await File.ReadAllTextAsync(folder["runs"], Token));
    }

    /// <summary>A cluster and its user may be in different files, and each has paths of its own.</summary>
    [Fact]
    public async Task A_plug_in_is_told_the_authority_of_a_cluster_that_another_file_has()
    {
        await using var scene = await HostScene.StartAsync();
        var folder = scene.Folder;
        _ = folder.Write("clusters/ca.pem", scene.Cluster.Certificates.AuthorityPem);
        var clusters = folder.Write("clusters/config", "clusters: [{ name: c, cluster: { server: 'https://x.example', certificate-authority: ca.pem } }]\n");
        var users = folder.Write("users/config", $$"""
            current-context: c
            contexts: [{ name: c, context: { cluster: c, user: u } }]
            users: [{ name: u, user: {{User(folder, "echo \"$KUBERNETES_EXEC_INFO\" > info; ")}} }]
            """);

        scene.Environment["KUBECONFIG"] = $"{users}:{clusters}";
        _ = await new ClusterAccessReader(scene.Settings, new()).Read().Credentials.GetAsync(null, Token);

        var info = JsonNode.Parse(await File.ReadAllTextAsync(folder["info"], Token))!;
        Assert.Equal(scene.Cluster.Certificates.AuthorityPem, Encoding.UTF8.GetString(Convert.FromBase64String(info["spec"]!["cluster"]!["certificate-authority-data"]!.GetValue<string>())));
    }

    /// <summary>A user whose plug-in runs this in the folder first.</summary>
    private static string User(TemporaryDirectory folder, string script)
    {
        const string Answer = """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}""";
        return new JsonObject
        {
            ["exec"] = new JsonObject
            {
                ["apiVersion"] = "client.authentication.k8s.io/v1",
                ["command"] = "sh",
                ["args"] = new JsonArray("-c", $"cd '{folder.Path}'; {script}echo '{Answer}'"),
                ["interactiveMode"] = "Never",
                ["provideClusterInfo"] = true,
            },
        }.ToJsonString();
    }
}
