using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko inspect</c>; its operand is the image.</summary>
public static class InspectFlags
{
    private static readonly Lazy<FlagTable<InspectRequest>> LazyTable = new(() => new(
        "inspect",
        Own(),
        RegistryFlags.Within<InspectRequest>(
            r => r.Registry, (r, v) => r with { Registry = v }, RegistryFlags.Pull(), RegistryFlags.Common()),
        ProgressFlags.Within<InspectRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        Operands = ImageFlags.Single<InspectRequest>("image", r => r.Source, (r, v) => r with { Source = v }),
    });

    /// <summary>All of them.</summary>
    public static FlagTable<InspectRequest> Table => LazyTable.Value;

    private static Flag<InspectRequest>[] Own() =>
    [
        ImageFlags.Platform<InspectRequest>("Which image of an index", r => r.CustomPlatform, (r, v) => r with { CustomPlatform = v }) with
        {
            Details = "Default: the machine's, where the index has it.",
        },
        ImageFlags.Format<InspectRequest>(r => r.Format, (r, v) => r with { Format = v }),
    ];
}
