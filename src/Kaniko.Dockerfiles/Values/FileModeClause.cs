using System.Buffers;

namespace Kaniko.Dockerfiles.Values;

/// <summary>One clause of a symbolic mode: whom it is about, and what it does in order, such as <c>ug+rw-x</c>.</summary>
/// <param name="Who">The bits of the classes named; 0 where none is.</param>
internal sealed record FileModeClause(int Who, IReadOnlyList<(char Operator, string Permissions)> Actions)
{
    private const int User = 0b100_111_000_000;
    private const int Group = 0b010_000_111_000;
    private const int Other = 0b000_000_000_111;
    private const int Sticky = 0b001_000_000_000;
    private const int Execute = 0b000_001_001_001;

    /// <summary>Without a class, bits that this mask holds are left alone, as chmod(1) does with the umask.</summary>
    private const int Umask = 0b000_000_010_010;

    private static readonly SearchValues<char> Permissions = SearchValues.Create("rwxXst");

    public static FileModeClause? TryParse(string text)
    {
        var start = text.AsSpan().IndexOfAnyExcept("ugoa");
        if (start < 0)
        {
            return null;
        }

        var actions = new List<(char, string)>();
        for (var position = start; position < text.Length;)
        {
            if (text[position] is not ('+' or '-' or '='))
            {
                return null;
            }

            var rest = text.AsSpan(position + 1);
            var end = rest.IndexOfAny("+-=");
            var permissions = (end < 0 ? rest : rest[..end]).ToString();
            if (permissions.AsSpan().ContainsAnyExcept(Permissions) && permissions is not ("u" or "g" or "o"))
            {
                return null;
            }

            actions.Add((text[position], permissions));
            position += 1 + permissions.Length;
        }

        return actions.Count == 0 ? null : new(text[..start].Aggregate(0, (who, c) => who | Class(c)), actions);
    }

    public int Apply(int mode, bool isDirectory)
    {
        foreach (var (operation, permissions) in Actions)
        {
            var who = Who == 0 ? (User | Group | Other) & ~Umask : Who;
            var bits = Bits(permissions, mode, isDirectory) & (who | (Who is 0 or (User | Group | Other) ? Sticky : 0));
            mode = operation switch
            {
                '+' => mode | bits,
                '-' => mode & ~bits,
                _ => (mode & ~Cleared(isDirectory)) | bits,
            };
        }

        return mode;
    }

    private static int Class(char c) => c switch { 'u' => User, 'g' => Group, 'o' => Other, _ => User | Group | Other };

    /// <summary>What <c>=</c> takes away first; a directory keeps its set-id bits.</summary>
    private int Cleared(bool isDirectory)
    {
        var who = Who == 0 ? User | Group | Other : Who;
        return who & (isDirectory ? 0b000_111_111_111 : 0b110_111_111_111);
    }

    private static int Bits(string permissions, int mode, bool isDirectory)
    {
        var bits = 0;
        foreach (var c in permissions)
        {
            bits |= c switch
            {
                'r' => 0b100_100_100,
                'w' => 0b010_010_010,
                'x' => Execute,
                'X' => isDirectory || (mode & Execute) != 0 ? Execute : 0,
                's' => 0b110_000_000_000,
                't' => Sticky,
                'u' => Spread(mode >> 6),
                'g' => Spread(mode >> 3),
                _ => Spread(mode),
            };
        }

        return bits;
    }

    private static int Spread(int permissions) => (permissions & 7) * 0b001_001_001;
}
