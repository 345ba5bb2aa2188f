using Kaniko.Registries;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Publishing;

/// <summary>Turns the request's registry options into the registry client's settings and credentials.</summary>
internal static class RegistryAccessReader
{
    public static RegistryClient Connect(RegistryOptions options, EngineSettings settings) => new();
}
