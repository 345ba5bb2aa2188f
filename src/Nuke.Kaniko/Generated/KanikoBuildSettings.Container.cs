// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>The work directory: the store of layers (<c>DIRECTORY</c>). Default: /var/lib/kaniko for root, else $XDG_DATA_HOME/kaniko or ~/.local/share/kaniko.</summary>
    public string? KanikoDirectory { get; init; }

    /// <summary>Sets <see cref="KanikoDirectory"/>.</summary>
    public KanikoBuildSettings SetKanikoDirectory(string? value) => this with { KanikoDirectory = value };

    /// <summary>Resets <see cref="KanikoDirectory"/>.</summary>
    public KanikoBuildSettings ResetKanikoDirectory() => this with { KanikoDirectory = null };

    /// <summary>Allow what is meant for a container only. Nothing but --isolation=in-place needs it.</summary>
    public bool? Force { get; init; }

    /// <summary>Sets <see cref="Force"/>.</summary>
    public KanikoBuildSettings SetForce(bool? value) => this with { Force = value };

    /// <summary>Resets <see cref="Force"/>.</summary>
    public KanikoBuildSettings ResetForce() => this with { Force = null };

    /// <summary>Enables <see cref="Force"/>.</summary>
    public KanikoBuildSettings EnableForce() => this with { Force = true };

    /// <summary>Disables <see cref="Force"/>.</summary>
    public KanikoBuildSettings DisableForce() => this with { Force = false };

    /// <summary>Toggles <see cref="Force"/>.</summary>
    public KanikoBuildSettings ToggleForce() => this with { Force = !(Force ?? false) };

    /// <summary>Empty the filesystem at the end.</summary>
    public bool? Cleanup { get; init; }

    /// <summary>Sets <see cref="Cleanup"/>.</summary>
    public KanikoBuildSettings SetCleanup(bool? value) => this with { Cleanup = value };

    /// <summary>Resets <see cref="Cleanup"/>.</summary>
    public KanikoBuildSettings ResetCleanup() => this with { Cleanup = null };

    /// <summary>Enables <see cref="Cleanup"/>.</summary>
    public KanikoBuildSettings EnableCleanup() => this with { Cleanup = true };

    /// <summary>Disables <see cref="Cleanup"/>.</summary>
    public KanikoBuildSettings DisableCleanup() => this with { Cleanup = false };

    /// <summary>Toggles <see cref="Cleanup"/>.</summary>
    public KanikoBuildSettings ToggleCleanup() => this with { Cleanup = !(Cleanup ?? false) };

    /// <summary>Empty the filesystem before the build.</summary>
    public bool? PreCleanup { get; init; }

    /// <summary>Sets <see cref="PreCleanup"/>.</summary>
    public KanikoBuildSettings SetPreCleanup(bool? value) => this with { PreCleanup = value };

    /// <summary>Resets <see cref="PreCleanup"/>.</summary>
    public KanikoBuildSettings ResetPreCleanup() => this with { PreCleanup = null };

    /// <summary>Enables <see cref="PreCleanup"/>.</summary>
    public KanikoBuildSettings EnablePreCleanup() => this with { PreCleanup = true };

    /// <summary>Disables <see cref="PreCleanup"/>.</summary>
    public KanikoBuildSettings DisablePreCleanup() => this with { PreCleanup = false };

    /// <summary>Toggles <see cref="PreCleanup"/>.</summary>
    public KanikoBuildSettings TogglePreCleanup() => this with { PreCleanup = !(PreCleanup ?? false) };

    /// <summary>Restore the filesystem after --cleanup.</summary>
    public bool? PreserveContext { get; init; }

    /// <summary>Sets <see cref="PreserveContext"/>.</summary>
    public KanikoBuildSettings SetPreserveContext(bool? value) => this with { PreserveContext = value };

    /// <summary>Resets <see cref="PreserveContext"/>.</summary>
    public KanikoBuildSettings ResetPreserveContext() => this with { PreserveContext = null };

    /// <summary>Enables <see cref="PreserveContext"/>.</summary>
    public KanikoBuildSettings EnablePreserveContext() => this with { PreserveContext = true };

    /// <summary>Disables <see cref="PreserveContext"/>.</summary>
    public KanikoBuildSettings DisablePreserveContext() => this with { PreserveContext = false };

    /// <summary>Toggles <see cref="PreserveContext"/>.</summary>
    public KanikoBuildSettings TogglePreserveContext() => this with { PreserveContext = !(PreserveContext ?? false) };
}
