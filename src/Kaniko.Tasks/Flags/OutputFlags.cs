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
        new((request, value) => new OutputSyntax("--output").Add(request, value), (request, _) => [.. request.Output.Files.Select(OutputSyntax.Print)])
        {
            Name = "output",
            Kind = FlagKind.Repeatable,
            Summary = "Write the image's files, or what else buildx's --output says",
            Short = 'o',
            Placeholder = "DIRECTORY|type=TYPE[,KEY=VALUE]",
            Category = FlagCategory.Output,
            Details = "type=local,dest=DIRECTORY[,mode=delete] and type=tar,dest=FILE (- is standard output) write the files of the last stage; "
                + "image, registry, docker, oci and cacheonly say what other flags say too. Without a --destination nothing is pushed.",
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

    /// <summary>A file that cannot be written is a warning: the image is what counts.</summary>
    private static Flag<OutputOptions>[] ForCi() =>
    [
        Of.Text("report", "Write everything that was told of the build as JSON", o => o.ReportFile, (o, v) => o with { ReportFile = v }) with
        {
            Placeholder = "FILE",
            Details = "The events of --progress=rawjson, and the result; also of a build that failed.",
        },
        Of.Text("summary-file", "Write a page about the build in Markdown", o => o.SummaryFile, (o, v) => o with { SummaryFile = v }) with
        {
            Placeholder = "FILE",
            Details = "Tags, digests, layers, steps and findings; also of a build that failed. GitHub gets it without being asked.",
        },
        Of.Text("dotenv-file", "Write KANIKO_DIGEST and other results, a variable a line", o => o.DotenvFile, (o, v) => o with { DotenvFile = v }) with
        {
            Placeholder = "FILE",
            Details = "GitLab's artifacts:reports:dotenv.",
        },
        Of.Text("code-quality-file", "Write the findings of the build checks as Code Climate's JSON",
            o => o.CodeQualityFile, (o, v) => o with { CodeQualityFile = v }) with
        {
            Placeholder = "FILE",
            Details = "GitLab's artifacts:reports:codequality.",
        },
        Of.Choice("ci", "The CI system that is told of groups, findings and results",
            ["auto", "none", "github", "gitlab", "azure", "teamcity", "jenkins", "bitbucket", "circleci", "buildkite", "woodpecker", "drone"],
            o => (int)o.Ci, (o, v) => o with { Ci = (CiMode)v }) with
        {
            Default = "auto",
            Details = "auto: the one whose variables are there.",
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
            Details = "With BUILDX_METADATA_WARNINGS=1 it holds the findings of the build checks too.",
        },
        .. ForCi(),
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
