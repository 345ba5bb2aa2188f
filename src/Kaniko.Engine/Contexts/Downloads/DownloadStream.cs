using System.Security.Cryptography;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Images.Compression;

namespace Kaniko.Engine.Contexts.Downloads;

/// <summary>
/// A remote file as one stream, whatever happens to connections: a broken or stalled one is replaced by another that continues where it
/// stopped, as long as the file is still the same. The end is the end of the whole file, and what was promised of its checksum is true.
/// </summary>
internal sealed class DownloadStream : ReadOnlyStream
{
    public const string ProxyAdvice = "check HTTPS_PROXY and HTTP_PROXY (http://USER:PASSWORD@HOST:PORT), or leave the server out with NO_PROXY";

    private const int Attempts = 5;

    private readonly IRemoteFile file;
    private readonly DownloadOptions options;
    private readonly CancellationToken cancellationToken;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private RemotePart? part;
    private string? version;
    private long position;
    private int failures;
    private bool ended;

    public DownloadStream(IRemoteFile file, DownloadOptions options, CancellationToken cancellationToken) =>
        (this.file, this.options, this.cancellationToken) = (file, options, cancellationToken);

    /// <summary>Of the whole file, once the server has said it.</summary>
    public long? TotalLength { get; private set; }

    public DateTimeOffset? LastModified { get; private set; }

    /// <summary>Of the whole file, once it was read to its end.</summary>
    public Digest? Digest { get; private set; }

    public override int Read(Span<byte> destination)
    {
        var buffer = new byte[Math.Min(destination.Length, 256 * 1024)];
        var count = ReadAsync(buffer.AsMemory(), cancellationToken).AsTask().GetAwaiter().GetResult();
        buffer.AsSpan(0, count).CopyTo(destination);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken token = default)
    {
        while (!ended && buffer.Length > 0)
        {
            try
            {
                part ??= await OpenAsync(token).ConfigureAwait(false);
                var count = await ReadPartAsync(buffer, token).ConfigureAwait(false);
                if (count > 0)
                {
                    return count;
                }
            }
            catch (Exception e) when (IsPassing(e, token))
            {
                await GiveUpPartAsync(e, token).ConfigureAwait(false);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            part?.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsPassing(Exception error, CancellationToken token) =>
        error is HttpRequestException or IOException or TimeoutException || (error is OperationCanceledException && !token.IsCancellationRequested);

    private async Task<RemotePart> OpenAsync(CancellationToken token)
    {
        var opened = await Within(options.Stall, stop => file.OpenAsync(position, version, stop), token).ConfigureAwait(false);
        try
        {
            if (position > 0 && opened.Version != version)
            {
                throw Incomplete("it changed meanwhile");
            }

            (version, TotalLength, LastModified) = (opened.Version, opened.Length ?? TotalLength, opened.LastModified);
            await PassAsync(opened, position - opened.Offset, token).ConfigureAwait(false);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>A server that begins anew is heard again up to where we were.</summary>
    private async Task PassAsync(RemotePart opened, long count, CancellationToken token)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var size = (int)Math.Min(count, buffer.Length);
            var read = await Within(options.Stall, stop => opened.Content.ReadAsync(buffer.AsMemory(0, size), stop).AsTask(), token).ConfigureAwait(false);
            count -= read > 0 ? read : throw new IOException("the server closed the connection");
        }
    }

    private async Task<int> ReadPartAsync(Memory<byte> buffer, CancellationToken token)
    {
        var count = await Within(options.Stall, stop => part!.Content.ReadAsync(buffer, stop).AsTask(), token).ConfigureAwait(false);
        if (count > 0)
        {
            failures = 0;
            position += count;
            hash.AppendData(buffer.Span[..count]);
            options.Progress?.Invoke(position, TotalLength);
            return count;
        }

        if (TotalLength is { } length && position < length)
        {
            throw new IOException($"the server closed the connection after {position} of {length} bytes");
        }

        ended = true;
        Verify();
        return 0;
    }

    private void Verify()
    {
        Digest = Digest.OfHash(hash.GetHashAndReset());
        if (options.Checksum is { } expected && Digest != expected)
        {
            throw new KanikoException(options.Code, $"digest mismatch {Digest}: {expected} for '{file.Display}'")
            {
                Hint = "the file is not the one that was meant, or the checksum is an old one",
            };
        }
    }

    private async Task GiveUpPartAsync(Exception error, CancellationToken token)
    {
        part?.Dispose();
        part = null;
        if (position > 0 && version is null && options.Checksum is null)
        {
            throw Incomplete($"{Reason(error)}, and without an ETag nobody can say whether the rest would still belong to it", error);
        }

        if (error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
        {
            throw new KanikoException(ErrorCode.TlsFailed, $"'{file.Display}' cannot be downloaded: the server's certificate is not trusted", error)
            {
                Hint = "name the authority's certificates with SSL_CERT_FILE",
            };
        }

        if (++failures >= Attempts)
        {
            throw position > 0
                ? Incomplete(Reason(error), error)
                : new KanikoException(options.Code, $"'{file.Display}' cannot be downloaded: {Reason(error)}", error) { Hint = Advice(error) };
        }

        await Task.Delay(ServerBusyException.Pause(error, options.Pause * Math.Pow(3, failures - 1)), options.Time, token).ConfigureAwait(false);
    }

    private KanikoException Incomplete(string reason, Exception? error = null) =>
        new(ErrorCode.DownloadIncomplete, $"the download of '{file.Display}' broke off after {position} bytes: {reason}", error)
        {
            Hint = "try again",
        };

    private static string? Advice(Exception error) => (error as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.ProxyTunnelError => ProxyAdvice,
        HttpRequestError.NameResolutionError => "check the host's name, and that this machine or pod can resolve it",
        HttpRequestError.ConnectionError => "check the address and that it can be reached from here; behind a proxy, set HTTPS_PROXY",
        _ when error is ServerBusyException { StatusCode: System.Net.HttpStatusCode.TooManyRequests } => "the server limits how often it may be asked: try again later",
        _ => null,
    };

    private static string Reason(Exception error) => error switch
    {
        OperationCanceledException or TimeoutException => "the server sends nothing any more",
        HttpRequestException { StatusCode: { } status } => $"the server answered {(int)status}",
        HttpRequestException { InnerException: { } inner } => inner.Message,
        _ => error.Message,
    };

    private static async Task<T> Within<T>(TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        stop.CancelAfter(limit);
        return await work(stop.Token).ConfigureAwait(false);
    }
}

/// <summary>How a file is downloaded.</summary>
internal sealed record DownloadOptions
{
    /// <summary>What the whole file must hash to; null for anything.</summary>
    public Digest? Checksum { get; init; }

    /// <summary>The kind of failure that a file which cannot be had is.</summary>
    public ErrorCode Code { get; init; } = ErrorCode.ContextUnavailable;

    /// <summary>Told the bytes so far and in all.</summary>
    public Action<long, long?>? Progress { get; init; }

    /// <summary>A connection on which nothing comes for so long is given up.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Before the second attempt; each later pause is three times as long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
