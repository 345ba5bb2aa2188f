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

    /// <summary>What is asked for can be done without: who has never answered is given up early.</summary>
    public bool IsOptional { get; init; }

    private bool GivesUpEarly => IsOptional && !host.HasAnswered;

    public Retry NewRetry() => new(GivesUpEarly ? settings.Retry with { Attempts = Math.Min(2, settings.Retry.Attempts) } : settings.Retry, time, random);

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
            var delay = failure is null || MayPass(failure) ? retry.Next(response) : null;
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
        var course = new Course { Address = request.Address ?? host.Address(request.Path) };
        while (true)
        {
            var own = host.IsOrigin(course.Address);
            if (own && host.Authorizer.NeedsToken(request.Scope))
            {
                await host.Authorizer.RenewAsync(request.Scope, cancellationToken).ConfigureAwait(false);
            }

            using var watchdog = new Watchdog(GivesUpEarly ? settings.OptionalTimeout : settings.ResponseTimeout, time, cancellationToken);
            using var message = request.Message(course.Address, settings, watchdog);
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
            catch (Exception e) when (
                course.First is null && request.Address is null && own && MayBeTheScheme(e) && host.TrySwitchScheme(course.Address.Scheme))
            {
                (course.First, course.Address) = (e, host.Address(request.Path));
                continue;
            }
            catch (Exception e) when (course.First is not null && own && Failures.IsConnection(e) && !(Failures.IsUntrusted(e) && !host.AnsweredPlainHttp))
            {
                // It was not the scheme.
                host.TrySwitchScheme(course.Address.Scheme);
                ExceptionDispatchInfo.Throw(course.First);
                throw;
            }

            if (!await LeadsOnAsync(request, course, response, authorization, cancellationToken).ConfigureAwait(false))
            {
                return response;
            }

            response.Dispose();
        }
    }

    /// <summary>Whether the answer asks for the request once more: by the other scheme, with credentials, or elsewhere. The course then says where.</summary>
    private async Task<bool> LeadsOnAsync(
        RegistryRequest request, Course course, HttpResponseMessage response, Auth.Authorization? authorization, CancellationToken cancellationToken)
    {
        if (host.IsOrigin(course.Address))
        {
            if (request.Address is null && SpeaksTlsInstead(response, course.Address) && host.TrySwitchScheme(course.Address.Scheme))
            {
                course.Address = host.Address(request.Path);
                return true;
            }

            host.SettleScheme(course.Address.Scheme);
            authorization?.WasAccepted(response.StatusCode != HttpStatusCode.Unauthorized);
            if (response.StatusCode == HttpStatusCode.Unauthorized && !request.TakesRefusals && course.Challenges++ < MostChallenges
                && await host.Authorizer.AnswerAsync(response, authorization, request.Scope, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        if (Redirects.Next(host, request, response) is { } next && course.Redirects++ < MostRedirects)
        {
            course.Address = next;
            return true;
        }

        return false;
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

    private bool MayPass(Exception failure) => Failures.IsTransient(failure) && !(GivesUpEarly && failure is TimeoutException);

    // A server that speaks the other scheme breaks the connection; one that is not there, or slow, is so in both.
    private static bool MayBeTheScheme(Exception e) =>
        Failures.IsConnection(e) && e is not TimeoutException && e.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    // What nginx's and Go's TLS servers say to plain HTTP. A registry's own 400 has an error document.
    private static bool SpeaksTlsInstead(HttpResponseMessage response, Uri address) =>
        response.StatusCode == HttpStatusCode.BadRequest && address.Scheme == "http"
        && Headers.Find(response, "Docker-Distribution-Api-Version") is null
        && (Headers.ContentType(response) == "text/html" || (response.Version == HttpVersion.Version10 && Headers.ContentType(response) is null));

    /// <summary>Where one attempt has come to.</summary>
    private sealed class Course
    {
        public required Uri Address { get; set; }

        /// <summary>What the first scheme that was tried ended with.</summary>
        public Exception? First { get; set; }

        public int Redirects { get; set; }

        public int Challenges { get; set; }
    }
}
