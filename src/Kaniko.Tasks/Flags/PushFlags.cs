using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.PushRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko push</c>; its operand is the tarball or layout.</summary>
public static class PushFlags
{
    private static readonly Lazy<FlagTable<PushRequest>> LazyTable = new(() => new(
        "push",
        Own(),
        DigestFileFlags.Within<PushRequest>(r => r.Files, (r, v) => r with { Files = v }),
        RegistryFlags.Within<PushRequest>(
            r => r.Registry, (r, v) => r with { Registry = v }, RegistryFlags.Push(), RegistryFlags.Common()),
        ProgressFlags.Within<PushRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        Operands = ImageFlags.Single<PushRequest>("tarball or layout", r => r.Source, (r, v) => r with { Source = v }),
    });

    /// <summary>All of them.</summary>
    public static FlagTable<PushRequest> Table => LazyTable.Value;

    private static Flag<PushRequest>[] Own() =>
    [
        Of.Text("image", "Which image, where the tarball or layout holds several", r => r.Image, (r, v) => r with { Image = v }) with
        {
            Placeholder = "TAG|DIGEST",
        },
        ImageFlags.Destinations<PushRequest>(r => r.Destinations, (r, v) => r with { Destinations = v }),
        ImageFlags.Format<PushRequest>(r => r.Format, (r, v) => r with { Format = v }),
    ];
}
