using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Access;
using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>What a container's standard input is attached to, or what is run in it.</summary>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Container">Its container.</param>
/// <param name="Command">What is run; null: the container itself is attached to.</param>
internal sealed record AttachTarget(string Namespace, string Pod, string Container, IReadOnlyList<string>? Command = null);

/// <summary>Opens a stream to a container's standard input: the WebSocket protocols v5 and v4 of remote commands.</summary>
internal static class AttachVerb
{
    public const string Version5 = "v5.channel.k8s.io";
    public const string Version4 = "v4.channel.k8s.io";

    /// <exception cref="ApiException">The server refused.</exception>
    /// <exception cref="AttachLostException">No answer came.</exception>
    /// <exception cref="KanikoException">Something before the server lets no WebSocket through.</exception>
    public static async Task<AttachSession> AttachAsync(this KubernetesClient client, AttachTarget target, CancellationToken cancellationToken)
    {
        // Servers take v5 wherever it stands; old ones behind them take the first that they know, and some refuse the whole offer.
        if (await TryAsync(client, target, [Version5, Version4], cancellationToken).ConfigureAwait(false) is { } session)
        {
            return session;
        }

        return await TryAsync(client, target, [Version4], cancellationToken).ConfigureAwait(false) ?? throw new KanikoException(
            ErrorCode.HostFailed, $"the WebSocket that a pod's {(target.Command is null ? "attach" : "exec")} needs is refused")
        {
            Hint = "allow to create pods/attach, which servers from 1.35 on ask for; or a proxy on the way lets none through: then use a context "
                + "that the pod can fetch by itself, such as a git address",
        };
    }

    private static async Task<AttachSession?> TryAsync(
        KubernetesClient client, AttachTarget target, IReadOnlyList<string> protocols, CancellationToken cancellationToken)
    {
        var request = Request(target);
        Proof? refused = null;
        while (true)
        {
            var proof = await client.Access.Credentials.GetAsync(refused, cancellationToken).ConfigureAwait(false);
            var (invoker, headers) = client.Socket(proof);
            var socket = Socket(protocols, headers);
            try
            {
                await socket.ConnectAsync(SocketAddress(request.AddressOn(client.Access.Server)), invoker, cancellationToken).ConfigureAwait(false);
                return new AttachSession(socket);
            }
            catch (WebSocketException e)
            {
                var code = (int)socket.HttpStatusCode;
                socket.Dispose();
                if (code == 401 && refused is null)
                {
                    refused = proof;
                    continue;
                }

                if (code == 0)
                {
                    throw new AttachLostException(e);
                }

                // .NET keeps no body of a refused upgrade, so the same is asked for without one.
                return await ReasonAsync(client, request, code, cancellationToken).ConfigureAwait(false) is { } reason ? throw reason : null;
            }
        }
    }

    private static ApiRequest Request(AttachTarget target)
    {
        List<KeyValuePair<string, string>> query =
            [.. (target.Command ?? []).Select(word => KeyValuePair.Create("command", word)), new("container", target.Container), new("stdin", "true")];
        if (target.Command is not null)
        {
            query.AddRange([new("stdout", "true"), new("stderr", "true")]);
        }

        query.Add(new("tty", "false"));
        return new ApiRequest(HttpMethod.Get, ApiPaths.Pods(target.Namespace, target.Pod, target.Command is null ? "attach" : "exec")) { Query = query };
    }

    private static ClientWebSocket Socket(IReadOnlyList<string> protocols, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var socket = new ClientWebSocket();
        foreach (var protocol in protocols)
        {
            socket.Options.AddSubProtocol(protocol);
        }

        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        socket.Options.CollectHttpResponseDetails = true;
        // A server that waits for a slow container answers no ping, so none is missed.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        return socket;
    }

    private static Uri SocketAddress(Uri address) => new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws" }.Uri;

    /// <summary>Why the API refused; null: it was not the API, or only the protocol.</summary>
    private static async Task<ApiException?> ReasonAsync(KubernetesClient client, ApiRequest request, int code, CancellationToken cancellationToken)
    {
        try
        {
            (await client.SendAsync(request, cancellationToken).ConfigureAwait(false)).Dispose();
            return null;
        }
        catch (ApiException e)
        {
            // Without an upgrade the API says that one is needed; that is no reason.
            var isAboutUpgrade = e.Status is null || (e.Code == 400 && e.Message.Contains("pgrade", StringComparison.Ordinal));
            return isAboutUpgrade && code is 400 or 403 or 404 or 405 or 426 or 502 or 503 ? null : e;
        }
    }
}

/// <summary>The connection for a stream was not made, or broke before the server answered.</summary>
internal sealed class AttachLostException(WebSocketException error)
    : IOException(KubernetesClient.Reason(error.InnerException ?? error), error)
{
    /// <summary>The server may have attached all the same, and let the container's input end with the connection.</summary>
    public bool WasSent { get; } = !KubernetesClient.WasNotSent(error.InnerException ?? error);
}

/// <summary>An open stream to a container's standard input. One sends, one listens.</summary>
internal sealed class AttachSession : IAsyncDisposable
{
    /// <summary>The most that one message carries, as kubectl does it.</summary>
    public const int LongestPayload = 32 * 1024;

    private const byte StandardInput = 0;
    private const byte StandardOutput = 1;
    private const byte StandardError = 2;
    private const byte StatusChannel = 3;
    private const byte CloseChannel = 255;
    private const int LongestKept = 4096;
    private static readonly TimeSpan EstablishedLimit = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket socket;
    private readonly TaskCompletionSource established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private readonly byte[] frame = new byte[LongestPayload + 1];
    private readonly MemoryStream printed = new();
    private readonly Task listening;

    internal AttachSession(ClientWebSocket socket)
    {
        this.socket = socket;
        listening = ListenAsync();
    }

    public bool CanCloseInput => socket.SubProtocol == AttachVerb.Version5;

    public string? Protocol => socket.SubProtocol;

    /// <summary>The server said that it ends the stream; otherwise the connection broke.</summary>
    public bool EndedInOrder { get; private set; }

    /// <summary>How it ended, as the server says; null: it did not say.</summary>
    public Status? Outcome { get; private set; }

    /// <summary>The start of what came back, for messages.</summary>
    public string Printed => System.Text.Encoding.UTF8.GetString(printed.GetBuffer(), 0, (int)printed.Length).Trim();

    /// <summary>Completes when the other side ended the stream.</summary>
    public Task Ended => listening;

    /// <summary>The server sends an empty message when the container is attached; old ones may not.</summary>
    public async Task WaitUntilEstablishedAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        _ = await Task.WhenAny(established.Task, listening, Task.Delay(EstablishedLimit, time, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Sends bytes to standard input.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        while (content.Length > 0)
        {
            var count = Math.Min(content.Length, LongestPayload);
            frame[0] = StandardInput;
            content.Span[..count].CopyTo(frame.AsSpan(1));
            await socket.SendAsync(frame.AsMemory(0, count + 1), WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, cancellationToken).ConfigureAwait(false);
            content = content[count..];
        }
    }

    /// <summary>Ends standard input, where the protocol has a message for that: v5. v4 has none, and the end of the connection must do.</summary>
    public async Task CloseInputAsync(CancellationToken cancellationToken)
    {
        if (CanCloseInput)
        {
            await socket.SendAsync(new byte[] { CloseChannel, StandardInput }, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says that nothing more will be sent; a container with stdinOnce takes that as the end of its input.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) =>
        socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        printed.Dispose();
        stop.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var status = new MemoryStream();
        try
        {
            byte? channel = null;
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), stop.Token).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    EndedInOrder = true;
                    break;
                }

                var part = buffer.AsMemory(0, received.Count);
                if (channel is null && part.Length > 0)
                {
                    (channel, part) = (part.Span[0], part[1..]);
                }

                if (channel != StatusChannel || part.Length == 0)
                {
                    // A status is the end of the stream, and where nothing was attached its reason.
                    _ = established.TrySetResult();
                }

                Keep(channel, part.Span, status);
                channel = received.EndOfMessage ? null : channel;
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever sends, or reads the pod, learns what it means.
        }
        finally
        {
            Outcome = Parse(status);
            await status.DisposeAsync().ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Keep(byte? channel, ReadOnlySpan<byte> part, MemoryStream status)
    {
        var target = channel switch { StatusChannel => status, StandardOutput or StandardError => printed, _ => null };
        target?.Write(part[..(int)Math.Min(part.Length, Math.Max(0, (target == status ? 16 : 1) * LongestKept - target.Length))]);
    }

    private static Status? Parse(MemoryStream status)
    {
        try
        {
            return status.Length == 0 ? null : JsonSerializer.Deserialize(status.GetBuffer().AsSpan(0, (int)status.Length), ObjectJson.Default.Status);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
