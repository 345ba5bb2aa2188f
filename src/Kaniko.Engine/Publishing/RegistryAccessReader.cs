using Kaniko.Registries;
using Kaniko.Registries.Auth;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Publishing;

/// <summary>Turns the request's registry options and the environment into a registry client.</summary>
internal static class RegistryAccessReader
{
    public static RegistryClient Connect(RegistryOptions options, EngineSettings settings) => new(
        new RegistrySettings
        {
            InsecurePush = options.Insecure,
            InsecurePull = options.InsecurePull,
            InsecureRegistries = options.InsecureRegistries,
            SkipTlsVerify = options.SkipTlsVerify,
            SkipTlsVerifyPull = options.SkipTlsVerifyPull,
            SkipTlsVerifyRegistries = options.SkipTlsVerifyRegistries,
            Certificates = options.Certificates,
            ClientCertificates = options.ClientCertificates,
            Maps = options.Maps,
            Mirrors = options.Mirrors,
            SkipDefaultRegistryFallback = options.SkipDefaultRegistryFallback,
            UserAgent = UserAgent(settings),
            Proxy = HasProxy(settings.Environment) ? HttpClient.DefaultProxy : null,
        },
        Credentials(settings.Environment),
        settings.Time);

    // kaniko: the kind of the client that started it is appended.
    private static string UserAgent(EngineSettings settings) => "kaniko/" + settings.Version
        + (settings.Environment.GetValueOrDefault("UPSTREAM_CLIENT_TYPE") is { Length: > 0 } client ? "," + client : "");

    private static bool HasProxy(IReadOnlyDictionary<string, string> environment) => environment.Keys.Any(name =>
        name.Equals("http_proxy", StringComparison.OrdinalIgnoreCase) || name.Equals("https_proxy", StringComparison.OrdinalIgnoreCase)
        || name.Equals("all_proxy", StringComparison.OrdinalIgnoreCase));

    // kaniko: the docker configuration first, podman's where there is none, then the environment and the CI systems.
    private static List<ICredentialSource> Credentials(IReadOnlyDictionary<string, string> environment)
    {
        var sources = new List<ICredentialSource>();
        if (environment.GetValueOrDefault("DOCKER_AUTH_CONFIG") is { Length: > 0 } content)
        {
            sources.Add(DockerConfig.Content(content, environment));
        }

        if (ConfigFiles(environment).FirstOrDefault(File.Exists) is { } path)
        {
            sources.Add(DockerConfig.File(path, environment));
        }

        return [.. sources, new EnvironmentCredentials(environment), new GitLabCredentials(environment), new GitHubCredentials(environment)];
    }

    private static IEnumerable<string> ConfigFiles(IReadOnlyDictionary<string, string> environment)
    {
        var home = environment.GetValueOrDefault("HOME") ?? "/root";
        yield return Path.Join(environment.GetValueOrDefault("DOCKER_CONFIG") ?? Path.Join(home, ".docker"), "config.json");
        if (environment.GetValueOrDefault("REGISTRY_AUTH_FILE") is { } named)
        {
            yield return named;
        }

        if (environment.GetValueOrDefault("XDG_RUNTIME_DIR") is { } runtime)
        {
            yield return Path.Join(runtime, "containers", "auth.json");
        }

        yield return Path.Join(environment.GetValueOrDefault("XDG_CONFIG_HOME") ?? Path.Join(home, ".config"), "containers", "auth.json");
    }
}
