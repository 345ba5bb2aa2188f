namespace Kaniko.Engine.Warming;

/// <summary>What became of an image that was to be put into the cache directory.</summary>
/// <param name="Reference">As the user or the Dockerfile names it.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Digest">The manifest's, for the platform; null where it failed.</param>
/// <param name="Size">Bytes of its layers, compressed.</param>
/// <param name="Reason">Why it failed.</param>
public sealed record WarmedImage(string Reference, WarmOutcome Outcome, string? Digest, long Size, string? Reason);

/// <summary>What warming an image came to.</summary>
public enum WarmOutcome
{
    /// <summary>It was fetched.</summary>
    Warmed,

    /// <summary>It was there.</summary>
    Present,

    /// <summary>It could not be fetched.</summary>
    Failed,
}
