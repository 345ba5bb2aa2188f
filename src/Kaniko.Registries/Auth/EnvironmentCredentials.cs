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

/// <summary>
/// What GitLab gives its jobs: <c>CI_REGISTRY</c>, <c>CI_REGISTRY_USER</c> and <c>CI_REGISTRY_PASSWORD</c> for the project's registry, and
/// <c>CI_DEPENDENCY_PROXY_SERVER</c>, <c>…_USER</c> and <c>…_PASSWORD</c> for the group's proxy of Docker Hub.
/// </summary>
public sealed class GitLabCredentials(IReadOnlyDictionary<string, string> environment) : ICredentialSource
{
    public ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(registry, "CI_REGISTRY", "CI_REGISTRY") ?? Find(registry, "CI_DEPENDENCY_PROXY_SERVER", "CI_DEPENDENCY_PROXY"));

    private Credential? Find(string registry, string server, string prefix) =>
        environment.TryGetValue(server, out var own) && own.Length > 0 && IsAt(registry, own)
        && environment.TryGetValue(prefix + "_USER", out var user) && user.Length > 0
        && environment.TryGetValue(prefix + "_PASSWORD", out var password) && password.Length > 0
            ? new Credential { Username = user, Password = password, Source = $"the variables '{prefix}_USER' and '{prefix}_PASSWORD'" }
            : null;

    // GitLab writes the port of the dependency proxy in any case: gitlab.com:443.
    private static bool IsAt(string registry, string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal);
        var rest = start < 0 ? address : address[(start + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return WithoutPort(RegistryName.Normalize(slash < 0 ? rest : rest[..slash])) == WithoutPort(registry);
    }

    private static string WithoutPort(string authority) => authority.EndsWith(":443", StringComparison.Ordinal) ? authority[..^4] : authority;
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
