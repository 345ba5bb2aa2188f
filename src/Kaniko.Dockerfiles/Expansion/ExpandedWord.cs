namespace Kaniko.Dockerfiles.Expansion;

/// <summary>A word after expansion.</summary>
/// <param name="Text">The whole, blanks kept.</param>
/// <param name="Words">The text split at blanks that were not quoted; empty words are dropped.</param>
/// <param name="Used">Names that were looked up and set, in order.</param>
/// <param name="Undefined">Names that were looked up and not set, in order.</param>
public sealed record ExpandedWord(
    string Text, IReadOnlyList<string> Words, IReadOnlyList<string> Used, IReadOnlyList<string> Undefined);
