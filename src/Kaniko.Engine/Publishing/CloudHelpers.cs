using Kaniko.Registries;
using Kaniko.Registries.Auth;
using Kaniko.Registries.Auth.Clouds;

namespace Kaniko.Engine.Publishing;

/// <summary>The credential helpers that Kaniko's image has as programs, and ours as names of this program.</summary>
public static class CloudHelpers
{
    /// <summary>What a helper asks: <c>gcr</c>, <c>ecr-login</c> or <c>acr-env</c>; null for any other name.</summary>
    public static ICredentialSource? Find(string name, EngineSettings settings) => name switch
    {
        "gcr" => new GoogleCredentials(settings.Environment, settings.Time),
        "ecr-login" => new EcrCredentials(settings.Environment, EnvironmentProxy.From(settings.Environment), settings.Time),
        "acr-env" => new AcrCredentials(settings.Environment, EnvironmentProxy.From(settings.Environment), settings.Time),
        _ => null,
    };
}
