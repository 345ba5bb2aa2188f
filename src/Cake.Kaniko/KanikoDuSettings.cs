namespace Cake.Kaniko;

/// <summary>What <c>KanikoDu</c> looks at: one property for each flag of the program.</summary>
public sealed partial class KanikoDuSettings : KanikoSettings;
