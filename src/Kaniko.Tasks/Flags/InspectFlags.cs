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
        FlagOf<InspectRequest>.Switch("raw", "Print the manifest's own bytes", r => r.Raw, (r, v) => r with { Raw = v }) with
        {
            Category = FlagCategory.Output,
            Details = "What the image's name stands for, also where that is an index; with --platform the manifest of that platform.",
        },
        ImageFlags.Format<InspectRequest>(r => r.Format, (r, v) => r with { Format = v }),
    ];
}
