using System.Net;
using System.Net.Sockets;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Transport;

internal delegate Task<IPAddress[]> Resolve(string host, CancellationToken cancellationToken);

/// <summary>Dials for one handler, and looks at the address that is really dialled: a name that was checked before may resolve differently.</summary>
internal sealed class Connector(RegistryHost host, bool foreign, Resolve resolve)
{
    private static readonly TimeSpan PerAddress = TimeSpan.FromSeconds(8);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (name, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(name, out var literal)
            ? [literal]
            : await resolve(name, cancellationToken).ConfigureAwait(false);
        var target = context.InitialRequestMessage.RequestUri!;
        var direct = string.Equals(target.IdnHost.Trim('[', ']'), name.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
        if (foreign && direct)
        {
            Refuse(name, addresses);
        }

        var stream = await DialAsync(addresses, port, cancellationToken).ConfigureAwait(false);
        if (direct && !foreign && stream.Socket.RemoteEndPoint is IPEndPoint dialled)
        {
            host.IsPrivate |= AddressRules.IsPrivate(dialled.Address);
        }

        return target.Scheme == Uri.UriSchemeHttps && !foreign ? new FirstBytesStream(stream, host.SawPlainHttp) : stream;
    }

    private void Refuse(string name, IPAddress[] addresses)
    {
        foreach (var address in addresses)
        {
            if (AddressRules.IsAlwaysRefused(address) || (AddressRules.IsPrivate(address) && !host.IsPrivate))
            {
                throw new KanikoException(
                    ErrorCode.RegistryFailed,
                    $"the registry '{host.Name}' points to '{name}', whose address '{address}' is not on a public network; it was not followed");
            }
        }
    }

    private static async Task<NetworkStream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            if (addresses.Length == 0)
            {
                throw new SocketException((int)SocketError.HostNotFound);
            }

            var last = i == addresses.Length - 1;
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await DialAsync(socket, new IPEndPoint(addresses[i], port), last, cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (!last && e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    // An address that swallows packets (often the IPv6 one) must not use up the time of the others.
    private static async ValueTask DialAsync(Socket socket, IPEndPoint endPoint, bool last, CancellationToken cancellationToken)
    {
        if (last)
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(PerAddress);
        await socket.ConnectAsync(endPoint, timeout.Token).ConfigureAwait(false);
    }
}
