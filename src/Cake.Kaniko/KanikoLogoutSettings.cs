namespace Cake.Kaniko;

/// <summary>Which credentials <c>KanikoLogout</c> forgets.</summary>
public sealed partial class KanikoLogoutSettings : KanikoSettings
{
    /// <summary>The registry, as in image references. Default: Docker Hub.</summary>
    public string? Server { get; set; }
}
