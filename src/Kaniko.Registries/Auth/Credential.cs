namespace Kaniko.Registries.Auth;

/// <summary>What proves to a registry who asks. Printing one shows no secret.</summary>
public sealed record Credential
{
    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>An OAuth2 refresh token, instead of user name and password.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token for the registry itself.</summary>
    public string? RegistryToken { get; init; }

    /// <summary>Where it was found, for messages: «the docker config '/root/.docker/config.json'».</summary>
    public required string Source { get; init; }

    internal bool IsEmpty => Username.Length == 0 && Password.Length == 0 && IdentityToken is null && RegistryToken is null;

    public override string ToString() => $"Credential from {Source}";
}

/// <summary>A place where credentials are kept. It is asked when a registry wants some, not before.</summary>
public interface ICredentialSource
{
    /// <summary>The credential for a repository, or null. A source that is there but unusable throws <c>CredentialsInvalid</c>.</summary>
    /// <param name="registry">As in references: <c>index.docker.io</c>, <c>registry.example.com:5000</c>.</param>
    /// <param name="repository">The repository on it.</param>
    /// <param name="cancellationToken">Ends a helper that runs.</param>
    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken);
}
