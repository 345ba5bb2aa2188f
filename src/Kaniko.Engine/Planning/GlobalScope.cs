using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles;

namespace Kaniko.Engine.Planning;

/// <summary>
/// What FROM lines see: platform arguments, and the ARGs before the first FROM with their build arguments. A stage sees one of
/// them only after it declares it.
/// </summary>
internal sealed class GlobalScope
{
    private static readonly string[] ProxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

    private readonly IReadOnlyDictionary<string, string> buildArguments;

    private GlobalScope(Variables variables, IReadOnlyDictionary<string, string> buildArguments)
    {
        Variables = variables;
        this.buildArguments = buildArguments;
    }

    public Variables Variables { get; }

    /// <summary>Proxy build arguments: RUN sees them without a declaration.</summary>
    public IEnumerable<KeyValuePair<string, string>> Proxies => buildArguments
        .Where(argument => ProxyNames.Contains(argument.Key, StringComparer.OrdinalIgnoreCase));

    public static GlobalScope Create(Dockerfile dockerfile, PlanInputs inputs, WordExpander words)
    {
        var variables = new Variables();
        foreach (var (name, value) in PlatformArguments(inputs, dockerfile))
        {
            variables.Set(name, inputs.BuildArguments.GetValueOrDefault(name, value));
        }

        foreach (var argument in dockerfile.GlobalArguments.SelectMany(instruction => instruction.Arguments))
        {
            if (inputs.BuildArguments.TryGetValue(argument.Name, out var given))
            {
                variables.Set(argument.Name, given);
            }
            else if (argument.Default is { } text)
            {
                variables.Set(argument.Name, words.Expand(text, variables));
            }
        }

        return new GlobalScope(variables, inputs.BuildArguments);
    }

    /// <summary>The value that ARG gives a name in a stage: build argument, then default, then the global value.</summary>
    public string? ArgumentValue(string name, string? expandedDefault) =>
        buildArguments.TryGetValue(name, out var given) ? given : expandedDefault ?? Variables[name];

    private static IEnumerable<(string Name, string Value)> PlatformArguments(PlanInputs inputs, Dockerfile dockerfile)
    {
        foreach (var (prefix, platform) in new[] { ("BUILD", inputs.BuildPlatform), ("TARGET", inputs.TargetPlatform) })
        {
            yield return (prefix + "PLATFORM", platform.ToString());
            yield return (prefix + "OS", platform.OperatingSystem);
            yield return (prefix + "OSVERSION", platform.OsVersion ?? "");
            yield return (prefix + "ARCH", platform.Architecture);
            yield return (prefix + "VARIANT", platform.Variant ?? "");
        }

        var target = inputs.Targets.Count > 0 ? inputs.Targets[0]
            : dockerfile.Stages.Count > 0 ? dockerfile.Stages[^1].Name : null;
        yield return ("TARGETSTAGE", string.IsNullOrEmpty(target) ? "default" : target);
    }
}
