using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of a build: Kaniko's executor flags and ours.</summary>
public static class ExecutorFlags
{
    private static readonly Lazy<FlagTable<BuildRequest>> LazyTable = new(() => new(
        "build",
        SourceFlags.All(),
        OutputFlags.All(),
        RegistryFlags.Within<BuildRequest>(
            r => r.Registry,
            (r, v) => r with { Registry = v },
            RegistryFlags.Push(), RegistryFlags.Pull(), RegistryFlags.Common(), RegistryFlags.Unpack()),
        CacheFlags.All(),
        LayerFlags.All(),
        RunFlags.All(),
        ProgressFlags.Within<BuildRequest>(r => r.Progress, (r, v) => r with { Progress = v }),
        ContainerFlags.All(),
        HostFlags.All(),
        KubernetesFlags.All(),
        PodFlags.All())
    {
        Conclude = OutputSyntax.Conclude,
    });

    /// <summary>All of them.</summary>
    public static FlagTable<BuildRequest> Table => LazyTable.Value;

    /// <summary>The request that a command line asks for.</summary>
    /// <param name="arguments">The flags.</param>
    /// <param name="environment">The environment variables.</param>
    /// <exception cref="Kaniko.Diagnostics.KanikoException">A flag is unknown, not supported yet, or its value is wrong.</exception>
    public static BuildRequest Parse(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        Table.Parse(arguments, environment).Request;

    /// <summary>The flags that ask for <paramref name="request"/>: those whose value is not the default.</summary>
    /// <param name="request">What to ask for.</param>
    public static IReadOnlyList<string> Print(BuildRequest request) => Table.Print(request);
}
