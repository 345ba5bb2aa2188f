namespace Kaniko.Dockerfiles.Expansion;

internal enum QuoteRule
{
    /// <summary>Quotes quote, and are removed.</summary>
    Remove,

    /// <summary>Quotes quote, and stay.</summary>
    Keep,

    /// <summary>Quotes are characters like any other.</summary>
    Ordinary,
}

/// <summary>How a word is read: the language reads words for several purposes.</summary>
internal sealed record WordRules(char Escape)
{
    public QuoteRule Quotes { get; init; }

    public bool KeepEscapes { get; init; }

    /// <summary>Leave <c>$name</c> as it is where it is not set.</summary>
    public bool KeepUnset { get; init; }
}
