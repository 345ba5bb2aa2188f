namespace Cake.Kaniko;

/// <summary>What <c>KanikoInspect</c> looks at: one property for each flag of the program.</summary>
public sealed partial class KanikoInspectSettings : KanikoSettings
{
    /// <summary>An image reference, <c>oci-layout://PATH[:TAG]</c>, or the path of a tarball or of a layout's directory.</summary>
    public string? Source { get; set; }
}
