// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoGcSettings
{
    /// <summary>What no build used for longer is removed. 0s removes everything that no running build uses. Default: <c>336h</c>.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Sets <see cref="MaxAge"/>.</summary>
    public KanikoGcSettings SetMaxAge(TimeSpan? value) => this with { MaxAge = value };

    /// <summary>Resets <see cref="MaxAge"/>.</summary>
    public KanikoGcSettings ResetMaxAge() => this with { MaxAge = null };

    /// <summary>How much may stay; what was used longest ago is removed first (<c>SIZE</c>). With b, k, m, g or t. Default: no limit.</summary>
    public string? MaxSize { get; init; }

    /// <summary>Sets <see cref="MaxSize"/>.</summary>
    public KanikoGcSettings SetMaxSize(string? value) => this with { MaxSize = value };

    /// <summary>Resets <see cref="MaxSize"/>.</summary>
    public KanikoGcSettings ResetMaxSize() => this with { MaxSize = null };

    /// <summary>Say what would be removed, and remove nothing.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Sets <see cref="DryRun"/>.</summary>
    public KanikoGcSettings SetDryRun(bool? value) => this with { DryRun = value };

    /// <summary>Resets <see cref="DryRun"/>.</summary>
    public KanikoGcSettings ResetDryRun() => this with { DryRun = null };

    /// <summary>Enables <see cref="DryRun"/>.</summary>
    public KanikoGcSettings EnableDryRun() => this with { DryRun = true };

    /// <summary>Disables <see cref="DryRun"/>.</summary>
    public KanikoGcSettings DisableDryRun() => this with { DryRun = false };

    /// <summary>Toggles <see cref="DryRun"/>.</summary>
    public KanikoGcSettings ToggleDryRun() => this with { DryRun = !(DryRun ?? false) };
}
