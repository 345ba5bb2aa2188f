using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>The exec form: a JSON array of strings.</summary>
internal static class JsonStringArray
{
    private const int MaximumDepth = 1000;

    /// <summary>The members; null where the text is not a JSON array, which makes it shell form. Other members are an error.</summary>
    public static IReadOnlyList<string>? TryParse(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("["))
        {
            return null;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.Trim()), new JsonReaderOptions { MaxDepth = MaximumDepth });
        var members = new List<string>();
        var stringsOnly = true;
        try
        {
            reader.Read();
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String)
                {
                    members.Add(Text(ref reader));
                }
                else if (reader.CurrentDepth > 0 || reader.TokenType != JsonTokenType.EndArray)
                {
                    stringsOnly = false;
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return stringsOnly ? members : throw new KanikoException(
            ErrorCode.DockerfileSyntax, "when using JSON array syntax, arrays must be comprised of strings only")
        {
            Hint = "put each member in double quotes",
        };
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape, which GetString refuses, is replaced as Go does it.
            return WithoutLoneSurrogates(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private static string WithoutLoneSurrogates(string escaped)
    {
        var text = new StringBuilder();
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            i++;
            if (escaped[i] != 'u')
            {
                text.Append(escaped[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var c => c });
                continue;
            }

            text.Append((char)Convert.ToUInt16(escaped.Substring(i + 1, 4), 16));
            i += 4;
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
