using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.OutputOptions>;
using OfBuild = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.BuildRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>Where the image goes, and what is written about it.</summary>
internal static class OutputFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() =>
    [
        OfBuild.Repeatable("destination", "Image reference to push to", r => r.Destinations, (r, v) => r with { Destinations = v }) with
        {
            Short = 'd',
            Placeholder = "IMAGE",
            Category = FlagCategory.Output,
            Details = "Needed unless --no-push is given. The first one decides where the layer cache is.",
        },
        OfBuild.Switch("no-push", "Build, but push no image", r => r.NoPush, (r, v) => r with { NoPush = v }) with
        {
            Category = FlagCategory.Output,
            Environment = "KANIKO_NO_PUSH",
            EnvironmentLast = true,
            Details = "The environment variable wins over the flag.",
        },
        OfBuild.Switch("dryrun", "Print the plan; build nothing", r => r.DryRun, (r, v) => r with { DryRun = v }) with
        {
            Category = FlagCategory.Output,
            Aliases = ["dry-run"],
        },
        OfBuild.Switch("print-plan", "Print the plan, and build", r => r.PrintPlan, (r, v) => r with { PrintPlan = v }) with
        {
            Category = FlagCategory.Output,
            Environment = "KANIKO_PRINT_PLAN",
            NotYet = Awaited.ParallelPlans,
        },
        .. Written().Select(flag => (flag with { Category = FlagCategory.Output }).Within<BuildRequest>(
            r => r.Output, (r, v) => r with { Output = v })),
        OfBuild.NoOperation("force-build-metadata", "Write metadata steps into the image too") with
        {
            Category = FlagCategory.Output,
            Hidden = true,
            Deprecated = "metadata steps are always written",
        },
    ];

    private static Flag<OutputOptions>[] Written() =>
    [
        Of.Text("tar-path", "Write the image as a tarball for 'docker load'", o => o.TarPath, (o, v) => o with { TarPath = v }) with
        {
            Placeholder = "FILE",
            DeprecatedNames = ["tarPath"],
            Details = "The image is still pushed, unless --no-push is given.",
        },
        Of.Text("oci-layout-path", "Write the image as an OCI layout", o => o.OciLayoutPath, (o, v) => o with { OciLayoutPath = v }) with
        {
            Placeholder = "DIRECTORY",
        },
        Of.Text("digest-file", "Write the manifest's digest", o => o.DigestFile, (o, v) => o with { DigestFile = v }) with
        {
            Placeholder = "FILE|URL",
            Details = "An https address gets a PUT.",
        },
        Of.Text("image-name-with-digest-file", "Write a line REPOSITORY@DIGEST for each destination",
            o => o.ImageNameWithDigestFile, (o, v) => o with { ImageNameWithDigestFile = v }) with
        {
            Placeholder = "FILE|URL",
        },
        Of.Text("image-name-tag-with-digest-file", "Write a line REPOSITORY:TAG@DIGEST for each destination",
            o => o.ImageNameTagWithDigestFile, (o, v) => o with { ImageNameTagWithDigestFile = v }) with
        {
            Placeholder = "FILE|URL",
        },
        Of.Text("metadata-file", "Write what was built as JSON, as buildx does", o => o.MetadataFile, (o, v) => o with { MetadataFile = v }) with
        {
            Placeholder = "FILE",
            NotYet = Awaited.Metadata,
        },
        Of.Choice("image-format", "Media types of the image", ["docker", "oci"],
            o => o.ImageFormat is { } format ? (int)format : -1, (o, v) => o with { ImageFormat = (ImageFormat)v }) with
        {
            Details = "Default: those of the base image; for scratch, oci.",
        },
        Of.Choice("compression", "Compression of new layers", ["gzip", "zstd", "none"],
            o => (int)o.Compression, (o, v) => o with { Compression = (Compression)v }) with
        {
            Default = "gzip",
        },
        Of.Number("compression-level", "Level of the compression", o => o.CompressionLevel, (o, v) => o with { CompressionLevel = v }) with
        {
            Default = "-1",
            Details = "gzip: 1 to 9, zstd: 1 to 22; -1 is the default level.",
        },
    ];
}
