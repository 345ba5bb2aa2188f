using System.Text;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>Takes the flags off the front of an instruction's arguments. The escape character in flags is always a backslash.</summary>
internal static class FlagReader
{
    public static (IReadOnlyList<string> Flags, string After) Split(string text)
    {
        var flags = new List<string>();
        var position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            if (!text.AsSpan(position).StartsWith("--"))
            {
                return (flags, text[position..]);
            }

            var word = ReadWord(text, ref position);
            if (word == "--")
            {
                return (flags, text[position..]);
            }

            flags.Add(word);
        }
    }

    private static string ReadWord(string text, ref int position)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; position < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[position])); position++)
        {
            var c = text[position];
            if (quote == '\0' ? c is '\'' or '"' : c == quote)
            {
                quote = quote == '\0' ? c : '\0';
            }
            else if (c != '\\')
            {
                word.Append(c);
            }
            else if (position + 1 < text.Length)
            {
                word.Append(text[++position]);
            }
        }

        return word.ToString();
    }
}
