using Kaniko.Diagnostics;
using Kaniko.Registries.Auth.Clouds;

namespace Kaniko.Registries.Auth;

/// <summary>Where credentials are looked for when nobody says otherwise.</summary>
public static class CredentialSources
{
    private static readonly string[] Helpers = ["env", "google", "ecr", "acr", "gitlab", "github"];

    /// <summary>
    /// The default keychain (<c>DOCKER_AUTH_CONFIG</c>, then Docker's config file, then Podman's), then the built-in helpers in Kaniko's order.
    /// Nothing is read before a registry asks for credentials, and the libraries of clouds are loaded for their registries only.
    /// </summary>
    /// <param name="environment">The variables of the program.</param>
    /// <param name="helpers">Kaniko's <c>--credential-helpers</c>: which built-in helpers take part; null for all of them.</param>
    /// <param name="settings">The proxy on the way to the token services of clouds, and the certificates of those that are a registry's own.</param>
    /// <param name="time">The clock of their tokens.</param>
    public static IReadOnlyList<ICredentialSource> Default(
        IReadOnlyDictionary<string, string> environment, IReadOnlyList<string>? helpers, RegistrySettings settings, TimeProvider time)
    {
        RequireKnown(helpers);
        var sources = new List<ICredentialSource>();
        if (Value(environment, "DOCKER_AUTH_CONFIG") is { } content)
        {
            sources.Add(DockerConfig.Content(content, environment));
        }

        foreach (var path in Files(environment))
        {
            sources.Add(DockerConfig.File(path, environment));
        }

        if (Takes(helpers, "env"))
        {
            sources.Add(new EnvironmentCredentials(environment));
        }

        if (Takes(helpers, "google"))
        {
            sources.Add(new GoogleCredentials(environment, time));
        }

        if (Takes(helpers, "ecr"))
        {
            sources.Add(new EcrCredentials(environment, settings.Proxy, time));
        }

        if (Takes(helpers, "acr"))
        {
            sources.Add(new AcrCredentials(environment, settings.Proxy, time) { Settings = settings });
        }

        if (Takes(helpers, "gitlab"))
        {
            sources.Add(new GitLabCredentials(environment));
        }

        if (Takes(helpers, "github"))
        {
            sources.Add(new GitHubCredentials(environment));
        }

        return sources;
    }

    /// <summary>Docker's own file.</summary>
    internal static string DockerFile(IReadOnlyDictionary<string, string> environment) =>
        Path.Combine(Value(environment, "DOCKER_CONFIG") ?? Path.Combine(Home(environment), ".docker"), "config.json");

    private static IEnumerable<string> Files(IReadOnlyDictionary<string, string> environment)
    {
        yield return DockerFile(environment);
        if (Value(environment, "REGISTRY_AUTH_FILE") is { } named)
        {
            yield return named;
            yield break;
        }

        if (Value(environment, "XDG_RUNTIME_DIR") is { } runtime)
        {
            yield return Path.Combine(runtime, "containers", "auth.json");
        }
        else if (Environment.IsPrivilegedProcess)
        {
            // Where Podman keeps root's logins when no session has a place for them, as in CI jobs.
            yield return "/run/containers/0/auth.json";
        }

        yield return Path.Combine(Value(environment, "XDG_CONFIG_HOME") ?? Path.Combine(Home(environment), ".config"), "containers", "auth.json");
    }

    private static string Home(IReadOnlyDictionary<string, string> environment) => Value(environment, "HOME") ?? "/root";

    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static void RequireKnown(IReadOnlyList<string>? helpers)
    {
        foreach (var helper in helpers ?? [])
        {
            if (Array.IndexOf(Helpers, helper) < 0)
            {
                throw new KanikoException(ErrorCode.UsageInvalid, $"'{helper}' is no built-in source of credentials")
                {
                    Hint = $"use {string.Join(", ", Helpers[..^1])} or {Helpers[^1]}; other helpers are named in Docker's config",
                };
            }
        }
    }

    private static bool Takes(IReadOnlyList<string>? helpers, string name)
    {
        if (helpers is null)
        {
            return true;
        }

        foreach (var helper in helpers)
        {
            if (helper == name)
            {
                return true;
            }
        }

        return false;
    }
}
