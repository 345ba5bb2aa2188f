// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoDuSettings
{
    /// <summary>List each thing, not only each kind.</summary>
    public bool? All { get; init; }

    /// <summary>Sets <see cref="All"/>.</summary>
    public KanikoDuSettings SetAll(bool? value) => this with { All = value };

    /// <summary>Resets <see cref="All"/>.</summary>
    public KanikoDuSettings ResetAll() => this with { All = null };

    /// <summary>Enables <see cref="All"/>.</summary>
    public KanikoDuSettings EnableAll() => this with { All = true };

    /// <summary>Disables <see cref="All"/>.</summary>
    public KanikoDuSettings DisableAll() => this with { All = false };

    /// <summary>Toggles <see cref="All"/>.</summary>
    public KanikoDuSettings ToggleAll() => this with { All = !(All ?? false) };
}
