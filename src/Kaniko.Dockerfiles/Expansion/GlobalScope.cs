using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Expansion;

/// <summary>What the values before the first FROM depend on.</summary>
public sealed record GlobalScopeInputs
{
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The machine that builds, as <c>os/architecture[/variant]</c>.</summary>
    public string BuildPlatform { get; init; } = "linux/amd64";

    /// <summary>The machine that is built for.</summary>
    public string TargetPlatform { get; init; } = "linux/amd64";

    /// <summary>The name of the stage that is built; null for the last one.</summary>
    public string? TargetStage { get; init; }
}

/// <summary>The variables that FROM may use: platform arguments, and the ARGs before the first FROM.</summary>
/// <param name="Variables">Those that have a value.</param>
/// <param name="Declared">All names, also those without a value.</param>
/// <param name="BuildArguments">What the user gave.</param>
public sealed record GlobalScope(Variables Variables, IReadOnlySet<string> Declared, IReadOnlyDictionary<string, string> BuildArguments)
{
    /// <summary>Arguments for whoever makes a bill of materials: declared and given like others, but never in the environment.</summary>
    public static bool IsOutsideEnvironment(string name) => name is "BUILDKIT_SBOM_SCAN_CONTEXT" or "BUILDKIT_SBOM_SCAN_STAGE";

    /// <summary>The value that ARG gives a name in a stage: build argument, else default, else global value; null for none.</summary>
    public string? ValueInStage(ArgDeclaration argument, Func<string, string> expand) =>
        BuildArguments.TryGetValue(argument.Name, out var given) ? given
        : argument.Default is { } text ? expand(text)
        : Variables[argument.Name];

    /// <summary>Build arguments win over defaults; later defaults may use earlier arguments.</summary>
    public static GlobalScope Evaluate(Dockerfile dockerfile, GlobalScopeInputs inputs)
    {
        var variables = PlatformArguments(dockerfile, inputs);
        var declared = new HashSet<string>(variables.Names, StringComparer.Ordinal);
        var expander = new WordExpander(dockerfile.Directives.Escape);
        foreach (var instruction in dockerfile.GlobalArguments)
        {
            foreach (var argument in instruction.Arguments)
            {
                declared.Add(argument.Name);
                if (Value(argument, instruction) is { } value)
                {
                    variables.Set(argument.Name, value);
                }
            }
        }

        return new(variables, declared, inputs.BuildArguments);

        string? Value(ArgDeclaration argument, ArgInstruction instruction)
        {
            if (inputs.BuildArguments.TryGetValue(argument.Name, out var given))
            {
                return given;
            }

            try
            {
                return argument.Default is null ? null : expander.Expand(argument.Default, variables);
            }
            catch (KanikoException error)
            {
                throw error.At(instruction.Span, dockerfile.Source);
            }
        }
    }

    private static Variables PlatformArguments(Dockerfile dockerfile, GlobalScopeInputs inputs)
    {
        var variables = new Variables();
        AddPlatform("BUILD", inputs.BuildPlatform);
        AddPlatform("TARGET", inputs.TargetPlatform);
        var lastStage = dockerfile.Stages.Count == 0 ? null : dockerfile.Stages[^1].Name;
        Add("TARGETSTAGE", inputs.TargetStage ?? lastStage ?? "default");
        return variables;

        void AddPlatform(string prefix, string platform)
        {
            var parts = platform.Split('/');
            Add(prefix + "PLATFORM", platform);
            Add(prefix + "OS", parts[0]);
            Add(prefix + "OSVERSION", "");
            Add(prefix + "ARCH", parts.ElementAtOrDefault(1) ?? "");
            Add(prefix + "VARIANT", parts.ElementAtOrDefault(2) ?? "");
        }

        void Add(string name, string value) =>
            variables.Set(name, inputs.BuildArguments.TryGetValue(name, out var given) ? given : value);
    }
}
