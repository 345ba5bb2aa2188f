namespace Cake.Kaniko;

/// <summary>The credentials of <c>KanikoLogin</c>: one property for each flag of the program.</summary>
public sealed partial class KanikoLoginSettings : KanikoSettings
{
    /// <summary>The registry, as in image references. Default: Docker Hub.</summary>
    public string? Server { get; set; }

    /// <summary>The password. It reaches the program on its standard input, never in its arguments.</summary>
    public string? Password { get; set; }
}
