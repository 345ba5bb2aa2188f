using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.SnapshotOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>How changes become layers.</summary>
internal static class LayerFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() => Flags().Select(flag =>
        (flag with { Category = FlagCategory.Layers }).Within<BuildRequest>(r => r.Snapshot, (r, v) => r with { Snapshot = v }));

    private static Flag<SnapshotOptions>[] Flags() =>
    [
        Of.Choice("snapshot-mode", "How a changed file is recognised where the filesystem must be walked", ["full", "redo", "time"],
            o => (int)o.Mode, (o, v) => o with { Mode = (SnapshotMode)v }) with
        {
            Default = "full",
            DeprecatedNames = ["snapshotMode"],
            Details = "full: content and metadata; redo: time, size, mode and owner; time: time only. With overlayfs nothing is walked.",
        },
        Of.Switch("single-snapshot", "One layer for each stage", o => o.Single, (o, v) => o with { Single = v }),
        Of.Switch("use-new-run", "Compare metadata before and after each RUN", o => o.UseNewRun, (o, v) => o with { UseNewRun = v }) with
        {
            Details = "That is how changes are always found here; accepted for Kaniko's sake.",
        },
        Of.Switch("ignore-var-run", "Leave /var/run out of layers", o => o.IgnoreVarRun, (o, v) => o with { IgnoreVarRun = v }) with
        {
            DeprecatedNames = ["whitelist-var-run"],
            Details = "Kaniko's default is true, because /var/run is often mounted; what is mounted is never in a layer here.",
        },
        Of.Repeatable("ignore-path", "A path that no layer holds", o => o.IgnorePaths, (o, v) => o with { IgnorePaths = v }) with
        {
            Placeholder = "PATH",
            Details = "With wildcards in each segment.",
        },
        Of.Switch("reproducible", "The same sources give the same digest", o => o.Reproducible, (o, v) => o with { Reproducible = v }) with
        {
            Details = "Everything in new layers and in the image's documents has the time 0, or that of --source-date-epoch; base layers stay as they are.",
        },
        Of.Text("source-date-epoch", "Time of everything in the image, in seconds since 1970, or 'context'",
            o => o.SourceDateEpoch, (o, v) => o with { SourceDateEpoch = v }) with
        {
            Placeholder = "SECONDS|context",
            Environment = "SOURCE_DATE_EPOCH",
            Details = "What COPY and ADD copy has it; what RUN makes keeps older times, and none is later. 'context' is the time of the context's commit."
                + " A build argument of the name SOURCE_DATE_EPOCH counts first.",
        },
        Of.Number("compatibility-version", "Which version of the output to make, so that another release makes the same",
            o => o.CompatibilityVersion, (o, v) => o with { CompatibilityVersion = v }) with
        {
            Placeholder = "VERSION",
            Default = SnapshotOptions.NewestCompatibilityVersion.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Details = "Fixes what is decided here: order and headers in layers, the documents of the image. The newest is the default.",
        },
    ];
}
