using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.IndexRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko index</c>; its operands are images and digests.</summary>
public static class IndexFlags
{
    private static readonly Lazy<FlagTable<IndexRequest>> LazyTable = new(() => new(
        "index",
        Own(),
        DigestFileFlags.Within<IndexRequest>(r => r.Files, (r, v) => r with { Files = v }),
        RegistryFlags.Within<IndexRequest>(
            r => r.Registry, (r, v) => r with { Registry = v }, RegistryFlags.Push(), RegistryFlags.Pull(), RegistryFlags.Common()),
        ProgressFlags.Within<IndexRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        Operands = new((request, words) => request with { Images = words }, request => request.Images),
    });

    /// <summary>All of them.</summary>
    public static FlagTable<IndexRequest> Table => LazyTable.Value;

    private static Flag<IndexRequest>[] Own() =>
    [
        Of.Repeatable("digests", "File, or directory of files, with digests to put in", r => r.DigestSources, (r, v) => r with { DigestSources = v }) with
        {
            Placeholder = "FILE|DIRECTORY",
            Details = "What --digest-file and the --image-name-…-file flags write, one or more lines; a file whose name is a digest may be empty. "
                + "A bare digest is looked up in the first destination's repository.",
        },
        Of.KeyValue("annotation", "Annotation of the index", r => r.Annotations, (r, v) => r with { Annotations = v }),
        ImageFlags.Destinations<IndexRequest>(r => r.Destinations, (r, v) => r with { Destinations = v }),
        Of.Choice("image-format", "Media type of the index", ["docker", "oci"],
            r => r.ImageFormat is { } format ? (int)format : -1, (r, v) => r with { ImageFormat = (ImageFormat)v }) with
        {
            Category = FlagCategory.Output,
            Details = "Default: docker where all images are docker's and there is no annotation, else oci.",
        },
        ImageFlags.Format<IndexRequest>(r => r.Format, (r, v) => r with { Format = v }),
    ];
}
