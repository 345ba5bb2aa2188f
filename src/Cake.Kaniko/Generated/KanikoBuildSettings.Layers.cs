// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>How a changed file is recognised where the filesystem must be walked. full: content and metadata; redo: time, size, mode and owner; time: time only. With overlayfs nothing is walked. Default: <c>full</c>.</summary>
    public KanikoSnapshotMode? SnapshotMode { get; set; }

    /// <summary>One layer for each stage.</summary>
    public bool? SingleSnapshot { get; set; }

    /// <summary>Compare metadata before and after each RUN. That is how changes are always found here; accepted for Kaniko's sake.</summary>
    public bool? UseNewRun { get; set; }

    /// <summary>Leave /var/run out of layers. Kaniko's default is true, because /var/run is often mounted; what is mounted is never in a layer here.</summary>
    public bool? IgnoreVarRun { get; set; }

    /// <summary>A path that no layer holds (<c>PATH</c>). With wildcards in each segment.</summary>
    public ICollection<string> IgnorePaths { get; set; } = [];

    /// <summary>The same sources give the same digest. Everything in new layers and in the image's documents has the time 0, or that of --source-date-epoch; base layers stay as they are.</summary>
    public bool? Reproducible { get; set; }

    /// <summary>Time of everything in the image, in seconds since 1970, or 'context' (<c>SECONDS|context</c>). What COPY and ADD copy has it; what RUN makes keeps older times, and none is later. 'context' is the time of the context's commit. A build argument of the name SOURCE_DATE_EPOCH counts first.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <summary>Which version of the output to make, so that another release makes the same (<c>VERSION</c>). Fixes what is decided here: order and headers in layers, the documents of the image. The newest is the default. Default: <c>1</c>.</summary>
    public int? CompatibilityVersion { get; set; }
}
