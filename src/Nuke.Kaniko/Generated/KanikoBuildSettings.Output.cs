// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>Image reference to push to (<c>IMAGE</c>). Needed unless --no-push is given. The first one decides where the layer cache is.</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>Sets <see cref="Destinations"/>.</summary>
    public KanikoBuildSettings SetDestinations(params IEnumerable<string> values) => this with { Destinations = [.. values] };

    /// <summary>Adds to <see cref="Destinations"/>.</summary>
    public KanikoBuildSettings AddDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations, .. values] };

    /// <summary>Adds one to <see cref="Destinations"/>.</summary>
    public KanikoBuildSettings AddDestination(string value) => this with { Destinations = [.. Destinations, value] };

    /// <summary>Removes from <see cref="Destinations"/>.</summary>
    public KanikoBuildSettings RemoveDestinations(params IEnumerable<string> values) => this with { Destinations = [.. Destinations.Except(values)] };

    /// <summary>Empties <see cref="Destinations"/>.</summary>
    public KanikoBuildSettings ClearDestinations() => this with { Destinations = [] };

    /// <summary>Build, but push no image. The environment variable wins over the flag.</summary>
    public bool? NoPush { get; init; }

    /// <summary>Sets <see cref="NoPush"/>.</summary>
    public KanikoBuildSettings SetNoPush(bool? value) => this with { NoPush = value };

    /// <summary>Resets <see cref="NoPush"/>.</summary>
    public KanikoBuildSettings ResetNoPush() => this with { NoPush = null };

    /// <summary>Enables <see cref="NoPush"/>.</summary>
    public KanikoBuildSettings EnableNoPush() => this with { NoPush = true };

    /// <summary>Disables <see cref="NoPush"/>.</summary>
    public KanikoBuildSettings DisableNoPush() => this with { NoPush = false };

    /// <summary>Toggles <see cref="NoPush"/>.</summary>
    public KanikoBuildSettings ToggleNoPush() => this with { NoPush = !(NoPush ?? false) };

    /// <summary>Write the image's files, or what else buildx's --output says (<c>DIRECTORY|type=TYPE[,KEY=VALUE]</c>). type=local,dest=DIRECTORY[,mode=delete] and type=tar,dest=FILE (- is standard output) write the files of the last stage; image, registry, docker, oci and cacheonly say what other flags say too. Without a --destination nothing is pushed.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Sets <see cref="Outputs"/>.</summary>
    public KanikoBuildSettings SetOutputs(params IEnumerable<string> values) => this with { Outputs = [.. values] };

    /// <summary>Adds to <see cref="Outputs"/>.</summary>
    public KanikoBuildSettings AddOutputs(params IEnumerable<string> values) => this with { Outputs = [.. Outputs, .. values] };

    /// <summary>Adds one to <see cref="Outputs"/>.</summary>
    public KanikoBuildSettings AddOutput(string value) => this with { Outputs = [.. Outputs, value] };

    /// <summary>Removes from <see cref="Outputs"/>.</summary>
    public KanikoBuildSettings RemoveOutputs(params IEnumerable<string> values) => this with { Outputs = [.. Outputs.Except(values)] };

    /// <summary>Empties <see cref="Outputs"/>.</summary>
    public KanikoBuildSettings ClearOutputs() => this with { Outputs = [] };

    /// <summary>Write the image as a tarball for 'docker load' (<c>FILE</c>). The image is still pushed, unless --no-push is given.</summary>
    public string? TarPath { get; init; }

    /// <summary>Sets <see cref="TarPath"/>.</summary>
    public KanikoBuildSettings SetTarPath(string? value) => this with { TarPath = value };

    /// <summary>Resets <see cref="TarPath"/>.</summary>
    public KanikoBuildSettings ResetTarPath() => this with { TarPath = null };

    /// <summary>Write the image as an OCI layout (<c>DIRECTORY</c>).</summary>
    public string? OciLayoutPath { get; init; }

    /// <summary>Sets <see cref="OciLayoutPath"/>.</summary>
    public KanikoBuildSettings SetOciLayoutPath(string? value) => this with { OciLayoutPath = value };

    /// <summary>Resets <see cref="OciLayoutPath"/>.</summary>
    public KanikoBuildSettings ResetOciLayoutPath() => this with { OciLayoutPath = null };

    /// <summary>Write the manifest's digest (<c>FILE|URL</c>). An https address gets a PUT.</summary>
    public string? DigestFile { get; init; }

    /// <summary>Sets <see cref="DigestFile"/>.</summary>
    public KanikoBuildSettings SetDigestFile(string? value) => this with { DigestFile = value };

    /// <summary>Resets <see cref="DigestFile"/>.</summary>
    public KanikoBuildSettings ResetDigestFile() => this with { DigestFile = null };

    /// <summary>Write a line REPOSITORY@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoBuildSettings SetImageNameWithDigestFile(string? value) => this with { ImageNameWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameWithDigestFile"/>.</summary>
    public KanikoBuildSettings ResetImageNameWithDigestFile() => this with { ImageNameWithDigestFile = null };

    /// <summary>Write a line REPOSITORY:TAG@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public string? ImageNameTagWithDigestFile { get; init; }

    /// <summary>Sets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoBuildSettings SetImageNameTagWithDigestFile(string? value) => this with { ImageNameTagWithDigestFile = value };

    /// <summary>Resets <see cref="ImageNameTagWithDigestFile"/>.</summary>
    public KanikoBuildSettings ResetImageNameTagWithDigestFile() => this with { ImageNameTagWithDigestFile = null };

    /// <summary>Write what was built as JSON, as buildx does (<c>FILE</c>). With BUILDX_METADATA_WARNINGS=1 it holds the findings of the build checks too.</summary>
    public string? MetadataFile { get; init; }

    /// <summary>Sets <see cref="MetadataFile"/>.</summary>
    public KanikoBuildSettings SetMetadataFile(string? value) => this with { MetadataFile = value };

    /// <summary>Resets <see cref="MetadataFile"/>.</summary>
    public KanikoBuildSettings ResetMetadataFile() => this with { MetadataFile = null };

    /// <summary>Write everything that was told of the build as JSON (<c>FILE</c>). The events of --progress=rawjson, and the result; also of a build that failed.</summary>
    public string? ReportFile { get; init; }

    /// <summary>Sets <see cref="ReportFile"/>.</summary>
    public KanikoBuildSettings SetReportFile(string? value) => this with { ReportFile = value };

    /// <summary>Resets <see cref="ReportFile"/>.</summary>
    public KanikoBuildSettings ResetReportFile() => this with { ReportFile = null };

    /// <summary>Write a page about the build in Markdown (<c>FILE</c>). Tags, digests, layers, steps and findings; also of a build that failed. GitHub gets it without being asked.</summary>
    public string? SummaryFile { get; init; }

    /// <summary>Sets <see cref="SummaryFile"/>.</summary>
    public KanikoBuildSettings SetSummaryFile(string? value) => this with { SummaryFile = value };

    /// <summary>Resets <see cref="SummaryFile"/>.</summary>
    public KanikoBuildSettings ResetSummaryFile() => this with { SummaryFile = null };

    /// <summary>Write KANIKO_DIGEST and other results, a variable a line (<c>FILE</c>). GitLab's artifacts:reports:dotenv.</summary>
    public string? DotenvFile { get; init; }

    /// <summary>Sets <see cref="DotenvFile"/>.</summary>
    public KanikoBuildSettings SetDotenvFile(string? value) => this with { DotenvFile = value };

    /// <summary>Resets <see cref="DotenvFile"/>.</summary>
    public KanikoBuildSettings ResetDotenvFile() => this with { DotenvFile = null };

    /// <summary>Write the findings of the build checks as Code Climate's JSON (<c>FILE</c>). GitLab's artifacts:reports:codequality.</summary>
    public string? CodeQualityFile { get; init; }

    /// <summary>Sets <see cref="CodeQualityFile"/>.</summary>
    public KanikoBuildSettings SetCodeQualityFile(string? value) => this with { CodeQualityFile = value };

    /// <summary>Resets <see cref="CodeQualityFile"/>.</summary>
    public KanikoBuildSettings ResetCodeQualityFile() => this with { CodeQualityFile = null };

    /// <summary>The CI system that is told of groups, findings and results. auto: the one whose variables are there. Default: <c>auto</c>.</summary>
    public KanikoCi? Ci { get; init; }

    /// <summary>Sets <see cref="Ci"/>.</summary>
    public KanikoBuildSettings SetCi(KanikoCi? value) => this with { Ci = value };

    /// <summary>Resets <see cref="Ci"/>.</summary>
    public KanikoBuildSettings ResetCi() => this with { Ci = null };

    /// <summary>Media types of the image. Default: those of the base image; for scratch, oci.</summary>
    public KanikoImageFormat? ImageFormat { get; init; }

    /// <summary>Sets <see cref="ImageFormat"/>.</summary>
    public KanikoBuildSettings SetImageFormat(KanikoImageFormat? value) => this with { ImageFormat = value };

    /// <summary>Resets <see cref="ImageFormat"/>.</summary>
    public KanikoBuildSettings ResetImageFormat() => this with { ImageFormat = null };

    /// <summary>Compression of new layers. Default: <c>gzip</c>.</summary>
    public KanikoCompression? Compression { get; init; }

    /// <summary>Sets <see cref="Compression"/>.</summary>
    public KanikoBuildSettings SetCompression(KanikoCompression? value) => this with { Compression = value };

    /// <summary>Resets <see cref="Compression"/>.</summary>
    public KanikoBuildSettings ResetCompression() => this with { Compression = null };

    /// <summary>Level of the compression. gzip: 1 to 9, zstd: 1 to 22; -1 is the default level. Default: <c>-1</c>.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Sets <see cref="CompressionLevel"/>.</summary>
    public KanikoBuildSettings SetCompressionLevel(int? value) => this with { CompressionLevel = value };

    /// <summary>Resets <see cref="CompressionLevel"/>.</summary>
    public KanikoBuildSettings ResetCompressionLevel() => this with { CompressionLevel = null };
}
