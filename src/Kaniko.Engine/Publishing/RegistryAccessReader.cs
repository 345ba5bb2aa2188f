using Kaniko.Registries;
using Kaniko.Registries.Auth;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Publishing;

/// <summary>Turns the request's registry options and the environment into a registry client.</summary>
internal static class RegistryAccessReader
{
    /// <param name="options">What the flags say.</param>
    /// <param name="settings">Has the environment.</param>
    /// <param name="credentials">Null: wherever credentials are kept; a login tries its own.</param>
    public static RegistryClient Connect(RegistryOptions options, EngineSettings settings, IReadOnlyList<ICredentialSource>? credentials = null)
    {
        var access = Settings(options, settings) with { Proxy = EnvironmentProxy.From(settings.Environment) };
        return new RegistryClient(
            access, credentials ?? CredentialSources.Default(settings.Environment, options.CredentialHelpers, access, settings.Time), settings.Time);
    }

    private static RegistrySettings Settings(RegistryOptions options, EngineSettings settings) => new()
    {
        InsecurePush = options.Insecure,
        InsecurePull = options.InsecurePull,
        InsecureRegistries = options.InsecureRegistries,
        SkipTlsVerifyPush = options.SkipTlsVerify,
        SkipTlsVerifyPull = options.SkipTlsVerifyPull,
        SkipTlsVerifyRegistries = options.SkipTlsVerifyRegistries,
        Certificates = Below(settings.CurrentDirectory, options.Certificates),
        ClientCertificates = Below(settings.CurrentDirectory, options.ClientCertificates),
        TokenServices = options.TokenServices,
        Maps = options.Maps,
        Mirrors = options.Mirrors,
        SkipDefaultRegistryFallback = options.SkipDefaultRegistryFallback,
        UserAgent = UserAgent(settings),
        Http2 = settings.Environment.GetValueOrDefault("FF_KANIKO_DISABLE_HTTP2") is "false" or "0",
    };

    // One path, or two with a comma between.
    private static KeyValuePair<string, string>[] Below(string directory, IReadOnlyList<KeyValuePair<string, string>> files) =>
        [.. files.Select(pair => KeyValuePair.Create(pair.Key, string.Join(',', pair.Value.Split(',').Select(path => Path.GetFullPath(path, directory)))))];

    // kaniko: the kind of the client that started it is appended.
    private static string UserAgent(EngineSettings settings) => "kaniko/" + settings.Version
        + (settings.Environment.GetValueOrDefault("UPSTREAM_CLIENT_TYPE") is { Length: > 0 } client ? "," + client : "");
}
