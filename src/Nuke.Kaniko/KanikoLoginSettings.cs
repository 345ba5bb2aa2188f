using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>The credentials of <c>KanikoLogin</c>: methods for each flag of the program.</summary>
public sealed partial record KanikoLoginSettings : KanikoSettings
{
    /// <summary>The registry, as in image references; null: Docker Hub.</summary>
    public string? Server { get; init; }

    /// <summary>Sets <see cref="Server"/>.</summary>
    public KanikoLoginSettings SetServer(string? value) => this with { Server = value };

    /// <summary>Resets <see cref="Server"/>.</summary>
    public KanikoLoginSettings ResetServer() => this with { Server = null };

    /// <summary>The password. It reaches the program on its standard input, never in its arguments, and is in no text of these settings.</summary>
    public string? Password { get; init; }

    /// <summary>Sets <see cref="Password"/>.</summary>
    public KanikoLoginSettings SetPassword(string? value) => this with { Password = value };

    /// <summary>Resets <see cref="Password"/>.</summary>
    public KanikoLoginSettings ResetPassword() => this with { Password = null };

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(LoginFlags.Table);
}
