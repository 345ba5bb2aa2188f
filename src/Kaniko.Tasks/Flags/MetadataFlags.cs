using Kaniko.Tasks.Metadata;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Metadata.ImageMetadataRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>What an image is to be called, in the rules of docker/metadata-action; front doors work it out themselves.</summary>
public static class MetadataFlags
{
    private static readonly Lazy<FlagTable<ImageMetadataRequest>> LazyTable = new(() => new("metadata", Own()));

    /// <summary>All of them.</summary>
    public static FlagTable<ImageMetadataRequest> Table => LazyTable.Value;

    private static Flag<ImageMetadataRequest>[] Own() =>
    [
        Of.Repeatable("image", "Name of the image, without a tag", r => r.Images, (r, v) => r with { Images = v }) with
        {
            Placeholder = "NAME",
        },
        Of.Repeatable("tag", "Rule that makes tags", r => r.Tags, (r, v) => r with { Tags = v }) with
        {
            Placeholder = "type=TYPE[,KEY=VALUE]",
            Details = "Types are schedule, semver, pep440, match, edge, ref, raw and sha. Default: schedule, branch, tag and pull request.",
        },
        Of.Repeatable("flavor", "What every tag has", r => r.Flavor, (r, v) => r with { Flavor = v }) with
        {
            Placeholder = "KEY=VALUE",
            Details = "latest=auto|true|false, prefix=TEXT and suffix=TEXT, each of them with onlatest=true.",
        },
        Of.KeyValue("label", "Label that is added, or stands in place of one made from git", r => r.Labels, (r, v) => r with { Labels = v }),
        Of.KeyValue("annotation", "Annotation that is added, or stands in place of one made from git",
            r => r.Annotations, (r, v) => r with { Annotations = v }),
    ];
}
