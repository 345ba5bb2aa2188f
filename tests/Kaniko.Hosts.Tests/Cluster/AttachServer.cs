using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>Which WebSocket protocols a cluster speaks.</summary>
internal enum AttachSupport
{
    /// <summary>v5, wherever it stands in the offer: 1.30 and later.</summary>
    Both,

    /// <summary>The first of the offer that it knows, which is v4: a node's own server, up to 1.29.</summary>
    OldNode,

    /// <summary>403 without a body to every offer that holds something unknown.</summary>
    RefusesUnknown,

    /// <summary>A proxy lets no upgrade through.</summary>
    NoUpgrade,
}

/// <summary>The server's side of remote commands, byte for byte.</summary>
internal sealed class AttachServer(PodLife life, ClusterFaults faults, bool stdinOnce)
{
    private const int LargestMessage = 32 * 1024 * 1024;

    /// <summary>The protocol that is chosen; empty: the offer is refused.</summary>
    public static string Choose(AttachSupport support, IList<string> offered) => support switch
    {
        AttachSupport.Both when offered.Contains("v5.channel.k8s.io") => "v5.channel.k8s.io",
        AttachSupport.Both or AttachSupport.OldNode when offered.Contains("v4.channel.k8s.io") => "v4.channel.k8s.io",
        AttachSupport.RefusesUnknown when offered is ["v4.channel.k8s.io"] => "v4.channel.k8s.io",
        _ => "",
    };

    public async Task AttachAsync(HttpContext context, WebSocket socket)
    {
        // The lowest channel that can be written: where nothing but standard input was asked for, that of the status.
        await SendAsync(socket, [context.Request.Query.ContainsKey("stdout") ? (byte)1 : context.Request.Query.ContainsKey("stderr") ? (byte)2 : (byte)3]);
        var reading = ReadInputAsync(context, socket, life.Input!, life.CloseInput);
        if (await Task.WhenAny(reading, life.Running) == reading || socket.State != WebSocketState.Open)
        {
            return;
        }

        try
        {
            await SendAsync(socket, [3, .. Encoding.UTF8.GetBytes(Outcome(0).ToJsonString())]);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            await reading;
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client went at the same time.
        }
    }

    public async Task ExecAsync(HttpContext context, WebSocket socket, IReadOnlyList<string> command)
    {
        using var child = life.Exec(command);
        await SendAsync(socket, [1]);
        _ = ReadInputAsync(context, socket, child.StandardInput.BaseStream, child.StandardInput.Close);
        var printing = Task.WhenAll(PrintAsync(socket, child.StandardOutput, 1), PrintAsync(socket, child.StandardError, 2));
        // A client that goes takes the command's input along, and loses its exit code; the command itself stays.
        await child.WaitForExitAsync();
        if (socket.State != WebSocketState.Open)
        {
            return;
        }

        await printing;
        await SendAsync(socket, [3, .. Encoding.UTF8.GetBytes(Outcome(child.ExitCode).ToJsonString())]);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    public static Task SendAsync(WebSocket socket, byte[] message) =>
        socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    private static JsonObject Outcome(int exitCode)
    {
        if (exitCode == 0)
        {
            return new JsonObject { ["kind"] = "Status", ["status"] = "Success" };
        }

        var failure = ApiRefusal.Status(500, "NonZeroExitCode", $"command terminated with non-zero exit code: exit status {exitCode}");
        failure["details"] = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = $"{exitCode}" }) };
        return failure;
    }

    private static async Task PrintAsync(WebSocket socket, StreamReader reader, byte channel)
    {
        var text = await reader.ReadToEndAsync();
        if (text.Length > 0)
        {
            await SendAsync(socket, [channel, .. Encoding.UTF8.GetBytes(text)]);
        }
    }

    /// <summary>Reads messages one after the other and hands each on before the next: back-pressure.</summary>
    private async Task ReadInputAsync(HttpContext context, WebSocket socket, Stream input, Action close)
    {
        var isVersion5 = socket.SubProtocol == "v5.channel.k8s.io";
        var closed = false;
        long taken = 0;
        while (await ReceiveAsync(context, socket, close) is { } message)
        {
            switch (message)
            {
                case [255, _] when isVersion5:
                    closed = true;
                    close();
                    break;
                case [255, ..] when isVersion5:
                    context.Abort();
                    return;
                case [0, _, ..] when !closed && IsCut(taken += message.Length - 1):
                    EndOfConnection(close);
                    context.Abort();
                    return;
                case [0, _, ..] when !closed:
                    await PassOnAsync(input, message.AsMemory(1));
                    break;
            }
        }
    }

    /// <summary>A whole message; null: the connection is over.</summary>
    private async Task<byte[]?> ReceiveAsync(HttpContext context, WebSocket socket, Action close)
    {
        var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            WebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, received.Count);
                if (message.Length > LargestMessage || received.MessageType == WebSocketMessageType.Text)
                {
                    context.Abort();
                    return null;
                }
            }
            while (!received.EndOfMessage);
            if (received.MessageType != WebSocketMessageType.Close)
            {
                return message.ToArray();
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            EndOfConnection(close);
            return null;
        }

        EndOfConnection(close);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        return null;
    }

    private bool IsCut(long taken) => faults.CutAttachAfter is { } cut && taken > cut && faults.CutAttachTimes-- > 0;

    private static async Task PassOnAsync(Stream input, ReadOnlyMemory<byte> content)
    {
        try
        {
            await input.WriteAsync(content);
            await input.FlushAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process does not read any more; a server discards the rest.
        }
    }

    private void EndOfConnection(Action close)
    {
        if (stdinOnce)
        {
            close();
        }
    }
}
