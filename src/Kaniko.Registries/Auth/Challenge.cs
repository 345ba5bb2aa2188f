namespace Kaniko.Registries.Auth;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header (RFC 9110 11.6.1): a scheme and its parameters.</summary>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MostParameters = 32;

    public string? this[string name] => Parameters.TryGetValue(name, out var value) ? value : null;

    /// <summary>The challenges of one header value; what is malformed is left out.</summary>
    public static List<Challenge> Parse(string header)
    {
        var challenges = new List<Challenge>();
        var position = 0;
        while (position < header.Length && challenges.Count < MostParameters)
        {
            SkipSeparators(header, ref position);
            var scheme = Token(header, ref position);
            if (scheme.Length == 0)
            {
                break;
            }

            challenges.Add(new Challenge(scheme.ToLowerInvariant(), ReadParameters(header, ref position)));
        }

        return challenges;
    }

    private static Dictionary<string, string> ReadParameters(string header, ref int position)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (parameters.Count < MostParameters)
        {
            var start = position;
            SkipSeparators(header, ref position);
            var name = Token(header, ref position);
            SkipSpaces(header, ref position);
            if (name.Length == 0 || position >= header.Length || header[position] != '=')
            {
                // Not a parameter: the next challenge's scheme.
                position = name.Length == 0 ? header.Length : start;
                break;
            }

            position++;
            SkipSpaces(header, ref position);
            var value = position < header.Length && header[position] == '"' ? Quoted(header, ref position) : Token(header, ref position);
            parameters.TryAdd(name, value);
        }

        return parameters;
    }

    private static string Quoted(string header, ref int position)
    {
        var text = new System.Text.StringBuilder();
        for (position++; position < header.Length && header[position] != '"'; position++)
        {
            if (header[position] == '\\' && position + 1 < header.Length)
            {
                position++;
            }

            text.Append(header[position]);
        }

        position = Math.Min(position + 1, header.Length);
        return text.ToString();
    }

    private static string Token(string header, ref int position)
    {
        var start = position;
        while (position < header.Length && header[position] is not (' ' or '\t' or ',' or '=' or '"'))
        {
            position++;
        }

        return header[start..position];
    }

    private static void SkipSpaces(string header, ref int position)
    {
        while (position < header.Length && header[position] is (' ' or '\t'))
        {
            position++;
        }
    }

    private static void SkipSeparators(string header, ref int position)
    {
        while (position < header.Length && header[position] is (' ' or '\t' or ','))
        {
            position++;
        }
    }
}
