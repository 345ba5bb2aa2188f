// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoInspectSettings
{
    /// <summary>Print the manifest's own bytes. What the image's name stands for, also where that is an index; with --platform the manifest of that platform.</summary>
    public bool? Raw { get; init; }

    /// <summary>Sets <see cref="Raw"/>.</summary>
    public KanikoInspectSettings SetRaw(bool? value) => this with { Raw = value };

    /// <summary>Resets <see cref="Raw"/>.</summary>
    public KanikoInspectSettings ResetRaw() => this with { Raw = null };

    /// <summary>Enables <see cref="Raw"/>.</summary>
    public KanikoInspectSettings EnableRaw() => this with { Raw = true };

    /// <summary>Disables <see cref="Raw"/>.</summary>
    public KanikoInspectSettings DisableRaw() => this with { Raw = false };

    /// <summary>Toggles <see cref="Raw"/>.</summary>
    public KanikoInspectSettings ToggleRaw() => this with { Raw = !(Raw ?? false) };
}
