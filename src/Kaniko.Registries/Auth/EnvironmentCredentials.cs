using System.Text;

namespace Kaniko.Registries.Auth;

/// <summary>Kaniko's <c>env</c> helper: <c>KANIKO_REGISTRY_EXAMPLE_COM_USER</c> and <c>…_PASSWORD</c>, then those of <c>EXAMPLE_COM</c>, and so on.</summary>
public sealed class EnvironmentCredentials(IReadOnlyDictionary<string, string> environment) : ICredentialSource
{
    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken)
    {
        for (var host = RegistryName.Host(registry); ;)
        {
            var name = NameFor(host);
            if (environment.TryGetValue(name + "_USER", out var user) && user.Length > 0
                && environment.TryGetValue(name + "_PASSWORD", out var password) && password.Length > 0)
            {
                return ValueTask.FromResult<Credential?>(new Credential
                {
                    Username = user,
                    Password = password,
                    Source = $"the variables '{name}_USER' and '{name}_PASSWORD'",
                });
            }

            var dot = host.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return ValueTask.FromResult<Credential?>(null);
            }

            host = host[(dot + 1)..];
        }
    }

    internal static string NameFor(string registry)
    {
        var name = new StringBuilder("KANIKO_");
        foreach (var c in RegistryName.Host(registry))
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_');
        }

        return name.ToString();
    }
}

/// <summary>What GitLab gives its jobs for the project's registry: <c>CI_REGISTRY</c>, <c>CI_REGISTRY_USER</c>, <c>CI_REGISTRY_PASSWORD</c>.</summary>
public sealed class GitLabCredentials(IReadOnlyDictionary<string, string> environment) : ICredentialSource
{
    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            environment.TryGetValue("CI_REGISTRY", out var own) && own.Length > 0 && Authority(own) == registry
            && environment.TryGetValue("CI_REGISTRY_USER", out var user) && user.Length > 0
            && environment.TryGetValue("CI_REGISTRY_PASSWORD", out var password) && password.Length > 0
                ? new Credential { Username = user, Password = password, Source = "the variables 'CI_REGISTRY_USER' and 'CI_REGISTRY_PASSWORD'" }
                : null);

    private static string Authority(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal);
        var rest = start < 0 ? address : address[(start + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return RegistryName.Normalize(slash < 0 ? rest : rest[..slash]);
    }
}

/// <summary>What GitHub gives its jobs for <c>ghcr.io</c>: <c>GITHUB_TOKEN</c>, with <c>GITHUB_ACTOR</c> as the user.</summary>
public sealed class GitHubCredentials(IReadOnlyDictionary<string, string> environment) : ICredentialSource
{
    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            registry == "ghcr.io" && environment.TryGetValue("GITHUB_TOKEN", out var token) && token.Length > 0
                ? new Credential
                {
                    Username = environment.TryGetValue("GITHUB_ACTOR", out var actor) && actor.Length > 0 ? actor : "x-access-token",
                    Password = token,
                    Source = "the variable 'GITHUB_TOKEN'",
                }
                : null);
}
