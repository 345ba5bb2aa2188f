using System.Net;
using System.Net.Sockets;

namespace Kaniko.Registries.Transport;

/// <summary>
/// HTTP/1.1 without TLS to a registry on this machine. SocketsHttpHandler could do it as well, but a program that sends five small requests
/// spends most of its life compiling that; this needs a fifth of the methods, and waits on its own thread for answers that come at once.
/// </summary>
internal sealed class LoopbackHandler(Uri origin) : HttpMessageHandler
{
    // What answers within this time is waited for; everything slower frees the thread.
    private const int PatienceInMicroseconds = 25_000;

    private readonly Stack<LoopbackConnection> idle = [];
    private readonly IPEndPoint[] endPoints = EndPoints(origin);
    private int waiting;
    private bool disposed;

    public static bool CanServe(string authority) =>
        RegistryName.Host(authority) is "127.0.0.1" or "localhost" or "::1";

    /// <summary>
    /// Whether something has come. Waits a little for it, but only one thread at a time does: others may be needed, even by what is waited for.
    /// </summary>
    public bool IsReadable(Socket socket)
    {
        if (Interlocked.CompareExchange(ref waiting, 1, 0) != 0)
        {
            return socket.Poll(0, SelectMode.SelectRead);
        }

        try
        {
            return socket.Poll(PatienceInMicroseconds, SelectMode.SelectRead);
        }
        finally
        {
            Volatile.Write(ref waiting, 0);
        }
    }

    /// <summary>Takes a connection back that is good for another exchange.</summary>
    public void Return(LoopbackConnection connection)
    {
        lock (idle)
        {
            if (!disposed)
            {
                idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = Reuse();
        if (connection is not null)
        {
            try
            {
                return await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException) when (!connection.HasAnswered && request.Content is null or ByteContent)
            {
                // Closed by the registry just now, as it may be; nothing was done.
            }
        }

        connection = Connect();
        return await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (idle)
            {
                disposed = true;
                while (idle.TryPop(out var connection))
                {
                    connection.Dispose();
                }
            }
        }

        base.Dispose(disposing);
    }

    private static IPEndPoint[] EndPoints(Uri origin) => origin.IdnHost switch
    {
        "127.0.0.1" => [new IPEndPoint(IPAddress.Loopback, origin.Port)],
        "localhost" => [new IPEndPoint(IPAddress.Loopback, origin.Port), new IPEndPoint(IPAddress.IPv6Loopback, origin.Port)],
        _ => [new IPEndPoint(IPAddress.IPv6Loopback, origin.Port)],
    };

    private LoopbackConnection? Reuse()
    {
        lock (idle)
        {
            while (idle.TryPop(out var connection))
            {
                if (connection.IsUsable)
                {
                    return connection;
                }

                connection.Dispose();
            }
        }

        return null;
    }

    private LoopbackConnection Connect()
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(endPoints[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = 30_000 };
            try
            {
                // To this machine a connection is made, or refused, at once.
                socket.Connect(endPoints[i]);
                return new LoopbackConnection(this, socket);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                if (i == endPoints.Length - 1)
                {
                    throw new HttpRequestException(HttpRequestError.ConnectionError, e.Message, e);
                }
            }
        }
    }
}
