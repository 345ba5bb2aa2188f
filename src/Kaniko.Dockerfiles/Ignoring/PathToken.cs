namespace Kaniko.Dockerfiles.Ignoring;

internal enum PathTokenKind
{
    /// <summary>This character.</summary>
    Literal,

    /// <summary><c>?</c>: any character but the separator.</summary>
    One,

    /// <summary><c>*</c>: any run without separators.</summary>
    Run,

    /// <summary><c>[…]</c>.</summary>
    Class,

    /// <summary><c>**</c> or <c>**/</c> inside: any number of whole directories, also none.</summary>
    Directories,

    /// <summary>Inside of those directories: leaves at a separator.</summary>
    WithinDirectories,

    /// <summary><c>**</c> at the end, or literally anything before a suffix.</summary>
    Anything,
}

/// <summary>One part of a pattern.</summary>
/// <param name="Value">Literal: the character.</param>
internal readonly record struct PathToken(PathTokenKind Kind, int Value = 0, CharacterClass? Class = null);

/// <summary>The ranges of <c>[…]</c>.</summary>
internal sealed record CharacterClass(bool Negated, IReadOnlyList<(int Low, int High)> Ranges)
{
    public bool Contains(int character) =>
        Ranges.Any(range => range.Low <= character && character <= range.High) != Negated;
}
