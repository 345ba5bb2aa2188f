namespace Cake.Kaniko;

/// <summary>Which base images <c>KanikoWarm</c> fetches, and where it puts them: one property for each flag of the program.</summary>
public sealed partial class KanikoWarmSettings : KanikoSettings;
