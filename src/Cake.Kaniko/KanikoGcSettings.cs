namespace Cake.Kaniko;

/// <summary>What <c>KanikoGc</c> lets stay in the work directory: one property for each flag of the program.</summary>
public sealed partial class KanikoGcSettings : KanikoSettings;
