namespace Cake.Kaniko;

/// <summary>What <c>KanikoCopy</c> copies, and where to: one property for each flag of the program.</summary>
public sealed partial class KanikoCopySettings : KanikoSettings
{
    /// <summary>The image reference to copy.</summary>
    public string? Source { get; set; }
}
