using System.Text;

namespace Kaniko.Dockerfiles.Ignoring;

/// <summary>
/// A pattern for paths with <c>/</c>: Go's <c>filepath.Match</c> (<c>* ? [a-z] [^a-z] \x</c>) and, where wanted, <c>**</c> for any
/// number of directories. Time for a match grows with the product of both lengths, never faster.
/// </summary>
public sealed class PathPattern
{
    private const int StackLimit = 256;

    private readonly PathToken[] tokens;
    private readonly string? literal;

    private PathPattern(string text, PathToken[] tokens)
    {
        Text = text;
        this.tokens = tokens;
        if (tokens.All(token => token.Kind == PathTokenKind.Literal))
        {
            literal = string.Concat(tokens.Select(token => new Rune(token.Value).ToString()));
        }
    }

    public string Text { get; }

    /// <summary>Whether no other path than the pattern's own text (without escapes) can match.</summary>
    public bool IsLiteral => literal is not null;

    /// <summary>
    /// With <paramref name="doubleStar"/> as in ignore files, <c>--exclude</c> and <c>--parents</c>; without, as in sources of COPY.
    /// </summary>
    public static PathPattern Parse(string text, bool doubleStar = true) =>
        new(text, new PathPatternReader(text, doubleStar).Read());

    /// <summary>Whether a source of COPY or ADD is a pattern and not a plain path.</summary>
    public static bool HasWildcards(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '*' or '?' or '[')
            {
                return true;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return false;
    }

    public bool Matches(string path) => literal is not null ? path == literal : Run(path, "", out var accepted) && accepted;

    /// <summary>Whether some path below the directory could match.</summary>
    public bool MayMatchBelow(string directory) =>
        literal is not null
            ? directory.Length == 0 || literal.StartsWith(directory + "/", StringComparison.Ordinal)
            : directory.Length == 0 || Run(directory, "/", out _);

    public override string ToString() => Text;

    /// <summary>Follows all ways at once; false where none is left. Accepted: one of them is at the pattern's end.</summary>
    private bool Run(string path, string suffix, out bool accepted)
    {
        var size = tokens.Length + 1;
        Span<bool> states = size <= StackLimit ? stackalloc bool[size] : new bool[size];
        Span<bool> next = size <= StackLimit ? stackalloc bool[size] : new bool[size];
        states.Clear();
        states[0] = true;
        SkipOptional(states);
        var alive = Feed(path, ref states, ref next) && Feed(suffix, ref states, ref next);
        accepted = alive && states[^1];
        return alive;
    }

    private bool Feed(string path, ref Span<bool> states, ref Span<bool> next)
    {
        foreach (var rune in path.EnumerateRunes())
        {
            if (!Step(rune.Value, states, next))
            {
                return false;
            }

            var swap = states;
            states = next;
            next = swap;
        }

        return true;
    }

    private bool Step(int character, Span<bool> states, Span<bool> next)
    {
        next.Clear();
        var alive = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (!states[i])
            {
                continue;
            }

            var token = tokens[i];
            var isSeparator = character == '/';
            switch (token.Kind)
            {
                case PathTokenKind.Literal when character == token.Value:
                case PathTokenKind.One when !isSeparator:
                case PathTokenKind.Class when token.Class!.Contains(character):
                    next[i + 1] = alive = true;
                    break;
                case PathTokenKind.Run when !isSeparator:
                case PathTokenKind.Anything:
                    next[i] = alive = true;
                    break;
                case PathTokenKind.WithinDirectories:
                    next[i] = alive = true;
                    next[i + 1] |= isSeparator;
                    break;
            }
        }

        SkipOptional(next);
        return alive;
    }

    /// <summary>From a part that may be empty, the way also leads past it.</summary>
    private void SkipOptional(Span<bool> states)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (!states[i])
            {
                continue;
            }

            switch (tokens[i].Kind)
            {
                case PathTokenKind.Run or PathTokenKind.Anything:
                    states[i + 1] = true;
                    break;
                case PathTokenKind.Directories:
                    states[i + 1] = true;
                    states[i + 2] = true;
                    break;
            }
        }
    }
}
