using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>Which credentials <c>KanikoLogout</c> forgets.</summary>
public sealed partial record KanikoLogoutSettings : KanikoSettings
{
    /// <summary>The registry, as in image references; null: Docker Hub.</summary>
    public string? Server { get; init; }

    /// <summary>Sets <see cref="Server"/>.</summary>
    public KanikoLogoutSettings SetServer(string? value) => this with { Server = value };

    /// <summary>Resets <see cref="Server"/>.</summary>
    public KanikoLogoutSettings ResetServer() => this with { Server = null };

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(LogoutFlags.Table);
}
