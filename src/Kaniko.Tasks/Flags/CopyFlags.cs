using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko copy</c>; its operand is the image.</summary>
public static class CopyFlags
{
    private static readonly Lazy<FlagTable<CopyRequest>> LazyTable = new(() => new(
        "copy",
        Own(),
        DigestFileFlags.Within<CopyRequest>(r => r.Files, (r, v) => r with { Files = v }),
        RegistryFlags.Within<CopyRequest>(
            r => r.Registry, (r, v) => r with { Registry = v }, RegistryFlags.Push(), RegistryFlags.Pull(), RegistryFlags.Common()),
        ProgressFlags.Within<CopyRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        Operands = ImageFlags.Single<CopyRequest>("image", r => r.Source, (r, v) => r with { Source = v }),
    });

    /// <summary>All of them.</summary>
    public static FlagTable<CopyRequest> Table => LazyTable.Value;

    private static Flag<CopyRequest>[] Own() =>
    [
        ImageFlags.Platform<CopyRequest>("Copy the image of one platform only", r => r.CustomPlatform, (r, v) => r with { CustomPlatform = v }) with
        {
            Details = "Default: all that the reference names, so an index with all its images.",
        },
        ImageFlags.Destinations<CopyRequest>(r => r.Destinations, (r, v) => r with { Destinations = v }),
        ImageFlags.Format<CopyRequest>(r => r.Format, (r, v) => r with { Format = v }),
    ];
}
