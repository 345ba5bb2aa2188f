namespace Cake.Kaniko;

/// <summary>What <c>KanikoIndex</c> makes an index of, and where it pushes it: one property for each flag of the program.</summary>
public sealed partial class KanikoIndexSettings : KanikoSettings
{
    /// <summary>Image references, or digests in the first destination's repository.</summary>
    public ICollection<string> Images { get; set; } = [];
}
