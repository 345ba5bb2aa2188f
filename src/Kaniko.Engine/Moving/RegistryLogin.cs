using Kaniko.Diagnostics;
using Kaniko.Engine.Publishing;
using Kaniko.Images;
using Kaniko.Registries.Auth;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Moving;

/// <summary>Logs in to registries and out. Each stream ends with <see cref="CommandFinished"/>, or throws.</summary>
public sealed class RegistryLogin(EngineSettings settings)
{
    private const int LongestPassword = 64 * 1024;

    /// <summary>Keeps credentials in Docker's config, or its helper, once the registry has taken them.</summary>
    public IAsyncEnumerable<BuildEvent> LoginAsync(LoginRequest request, CancellationToken cancellationToken) => EventStream.RunAsync(
        settings.Time,
        async (events, token) =>
        {
            var server = ServerOf(request.Server);
            var username = request.Username ?? throw new KanikoException(ErrorCode.UsageInvalid, "there is no --username") { Hint = "write --username=NAME" };
            var password = await PasswordAsync(request, token).ConfigureAwait(false);
            using (var client = RegistryAccessReader.Connect(request.Registry, settings, [new Given(username, password)]))
            {
                await client.CheckLoginAsync(server, token).ConfigureAwait(false);
            }

            var store = await CredentialFile.Default(settings.Environment).StoreAsync(server, username, password, token).ConfigureAwait(false);
            await events.WriteAsync(new CommandFinished(new LoginResult(server, username, store)), token).ConfigureAwait(false);
        },
        static _ => null,
        cancellationToken);

    /// <summary>Forgets credentials.</summary>
    public IAsyncEnumerable<BuildEvent> LogoutAsync(LogoutRequest request, CancellationToken cancellationToken) => EventStream.RunAsync(
        settings.Time,
        async (events, token) =>
        {
            var server = ServerOf(request.Server);
            var (removed, store) = await CredentialFile.Default(settings.Environment).EraseAsync(server, token).ConfigureAwait(false);
            await events.WriteAsync(new CommandFinished(new LogoutResult(server, removed, store)), token).ConfigureAwait(false);
        },
        static _ => null,
        cancellationToken);

    /// <summary>As in references; an address is taken as well, since that is what people copy.</summary>
    private static string ServerOf(string text)
    {
        var host = text.Length == 0 ? ImageReference.DockerHub : text;
        var scheme = host.IndexOf("://", StringComparison.Ordinal);
        host = (scheme < 0 ? host : host[(scheme + 3)..]).TrimEnd('/');
        host = host is "index.docker.io/v1" or "docker.io" or "registry-1.docker.io" ? ImageReference.DockerHub : host;
        var looksLikeHost = host == "localhost" || host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal);
        return looksLikeHost && ImageReference.TryParse(host + "/x") is { } reference && reference.Registry == host
            ? host
            : throw new KanikoException(ErrorCode.ReferenceInvalid, $"'{text}' is not a registry")
            {
                Hint = "write its host, and its port where it has one: registry.example.com:5000",
            };
    }

    private async Task<string> PasswordAsync(LoginRequest request, CancellationToken cancellationToken)
    {
        if (request.PasswordFromStandardInput == request.Password is not null)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, request.Password is null ? "there is no password" : "there are two passwords")
            {
                Hint = "pipe it to --password-stdin",
            };
        }

        return request.Password ?? await ReadPasswordAsync(cancellationToken).ConfigureAwait(false);
    }

    // Some have lines: the password of '_json_key' is a document.
    private async Task<string> ReadPasswordAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(settings.StandardInput());
        var buffer = new char[LongestPassword + 1];
        var count = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false);
        var text = new string(buffer, 0, count);
        text = text.EndsWith('\n') ? text[..^1] : text;
        text = text.EndsWith('\r') ? text[..^1] : text;
        return text.Length is > 0 and <= LongestPassword
            ? text
            : throw new KanikoException(ErrorCode.UsageInvalid, text.Length == 0 ? "standard input holds no password" : "standard input holds more than a password")
            {
                Hint = "pipe the password to --password-stdin",
            };
    }

    /// <summary>The credentials of this login, and no others.</summary>
    private sealed class Given(string username, string password) : ICredentialSource
    {
        public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Credential?>(new Credential { Username = username, Password = password, Source = "this login" });
    }
}
