using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Contexts;
using Kaniko.Images;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Planning;

/// <summary>Takes from the request what the planner needs, in the engine's types.</summary>
public static class PlanInputsReader
{
    /// <summary>What the request builds for, each once, in its order; the machine's platform where it names none.</summary>
    public static IReadOnlyList<Platform> Platforms(BuildRequest request) => request.CustomPlatforms.Count == 0
        ? [Platform.Host]
        : [.. request.CustomPlatforms.Select(text => Platform.Parse(text.Trim())).Distinct()];

    /// <summary>The inputs of the first platform; those of another one differ in <see cref="PlanInputs.TargetPlatform"/> alone.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="settings">Where relative paths are, and the environment.</param>
    /// <param name="fetched">The named contexts that are no directories of the user's, by the names in the request; null where only the plan matters.</param>
    public static PlanInputs Read(
        BuildRequest request, EngineSettings settings, IReadOnlyDictionary<string, BuildContext>? fetched = null) => new()
    {
        BuildPlatform = Platform.Host,
        TargetPlatform = Platforms(request)[0],
        IsTargetPlatformGiven = request.CustomPlatforms.Count > 0,
        IsOneOfSeveral = Platforms(request).Count > 1,
        BuildArguments = Arguments(request, settings.Environment),
        Targets = request.Targets,
        Labels = request.Labels,
        NamedContexts = request.BuildContexts.ToDictionary(
            context => StageNames.ContextKey(context.Key),
            context => fetched?.GetValueOrDefault(context.Key) is { } directory ? new DirectoryContext(directory.Directory) { IsForeign = true }
                : Context(context.Key, context.Value, settings),
            StringComparer.Ordinal),
        DefaultNetwork = Network(request.Run.Network),
        AddHosts = request.Run.AddHosts,
        Entitlements = [.. request.Run.Allow.Select(Entitlement)],
    };

    private static Dictionary<string, string> Arguments(BuildRequest request, IReadOnlyDictionary<string, string> environment)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.BuildArguments)
        {
            if ((value ?? environment.GetValueOrDefault(name)) is { } given)
            {
                arguments[name] = given;
            }
        }

        return arguments;
    }

    private static NamedContext Context(string name, string value, EngineSettings settings)
    {
        if (value.StartsWith("docker-image://", StringComparison.Ordinal))
        {
            return new ImageContext(value["docker-image://".Length..]);
        }

        if (value.StartsWith("oci-layout://", StringComparison.Ordinal))
        {
            return new ImageContext(value);
        }

        if (ContextSource.IsForeign(value))
        {
            return new DirectoryContext("") { IsForeign = true }; // known to the plan; nobody asked for its files
        }

        var path = Path.GetFullPath(value.StartsWith("dir://", StringComparison.Ordinal) ? value["dir://".Length..] : value, settings.CurrentDirectory);
        return Directory.Exists(path)
            ? new DirectoryContext(path)
            : throw new KanikoException(ErrorCode.ContextUnavailable, $"the named context '{name}' is no directory: '{value}'")
            {
                Hint = "write --build-context NAME=DIRECTORY, NAME=docker-image://IMAGE, NAME=oci-layout://PATH, or an address as --context takes it",
            };
    }

    private static string Entitlement(string text) => text is "security.insecure" or "network.host"
        ? text
        : throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is nothing that --allow knows")
        {
            Hint = Suggestion.Hint(text, ["security.insecure", "network.host"]) ?? "use security.insecure or network.host",
        };

    private static RunNetwork Network(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "default" => RunNetwork.Default,
        "host" => RunNetwork.Host,
        "none" => RunNetwork.None,
        _ => throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is not a network mode") { Hint = "use default, host or none" },
    };
}
