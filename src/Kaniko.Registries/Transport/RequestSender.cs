using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Transport;

/// <summary>Sends requests to one registry: credentials, redirects and repeated attempts are its business, statuses are its callers'.</summary>
internal sealed class RequestSender(RegistryHost host, RegistrySettings settings, TimeProvider time, Random random)
{
    private const int MostRedirects = 5;

    // A token may be good for one request only, and parallel requests use up each other's.
    private const int MostChallenges = 12;

    public RegistryHost Host => host;

    public RegistrySettings Settings => settings;

    public TimeProvider Time => time;

    public Retry NewRetry() => new(settings.Retry, time, random);

    /// <summary>The answer, whatever its status, after as many attempts as passing failures allow. The body is not yet read.</summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        Retry? retry = null;
        while (true)
        {
            HttpResponseMessage? response = null;
            Exception? failure = null;
            try
            {
                response = await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
                if (!IsTransient(response))
                {
                    return response;
                }
            }
            catch (Exception e) when (Failures.IsConnection(e))
            {
                failure = e;
            }

            retry ??= NewRetry();
            var delay = failure is null || Failures.IsTransient(failure) ? retry.Next(response) : null;
            if (delay is null)
            {
                return response ?? throw Failures.Describe(host, failure!);
            }

            response?.Dispose();
            await Task.Delay(delay.Value, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One attempt. Throws what <see cref="Failures.IsConnection"/> knows when there is no answer.</summary>
    public async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var address = request.Address ?? host.Address(request.Path);
        Exception? first = null;
        for (int redirects = 0, challenges = 0; ;)
        {
            var own = host.IsOrigin(address);
            if (own && host.Authorizer.NeedsToken(request.Scope))
            {
                await host.Authorizer.RenewAsync(request.Scope, cancellationToken).ConfigureAwait(false);
            }

            using var watchdog = new Watchdog(settings.ResponseTimeout, time, cancellationToken);
            using var message = request.Message(address, settings, watchdog);
            var authorization = own ? host.Authorizer.Current(request.Scope) : null;
            if (authorization is not null)
            {
                message.Headers.TryAddWithoutValidation("Authorization", authorization.Header);
            }

            HttpResponseMessage response;
            try
            {
                response = await ExchangeAsync(message, own, watchdog).ConfigureAwait(false);
            }
            catch (Exception e) when (first is null && request.Address is null && own && MayBeTheScheme(e) && host.TrySwitchScheme(address.Scheme))
            {
                (first, address) = (e, host.Address(request.Path));
                continue;
            }
            catch (Exception e) when (first is not null && own && Failures.IsConnection(e))
            {
                // It was not the scheme.
                host.TrySwitchScheme(address.Scheme);
                ExceptionDispatchInfo.Throw(first);
                throw;
            }

            if (own && request.Address is null && SpeaksTlsInstead(response, address) && host.TrySwitchScheme(address.Scheme))
            {
                response.Dispose();
                address = host.Address(request.Path);
                continue;
            }

            if (own)
            {
                host.SettleScheme(address.Scheme);
                authorization?.WasAccepted(response.StatusCode != HttpStatusCode.Unauthorized);
                if (response.StatusCode == HttpStatusCode.Unauthorized && !request.TakesRefusals && challenges++ < MostChallenges
                    && await host.Authorizer.AnswerAsync(response, authorization, request.Scope, cancellationToken).ConfigureAwait(false))
                {
                    response.Dispose();
                    continue;
                }
            }

            if (Redirects.Next(host, request, response) is { } next && redirects++ < MostRedirects)
            {
                response.Dispose();
                address = next;
                continue;
            }

            return response;
        }
    }

    /// <summary>Asks a token service. It is given the one header that it is named for, and redirects nowhere.</summary>
    public async Task<HttpResponseMessage> SendTokenRequestAsync(
        Uri address, string? authorization, string? form, CancellationToken cancellationToken)
    {
        Retry? retry = null;
        while (true)
        {
            HttpResponseMessage? response = null;
            Exception? failure = null;
            try
            {
                response = await SendTokenRequestOnceAsync(address, authorization, form, cancellationToken).ConfigureAwait(false);
                if (!Retry.IsTransient(response.StatusCode))
                {
                    return response;
                }
            }
            catch (Exception e) when (Failures.IsConnection(e))
            {
                failure = e;
            }

            retry ??= NewRetry();
            var delay = failure is null || Failures.IsTransient(failure) ? retry.Next(response) : null;
            if (delay is null)
            {
                return response ?? throw Failures.Describe(host, failure!, address.Authority);
            }

            response?.Dispose();
            await Task.Delay(delay.Value, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the same request, from its start at the registry, may get another answer soon.</summary>
    public bool IsTransient(HttpResponseMessage response)
    {
        if (Retry.IsTransient(response.StatusCode))
        {
            return true;
        }

        // A signed address that has expired: the registry has a fresh one.
        return (int)response.StatusCode is 400 or 401 or 403 or 404 or 410
            && response.RequestMessage?.RequestUri is { } answered && !host.IsOrigin(answered);
    }

    private async Task<HttpResponseMessage> SendTokenRequestOnceAsync(
        Uri address, string? authorization, string? form, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(settings.ResponseTimeout, time, cancellationToken);
        using var message = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address)
        {
            Version = RegistryRequest.VersionFor(address, settings),
            Content = form is null ? null : new ByteContent(Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded"),
        };
        message.Headers.TryAddWithoutValidation("User-Agent", settings.UserAgent);
        if (authorization is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await ExchangeAsync(message, host.IsOrigin(address), watchdog).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage message, bool own, Watchdog watchdog)
    {
        try
        {
            return await (own ? host.Invoker : host.ForeignInvoker).SendAsync(message, watchdog.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is KanikoException)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
        catch (OperationCanceledException e) when (watchdog.Expired)
        {
            throw new TimeoutException("no answer came in time", e);
        }
        catch (OperationCanceledException e) when (!watchdog.Asked)
        {
            // Nobody stopped it: when a connection of HTTP/2 ends, .NET cancels the bodies that are sent over it.
            throw new HttpIOException(HttpRequestError.ResponseEnded, "the connection ended", e);
        }
    }

    // A server that speaks the other scheme breaks the connection; one that is not there, or slow, is so in both.
    private static bool MayBeTheScheme(Exception e) =>
        Failures.IsConnection(e) && e is not TimeoutException && e.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    // What nginx's and Go's TLS servers say to plain HTTP. A registry's own 400 has an error document.
    private static bool SpeaksTlsInstead(HttpResponseMessage response, Uri address) =>
        response.StatusCode == HttpStatusCode.BadRequest && address.Scheme == "http"
        && Headers.Find(response, "Docker-Distribution-Api-Version") is null
        && (Headers.ContentType(response) == "text/html" || (response.Version == HttpVersion.Version10 && Headers.ContentType(response) is null));
}
