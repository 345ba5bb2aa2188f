using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Access;
using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>
/// Sends requests to one API server: fresh credentials, one new try after a 401, more after what passes by itself. The verbs are
/// files of their own.
/// </summary>
internal sealed class KubernetesClient(ClusterAccess access, TimeSpan requestTimeout, HostSettings settings) : IDisposable
{
    private const int Tries = 5;
    private const int LongestAnswer = 32 * 1024 * 1024;
    private const int ShownAnswer = 300;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly ClusterConnection connection = new(access);

    public ClusterAccess Access => access;

    public TimeProvider Time => settings.Time;

    public void Dispose()
    {
        connection.Dispose();
        access.Credentials.Dispose();
    }

    /// <summary>The answer as an object.</summary>
    public async Task<T> SendAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        using var limit = Limit(request, cancellationToken);
        var body = await ReadAsync(response, LongestAnswer, limit.Token).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, type)!;
        }
        catch (JsonException)
        {
            throw new ApiException((int)response.StatusCode, null, $"the answer is no API object: {Shown(body)}");
        }
    }

    /// <summary>The answer, whose status says success. Whoever asks disposes it.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    /// <exception cref="KanikoException">The server cannot be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        Proof? refused = null;
        for (var tried = 1; ; tried++)
        {
            TimeSpan delay;
            try
            {
                var proof = await access.Credentials.GetAsync(refused, cancellationToken).ConfigureAwait(false);
                var response = await OnceAsync(request, proof, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                using (response)
                {
                    if (response.StatusCode == HttpStatusCode.Unauthorized && refused is null)
                    {
                        (refused, tried) = (proof, tried - 1);
                        continue;
                    }

                    var error = await ErrorAsync(response, cancellationToken).ConfigureAwait(false);
                    delay = RetryAfter(response, error) ?? Delay(tried);
                    if (tried == Tries || !Passes(error.Code, request))
                    {
                        throw error;
                    }
                }
            }
            catch (Exception e) when (IsLost(e, cancellationToken))
            {
                if (tried == Tries || IsDistrusted(e) || !(request.IsIdempotent || WasNotSent(e)))
                {
                    throw Unreachable(e);
                }

                delay = Delay(tried);
            }

            await Task.Delay(delay < LongestDelay ? delay : LongestDelay, Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What a WebSocket to the server needs.</summary>
    public (HttpMessageInvoker Invoker, IReadOnlyList<KeyValuePair<string, string>> Headers) Socket(Proof proof)
    {
        List<KeyValuePair<string, string>> headers = [.. access.Impersonation];
        if (proof.Authorization is { } authorization)
        {
            headers.Add(new("Authorization", authorization));
        }

        if (access.TlsServerName is { } name)
        {
            headers.Add(new("Host", name));
        }

        return (connection.Invoker(proof.Certificate), headers);
    }

    /// <summary>What a server or something before it answered, as an exception.</summary>
    public static async Task<ApiException> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body;
        try
        {
            body = await ReadAsync(response, 1024 * 1024, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            body = [];
        }

        Status? status = null;
        try
        {
            status = JsonSerializer.Deserialize(body, ObjectJson.Default.Status);
        }
        catch (JsonException)
        {
            // Something between here and the server answered.
        }

        var code = (int)response.StatusCode;
        return status is { Kind: "Status" }
            ? new ApiException(code, status, status.Message ?? status.Reason ?? $"the API server answered {code}")
            : new ApiException(code, null, $"the API server answered {code}{(body.Length > 0 ? ": " + Shown(body) : "")}");
    }

    /// <summary>A wait that doubles, and differs between clients.</summary>
    public static TimeSpan Delay(int tried)
    {
        var longest = FirstDelay * Math.Pow(2, Math.Min(tried - 1, 8));
        return longest * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    /// <summary>Whether an exception means that the answer never came.</summary>
    public static bool IsLost(Exception error, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested
        && error is HttpRequestException or IOException or OperationCanceledException or System.Net.WebSockets.WebSocketException;

    private async Task<HttpResponseMessage> OnceAsync(ApiRequest request, Proof proof, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, request.AddressOn(access.Server))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        // .NET takes the name for the handshake, and for the check of the certificate, from the host that is asked for.
        message.Headers.Host = access.TlsServerName;
        message.Headers.Add("User-Agent", "kaniko/" + settings.Version);
        if (proof.Authorization is { } authorization)
        {
            _ = message.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var (name, value) in access.Impersonation)
        {
            message.Headers.Add(name, value);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(request.ContentType) } };
        }

        using var limit = Limit(request with { Streams = false }, cancellationToken);
        return await connection.Invoker(proof.Certificate).SendAsync(message, limit.Token).ConfigureAwait(false);
    }

    private TimeLimit Limit(ApiRequest request, CancellationToken cancellationToken) =>
        new(request.Streams ? TimeSpan.Zero : requestTimeout, Time, cancellationToken);

    private static bool Passes(int code, ApiRequest request) => code switch
    {
        429 => true,
        // Servers say 503 before they do anything; a proxy's 502 and 504 may come after.
        503 => true,
        500 or 502 or 504 => request.IsIdempotent,
        _ => false,
    };

    /// <summary>Whether a request was lost before there was a connection to send it over: .NET tells of a connection that took too long by the inner exception.</summary>
    public static bool WasNotSent(Exception error) => error is OperationCanceledException { InnerException: TimeoutException }
        or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    /// <summary>Whether the server's certificate is the trouble, which it will be the next time too.</summary>
    private static bool IsDistrusted(Exception error) => error is HttpRequestException { InnerException: AuthenticationException { InnerException: null } };

    /// <summary>What a lost request was lost by, without the password of a proxy.</summary>
    public static string Reason(Exception error) => WithoutUser(error is OperationCanceledException { InnerException: TimeoutException late } ? late.Message : error.Message).TrimEnd('.');

    private static TimeSpan? RetryAfter(HttpResponseMessage response, ApiException error) =>
        response.Headers.RetryAfter?.Delta ?? (error.Status?.Details?.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null);

    /// <summary>.NET names a proxy of the environment with its password.</summary>
    private static string WithoutUser(string message)
    {
        var start = message.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = start < 3 ? -1 : message.AsSpan(start).IndexOfAny('@', '/', '\'');
        return end > 0 && message[start + end] == '@' ? message.Remove(start, end + 1) : message;
    }

    private KanikoException Unreachable(Exception error) => error is HttpRequestException { InnerException: AuthenticationException tls }
        ? new KanikoException(ErrorCode.TlsFailed, $"the certificate of '{access.Server.GetLeftPart(UriPartial.Authority)}' is not trusted: {tls.Message}", error)
        {
            Hint = "correct certificate-authority and tls-server-name in the kubeconfig",
        }
        : new KanikoException(ErrorCode.HostFailed, $"the API server '{access.Server.GetLeftPart(UriPartial.Authority)}' cannot be reached: "
            + (error is OperationCanceledException { InnerException: not TimeoutException } ? $"no answer in {requestTimeout.TotalSeconds} s" : Reason(error)), error)
        {
            Hint = $"check that '{access.Name}' is the cluster you mean, and the network and proxy on the way there",
        };

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int longest, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                content.Write(buffer, 0, read);
                if (content.Length > longest)
                {
                    throw new ApiException((int)response.StatusCode, null, $"the answer is larger than {longest} bytes");
                }
            }

            return content.ToArray();
        }
    }

    private static string Shown(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, ShownAnswer)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }
}
