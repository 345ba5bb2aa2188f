using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Ignoring;

/// <summary>Reads the text of a pattern into its parts.</summary>
internal sealed class PathPatternReader(string text, bool doubleStar)
{
    private readonly Rune[] runes = [.. text.EnumerateRunes()];
    private readonly List<PathToken> tokens = [];
    private int position;

    private int Current => position < runes.Length ? runes[position].Value : -1;

    public PathToken[] Read()
    {
        while (position < runes.Length)
        {
            switch (Current)
            {
                case '*':
                    ReadStar();
                    break;
                case '?':
                    position++;
                    tokens.Add(new(PathTokenKind.One));
                    break;
                case '[':
                    position++;
                    tokens.Add(new(PathTokenKind.Class, Class: ReadClass()));
                    break;
                case '\\':
                    position++;
                    tokens.Add(new(PathTokenKind.Literal, Next()));
                    break;
                default:
                    tokens.Add(new(PathTokenKind.Literal, Next()));
                    break;
            }
        }

        return [.. tokens];
    }

    /// <summary>
    /// <c>**</c> swallows a separator after it. At the very start and followed by plain characters only, it stands for
    /// anything, so that <c>**file</c> also means <c>dir/myfile</c>.
    /// </summary>
    private void ReadStar()
    {
        var start = position++;
        if (!doubleStar || Current != '*')
        {
            tokens.Add(new(PathTokenKind.Run));
            return;
        }

        position++;
        var separated = Current == '/';
        position += separated ? 1 : 0;
        if (position == runes.Length || (start == 0 && !separated && IsPlainRest()))
        {
            tokens.Add(new(PathTokenKind.Anything));
            return;
        }

        tokens.Add(new(PathTokenKind.Directories));
        tokens.Add(new(PathTokenKind.WithinDirectories));
    }

    private bool IsPlainRest()
    {
        for (var i = position; i < runes.Length; i++)
        {
            if (runes[i].Value is '*' or '?' or '[' or ']' or '\\')
            {
                return false;
            }
        }

        return true;
    }

    private CharacterClass ReadClass()
    {
        var negated = Current == '^';
        position += negated ? 1 : 0;
        var ranges = new List<(int Low, int High)>();
        while (Current != ']' || ranges.Count == 0)
        {
            var low = ReadClassCharacter();
            var high = low;
            if (Current == '-')
            {
                position++;
                high = ReadClassCharacter();
            }

            if (high < low)
            {
                throw Malformed();
            }

            ranges.Add((low, high));
        }

        position++;
        return new(negated, ranges);
    }

    private int ReadClassCharacter()
    {
        if (Current is -1 or '-' or ']')
        {
            throw Malformed();
        }

        if (Current == '\\')
        {
            position++;
        }

        return Next();
    }

    private int Next() => position < runes.Length ? runes[position++].Value : throw Malformed();

    private KanikoException Malformed() =>
        new(ErrorCode.DockerfileSyntax, $"syntax error in pattern '{text}'")
        {
            Hint = "write [abc] or [a-z] for a set, and a backslash before a character that is meant literally",
        };
}
