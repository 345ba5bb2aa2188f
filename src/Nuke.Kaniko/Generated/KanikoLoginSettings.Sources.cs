// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoLoginSettings
{
    /// <summary>User (<c>NAME</c>).</summary>
    public string? Username { get; init; }

    /// <summary>Sets <see cref="Username"/>.</summary>
    public KanikoLoginSettings SetUsername(string? value) => this with { Username = value };

    /// <summary>Resets <see cref="Username"/>.</summary>
    public KanikoLoginSettings ResetUsername() => this with { Username = null };
}
