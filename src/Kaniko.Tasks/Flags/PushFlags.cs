using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.PushRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko push</c>; its operand is the tarball or layout.</summary>
public static class PushFlags
{
    private static readonly Lazy<FlagTable<PushRequest>> LazyTable = new(() => new(
        "push",
        Own(),
        RegistryFlags.Within<PushRequest>(
            r => r.Registry, (r, v) => r with { Registry = v }, RegistryFlags.Push(), RegistryFlags.Common()),
        ProgressFlags.Within<PushRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        TakesOperands = true,
    });

    /// <summary>All of them.</summary>
    public static FlagTable<PushRequest> Table => LazyTable.Value;

    private static Flag<PushRequest>[] Own() =>
    [
        Of.Repeatable("destination", "Image reference to push to", r => r.Destinations, (r, v) => r with { Destinations = v }) with
        {
            Short = 'd',
            Category = FlagCategory.Output,
            Placeholder = "IMAGE",
        },
        Of.Text("digest-file", "Write the manifest's digest", r => r.DigestFile, (r, v) => r with { DigestFile = v }) with
        {
            Category = FlagCategory.Output,
            Placeholder = "FILE|URL",
        },
        Of.Text("image-name-with-digest-file", "Write a line REPOSITORY@DIGEST for each destination",
            r => r.ImageNameWithDigestFile, (r, v) => r with { ImageNameWithDigestFile = v }) with
        {
            Category = FlagCategory.Output,
            Placeholder = "FILE|URL",
        },
        Of.Text("image-name-tag-with-digest-file", "Write a line REPOSITORY:TAG@DIGEST for each destination",
            r => r.ImageNameTagWithDigestFile, (r, v) => r with { ImageNameTagWithDigestFile = v }) with
        {
            Category = FlagCategory.Output,
            Placeholder = "FILE|URL",
        },
    ];
}
