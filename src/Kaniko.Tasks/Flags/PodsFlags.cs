using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.PodsRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko pods</c>.</summary>
public static class PodsFlags
{
    private static readonly Lazy<FlagTable<PodsRequest>> LazyTable = new(() => new(
        "pods",
        KubernetesFlags.Connection<PodsRequest>(r => r.Kubernetes, (r, v) => r with { Kubernetes = v }),
        [Of.Duration("older-than", "Of gc: remove what is older, expired or not", r => r.OlderThan, (r, v) => r with { OlderThan = v }) with
        {
            Category = FlagCategory.Kubernetes,
            Details = "Default: only what has expired.",
        }],
        ProgressFlags.Within<PodsRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        Operands = new((request, _) => request, _ => []), // the verb and the name: the command reads them
    });

    /// <summary>All of them.</summary>
    public static FlagTable<PodsRequest> Table => LazyTable.Value;
}
