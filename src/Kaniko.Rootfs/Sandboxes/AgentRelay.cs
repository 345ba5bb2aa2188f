#pragma warning disable RS0030 // the Unix socket of an agent on this machine is no network
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>A socket in a step's root that leads to one of the machine, for agents, where none can be mounted.</summary>
internal sealed class AgentRelay : IDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stop = new();
    private readonly string agent;
    private readonly Task accepting;

    /// <param name="directory">Where the socket is made.</param>
    /// <param name="name">Under which name.</param>
    /// <param name="agent">The path of the machine's own socket.</param>
    public AgentRelay(SafeFileHandle directory, byte[] name, string agent)
    {
        this.agent = agent;
        // By descriptor: a socket's path may have 107 bytes at most.
        listener.Bind(new UnixDomainSocketEndPoint($"/proc/self/fd/{directory.DangerousGetHandle()}/{BytePath.Text(name)}"));
        listener.Listen();
        accepting = AcceptAsync();
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        accepting.GetAwaiter().GetResult();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(RelayAsync(await listener.AcceptAsync(stop.Token).ConfigureAwait(false)));
                open.RemoveAll(task => task.IsCompleted);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The step is over.
        }

        await Task.WhenAll(open).ConfigureAwait(false);
    }

    private async Task RelayAsync(Socket client)
    {
        using var near = new NetworkStream(client, ownsSocket: true);
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(agent), stop.Token).ConfigureAwait(false);
            using var agentStream = new NetworkStream(far, ownsSocket: false);
            var answers = agentStream.CopyToAsync(near, stop.Token);
            await near.CopyToAsync(agentStream, stop.Token).ConfigureAwait(false);
            far.Shutdown(SocketShutdown.Send);
            await answers.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The other end is gone; the step sees its own end close.
        }
    }
}
