using System.Formats.Tar;
using System.IO.Compression;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>The cluster of the tests is honest: it serves a client that nobody here wrote, and lets a wrong one hang.</summary>
public sealed class FakeClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kubectl_attaches_reads_logs_and_deletes()
    {
        var version = (await ExternalProgram.Require("kubectl").RunAsync(["version", "--client", "-o", "json"], Token)).Succeeded();
        var minor = JsonNode.Parse(version.Output)!["clientVersion"]!["minor"]!.GetValue<string>().TrimEnd('+');
        Assert.SkipUnless(int.Parse(minor, System.Globalization.CultureInfo.InvariantCulture) >= 31, $"kubectl 1.{minor} attaches by SPDY; from 1.31 on it uses WebSockets");
        await using var cluster = await FakeCluster.StartAsync();
        using var folder = new TemporaryDirectory();
        await File.WriteAllBytesAsync(folder["context.tar.gz"], Archive(), Token);
        var pod = Pod(cluster);
        await FakeCluster.WaitUntilAsync(() => cluster.LifeOf(pod)?.ProcessId is not null, Token);
        var shell = ExternalProgram.Require("bash") with { Environment = new Dictionary<string, string?> { ["KUBECONFIG"] = cluster.Kubeconfig, ["HOME"] = folder.Path } };

        _ = (await shell.RunAsync(["-c", $"kubectl attach -i app -c kaniko < {folder["context.tar.gz"]}"], Token)).Succeeded();
        var logs = (await shell.RunAsync(["-c", "kubectl logs -f app -c kaniko"], Token)).Succeeded();
        var state = (await shell.RunAsync(["-c", "kubectl get pod app -o jsonpath='{.status.containerStatuses[0].state.terminated.message}'"], Token)).Succeeded();
        _ = (await shell.RunAsync(["-c", "kubectl delete pod app --now --wait=false"], Token)).Succeeded();

        Assert.Contains("context hello.txt", logs.Output, StringComparison.Ordinal);
        Assert.StartsWith("sha256:", state.Line, StringComparison.Ordinal);
        Assert.Empty(cluster.Left);
    }

    [Fact]
    public async Task An_archive_without_padding_hangs_over_v4_until_the_connection_ends()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var pod = Pod(cluster);
        await FakeCluster.WaitUntilAsync(() => cluster.LifeOf(pod)?.ProcessId is not null, Token);
        using var socket = await ConnectAsync(cluster, "v4.channel.k8s.io");

        await socket.SendAsync((byte[])[0, .. Archive()], WebSocketMessageType.Binary, endOfMessage: true, Token);
        await socket.SendAsync((byte[])[0], WebSocketMessageType.Binary, endOfMessage: true, Token);
        await socket.SendAsync((byte[])[255, 0], WebSocketMessageType.Binary, endOfMessage: true, Token);
        await Task.Delay(700, Token);
        var hung = !cluster.LifeOf(pod)!.Running.IsCompleted;
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        await cluster.LifeOf(pod)!.Running.WaitAsync(FakeCluster.Patience, Token);

        Assert.True(hung);
    }

    [Theory]
    [InlineData(new byte[] { 255, 0 }, true)]
    [InlineData(new byte[] { 255, 0, 0 }, false)]
    public async Task Over_v5_two_bytes_end_the_input_and_three_the_connection(byte[] close, bool ends)
    {
        await using var cluster = await FakeCluster.StartAsync();
        var pod = Pod(cluster);
        await FakeCluster.WaitUntilAsync(() => cluster.LifeOf(pod)?.ProcessId is not null, Token);
        using var socket = await ConnectAsync(cluster, "v5.channel.k8s.io");
        var first = new byte[16];
        Assert.Equal((1, WebSocketMessageType.Binary), await socket.ReceiveAsync(first, Token) is var got ? (got.Count, got.MessageType) : default);

        await socket.SendAsync((byte[])[0, .. Archive()], WebSocketMessageType.Binary, endOfMessage: true, Token);
        await socket.SendAsync(close, WebSocketMessageType.Binary, endOfMessage: true, Token);

        if (ends)
        {
            await cluster.LifeOf(pod)!.Running.WaitAsync(FakeCluster.Patience, Token);
            Assert.Equal(WebSocketState.Open, socket.State);
        }
        else
        {
            _ = await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(first, Token));
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(FakeCluster cluster, string protocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Issuer == "CN=test authority";
        await socket.ConnectAsync(new Uri($"{cluster.Address.Replace("https", "wss", StringComparison.Ordinal)}/api/v1/namespaces/builds/pods/app/attach?stdin=true&container=kaniko"), Token);
        return socket;
    }

    /// <summary>As .NET writes it: it ends with the bare marker.</summary>
    private static byte[] Archive()
    {
        using var buffer = new MemoryStream();
        using (var compressed = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new TarWriter(compressed, TarEntryFormat.Ustar))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "hello.txt") { DataStream = new MemoryStream("hello"u8.ToArray()) });
        }

        return buffer.ToArray();
    }

    private static string Pod(FakeCluster cluster)
    {
        _ = cluster.Store.Create("/api/v1/namespaces/builds/pods", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = "app", ["namespace"] = "builds" },
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "kaniko", ["image"] = "x", ["stdin"] = true, ["stdinOnce"] = true,
                    ["args"] = new JsonArray("--context=tar://stdin", "--digest-file=/dev/termination-log"),
                }),
            },
        });
        return "/api/v1/namespaces/builds/pods/app";
    }
}
