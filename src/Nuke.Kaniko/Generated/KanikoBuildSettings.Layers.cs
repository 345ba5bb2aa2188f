// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>How a changed file is recognised where the filesystem must be walked. full: content and metadata; redo: time, size, mode and owner; time: time only. With overlayfs nothing is walked. Default: <c>full</c>.</summary>
    public KanikoSnapshotMode? SnapshotMode { get; init; }

    /// <summary>Sets <see cref="SnapshotMode"/>.</summary>
    public KanikoBuildSettings SetSnapshotMode(KanikoSnapshotMode? value) => this with { SnapshotMode = value };

    /// <summary>Resets <see cref="SnapshotMode"/>.</summary>
    public KanikoBuildSettings ResetSnapshotMode() => this with { SnapshotMode = null };

    /// <summary>One layer for each stage.</summary>
    public bool? SingleSnapshot { get; init; }

    /// <summary>Sets <see cref="SingleSnapshot"/>.</summary>
    public KanikoBuildSettings SetSingleSnapshot(bool? value) => this with { SingleSnapshot = value };

    /// <summary>Resets <see cref="SingleSnapshot"/>.</summary>
    public KanikoBuildSettings ResetSingleSnapshot() => this with { SingleSnapshot = null };

    /// <summary>Enables <see cref="SingleSnapshot"/>.</summary>
    public KanikoBuildSettings EnableSingleSnapshot() => this with { SingleSnapshot = true };

    /// <summary>Disables <see cref="SingleSnapshot"/>.</summary>
    public KanikoBuildSettings DisableSingleSnapshot() => this with { SingleSnapshot = false };

    /// <summary>Toggles <see cref="SingleSnapshot"/>.</summary>
    public KanikoBuildSettings ToggleSingleSnapshot() => this with { SingleSnapshot = !(SingleSnapshot ?? false) };

    /// <summary>Compare metadata before and after each RUN. That is how changes are always found here; accepted for Kaniko's sake.</summary>
    public bool? UseNewRun { get; init; }

    /// <summary>Sets <see cref="UseNewRun"/>.</summary>
    public KanikoBuildSettings SetUseNewRun(bool? value) => this with { UseNewRun = value };

    /// <summary>Resets <see cref="UseNewRun"/>.</summary>
    public KanikoBuildSettings ResetUseNewRun() => this with { UseNewRun = null };

    /// <summary>Enables <see cref="UseNewRun"/>.</summary>
    public KanikoBuildSettings EnableUseNewRun() => this with { UseNewRun = true };

    /// <summary>Disables <see cref="UseNewRun"/>.</summary>
    public KanikoBuildSettings DisableUseNewRun() => this with { UseNewRun = false };

    /// <summary>Toggles <see cref="UseNewRun"/>.</summary>
    public KanikoBuildSettings ToggleUseNewRun() => this with { UseNewRun = !(UseNewRun ?? false) };

    /// <summary>Leave /var/run out of layers. Kaniko's default is true, because /var/run is often mounted; what is mounted is never in a layer here.</summary>
    public bool? IgnoreVarRun { get; init; }

    /// <summary>Sets <see cref="IgnoreVarRun"/>.</summary>
    public KanikoBuildSettings SetIgnoreVarRun(bool? value) => this with { IgnoreVarRun = value };

    /// <summary>Resets <see cref="IgnoreVarRun"/>.</summary>
    public KanikoBuildSettings ResetIgnoreVarRun() => this with { IgnoreVarRun = null };

    /// <summary>Enables <see cref="IgnoreVarRun"/>.</summary>
    public KanikoBuildSettings EnableIgnoreVarRun() => this with { IgnoreVarRun = true };

    /// <summary>Disables <see cref="IgnoreVarRun"/>.</summary>
    public KanikoBuildSettings DisableIgnoreVarRun() => this with { IgnoreVarRun = false };

    /// <summary>Toggles <see cref="IgnoreVarRun"/>.</summary>
    public KanikoBuildSettings ToggleIgnoreVarRun() => this with { IgnoreVarRun = !(IgnoreVarRun ?? false) };

    /// <summary>A path that no layer holds (<c>PATH</c>). With wildcards in each segment.</summary>
    public IReadOnlyList<string> IgnorePaths { get; init; } = [];

    /// <summary>Sets <see cref="IgnorePaths"/>.</summary>
    public KanikoBuildSettings SetIgnorePaths(params IEnumerable<string> values) => this with { IgnorePaths = [.. values] };

    /// <summary>Adds to <see cref="IgnorePaths"/>.</summary>
    public KanikoBuildSettings AddIgnorePaths(params IEnumerable<string> values) => this with { IgnorePaths = [.. IgnorePaths, .. values] };

    /// <summary>Adds one to <see cref="IgnorePaths"/>.</summary>
    public KanikoBuildSettings AddIgnorePath(string value) => this with { IgnorePaths = [.. IgnorePaths, value] };

    /// <summary>Removes from <see cref="IgnorePaths"/>.</summary>
    public KanikoBuildSettings RemoveIgnorePaths(params IEnumerable<string> values) => this with { IgnorePaths = [.. IgnorePaths.Except(values)] };

    /// <summary>Empties <see cref="IgnorePaths"/>.</summary>
    public KanikoBuildSettings ClearIgnorePaths() => this with { IgnorePaths = [] };

    /// <summary>The same sources give the same digest. Everything in new layers and in the image's documents has the time 0, or that of --source-date-epoch; base layers stay as they are.</summary>
    public bool? Reproducible { get; init; }

    /// <summary>Sets <see cref="Reproducible"/>.</summary>
    public KanikoBuildSettings SetReproducible(bool? value) => this with { Reproducible = value };

    /// <summary>Resets <see cref="Reproducible"/>.</summary>
    public KanikoBuildSettings ResetReproducible() => this with { Reproducible = null };

    /// <summary>Enables <see cref="Reproducible"/>.</summary>
    public KanikoBuildSettings EnableReproducible() => this with { Reproducible = true };

    /// <summary>Disables <see cref="Reproducible"/>.</summary>
    public KanikoBuildSettings DisableReproducible() => this with { Reproducible = false };

    /// <summary>Toggles <see cref="Reproducible"/>.</summary>
    public KanikoBuildSettings ToggleReproducible() => this with { Reproducible = !(Reproducible ?? false) };

    /// <summary>Time of everything in the image, in seconds since 1970, or 'context' (<c>SECONDS|context</c>). What COPY and ADD copy has it; what RUN makes keeps older times, and none is later. 'context' is the time of the context's commit. A build argument of the name SOURCE_DATE_EPOCH counts first.</summary>
    public string? SourceDateEpoch { get; init; }

    /// <summary>Sets <see cref="SourceDateEpoch"/>.</summary>
    public KanikoBuildSettings SetSourceDateEpoch(string? value) => this with { SourceDateEpoch = value };

    /// <summary>Resets <see cref="SourceDateEpoch"/>.</summary>
    public KanikoBuildSettings ResetSourceDateEpoch() => this with { SourceDateEpoch = null };

    /// <summary>Which version of the output to make, so that another release makes the same (<c>VERSION</c>). Fixes what is decided here: order and headers in layers, the documents of the image. The newest is the default. Default: <c>1</c>.</summary>
    public int? CompatibilityVersion { get; init; }

    /// <summary>Sets <see cref="CompatibilityVersion"/>.</summary>
    public KanikoBuildSettings SetCompatibilityVersion(int? value) => this with { CompatibilityVersion = value };

    /// <summary>Resets <see cref="CompatibilityVersion"/>.</summary>
    public KanikoBuildSettings ResetCompatibilityVersion() => this with { CompatibilityVersion = null };
}
