// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoGcSettings
{
    /// <summary>The work directory (<c>DIRECTORY</c>). Default: /var/lib/kaniko for root, else $XDG_DATA_HOME/kaniko or ~/.local/share/kaniko.</summary>
    public string? KanikoDirectory { get; init; }

    /// <summary>Sets <see cref="KanikoDirectory"/>.</summary>
    public KanikoGcSettings SetKanikoDirectory(string? value) => this with { KanikoDirectory = value };

    /// <summary>Resets <see cref="KanikoDirectory"/>.</summary>
    public KanikoGcSettings ResetKanikoDirectory() => this with { KanikoDirectory = null };
}
