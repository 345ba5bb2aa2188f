using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Expansion;

/// <summary>One pass over one word. Reads what it finds, in any depth of <c>${…}</c>.</summary>
internal sealed class WordReader(string source, Variables variables, WordRules rules)
{
    /// <summary>Deeper nesting is no Dockerfile of a person, and would exhaust the stack.</summary>
    private const int MaximumDepth = 200;

    private const char End = '\0';

    private readonly List<string> used = [];
    private readonly List<string> undefined = [];
    private int position;
    private int depth;
    private bool keepEscapes = rules.KeepEscapes;

    private bool AtEnd => position >= source.Length;

    private char Current => AtEnd ? End : source[position];

    public ExpandedWord Read()
    {
        var builder = ReadUntil(stop: null, keepEscapes);
        return new(builder.Text, builder.Words(), used, undefined);
    }

    /// <summary>Reads up to the stop character, which is consumed; up to the end where there is none.</summary>
    private WordBuilder ReadUntil(char? stop, bool withEscapes)
    {
        if (++depth > MaximumDepth)
        {
            throw Error("substitutions are nested too deeply");
        }

        var outer = keepEscapes;
        keepEscapes = withEscapes;
        var builder = new WordBuilder();
        while (!AtEnd && Current != stop)
        {
            ReadPart(builder);
        }

        if (stop is not null && AtEnd)
        {
            throw Error(stop == '/' ? "syntax error: missing '/' in ${}" : "syntax error: missing '}'");
        }

        position += stop is null ? 0 : 1;
        keepEscapes = outer;
        depth--;
        return builder;
    }

    private void ReadPart(WordBuilder builder)
    {
        switch (Current)
        {
            case '$':
                builder.AddSplittable(ReadDollar());
                break;
            case '\'' when rules.Quotes != QuoteRule.Ordinary:
                builder.AddWhole(ReadSingleQuoted());
                break;
            case '"' when rules.Quotes != QuoteRule.Ordinary:
                builder.AddWhole(ReadDoubleQuoted());
                break;
            case '<':
                ReadRedirection(builder);
                break;
            case var c when c == rules.Escape:
                ReadEscaped(builder);
                break;
            default:
                builder.AddSplittable(source.AsSpan(position++, 1));
                break;
        }
    }

    /// <summary>The blanks after <c>&lt;&lt;</c> or <c>&lt;&lt;-</c> do not end the word: a heredoc's delimiter may follow them.</summary>
    private void ReadRedirection(WordBuilder builder)
    {
        var start = position++;
        if (Current == '<')
        {
            position++;
            position += Current == '-' ? 1 : 0;
            while (!AtEnd && Current is ' ' or '\t')
            {
                position++;
            }
        }

        builder.AddWhole(source.AsSpan(start, position - start));
    }

    private void ReadEscaped(WordBuilder builder)
    {
        if (keepEscapes)
        {
            builder.AddWhole(source.AsSpan(position, 1));
        }

        position++;
        if (!AtEnd)
        {
            var length = RuneLength();
            builder.AddWhole(source.AsSpan(position, length));
            position += length;
        }
    }

    private string ReadSingleQuoted()
    {
        var close = source.IndexOf('\'', position + 1);
        if (close < 0)
        {
            throw Error("unexpected end of statement while looking for matching single-quote");
        }

        var text = rules.Quotes == QuoteRule.Keep ? source[position..(close + 1)] : source[(position + 1)..close];
        position = close + 1;
        return text;
    }

    private string ReadDoubleQuoted()
    {
        var text = new StringBuilder();
        var quote = rules.Quotes == QuoteRule.Keep ? "\"" : "";
        position++;
        text.Append(quote);
        while (!AtEnd)
        {
            switch (Current)
            {
                case '"':
                    position++;
                    return text.Append(quote).ToString();
                case '$':
                    text.Append(ReadDollar());
                    break;
                case var c when c == rules.Escape:
                    ReadEscapedInQuotes(text);
                    break;
                default:
                    text.Append(source[position++]);
                    break;
            }
        }

        throw Error("unexpected end of statement while looking for matching double-quote");
    }

    /// <summary>In double quotes only the quote, the dollar and the escape character itself can be escaped.</summary>
    private void ReadEscapedInQuotes(StringBuilder text)
    {
        if (keepEscapes)
        {
            text.Append(rules.Escape);
        }

        position++;
        if (AtEnd)
        {
            return;
        }

        if (Current == '"' || Current == '$' || Current == rules.Escape)
        {
            text.Append(source[position++]);
        }
        else
        {
            text.Append(rules.Escape);
        }
    }

    private string ReadDollar()
    {
        position++;
        if (Current != '{')
        {
            var name = ReadName();
            return name.Length == 0 ? "$"
                : LookUp(name) is { } value ? value
                : rules.KeepUnset ? "$" + name : "";
        }

        position++;
        return AtEnd ? throw Error("syntax error: missing '}'")
            : Current is '{' or '}' or ':' ? throw Error("syntax error: bad substitution")
            : ReadSubstitution(ReadName());
    }

    private string ReadSubstitution(string name)
    {
        if (AtEnd)
        {
            throw Error("syntax error: missing '}'");
        }

        var modifier = source[position++];
        switch (modifier)
        {
            case '}':
                return LookUp(name) ?? (rules.KeepUnset ? "${" + name + "}" : "");
            case ':':
                var second = AtEnd ? End : source[position++];
                return second is '+' or '-' or '?'
                    ? ReadAlternative(name, second, emptyIsUnset: true)
                    : throw Error($"unsupported modifier (:{second}) in substitution");
            case '+' or '-' or '?':
                return ReadAlternative(name, modifier, emptyIsUnset: false);
            case '#' or '%':
                return ReadStrip(name, modifier);
            case '/':
                return ReadReplacement(name);
            default:
                throw Error($"unsupported modifier ({modifier}) in substitution");
        }
    }

    private string ReadAlternative(string name, char modifier, bool emptyIsUnset)
    {
        var word = ReadUntil('}', withEscapes: false).Text;
        var value = LookUp(name);
        if (value is null && rules.KeepUnset)
        {
            return "${" + name + (emptyIsUnset ? ":" : "") + modifier + word + "}";
        }

        var present = value is not null && (!emptyIsUnset || value.Length > 0);
        return modifier switch
        {
            '-' => present ? value! : word,
            '+' => present ? word : "",
            _ when present => value!,
            _ when word.Length > 0 => throw Error($"{name}: {word}"),
            _ => throw Error($"{name}: is not allowed to be {(value is null ? "unset" : "empty")}"),
        };
    }

    private string ReadStrip(string name, char modifier)
    {
        var word = ReadUntil('}', withEscapes: true).Text;
        var value = LookUp(name);
        if (value is null && rules.KeepUnset)
        {
            return "${" + name + modifier + word + "}";
        }

        var longest = word.StartsWith(modifier);
        var pattern = Pattern(longest ? word[1..] : word);
        return modifier == '#' ? pattern.StripPrefix(value ?? "", longest) : pattern.StripSuffix(value ?? "", longest);
    }

    private string ReadReplacement(string name)
    {
        var all = Current == '/';
        position += all ? 1 : 0;
        var pattern = ReadUntil('/', withEscapes: true).Text;
        var replacement = ReadUntil('}', withEscapes: true).Text;
        var value = LookUp(name);
        return value is null && rules.KeepUnset
            ? "${" + name + "/" + pattern + "/" + replacement + "}"
            : Pattern(pattern).Replace(value ?? "", replacement, all);
    }

    private ShellPattern Pattern(string text) =>
        ShellPattern.TryParse(text, out var reason) ?? throw Error($"invalid pattern ({text}) in substitution: {reason}");

    /// <summary>Letters, digits and <c>_</c>; or a run of digits; or one special character of the shell; or nothing.</summary>
    private string ReadName()
    {
        var start = position;
        if (!AtEnd && Current is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            position++;
            return source[start..position];
        }

        var digitsOnly = !AtEnd && Rune.IsDigit(RuneHere());
        while (!AtEnd)
        {
            var rune = RuneHere();
            if (!Rune.IsDigit(rune) && (digitsOnly || !(Rune.IsLetter(rune) || rune.Value == '_')))
            {
                break;
            }

            position += rune.Utf16SequenceLength;
        }

        return source[start..position];
    }

    private string? LookUp(string name)
    {
        var value = variables[name];
        var names = value is null ? undefined : used;
        if (!names.Contains(name))
        {
            names.Add(name);
        }

        return value;
    }

    private Rune RuneHere() => Rune.TryGetRuneAt(source, position, out var rune) ? rune : Rune.ReplacementChar;

    private int RuneLength() => Rune.TryGetRuneAt(source, position, out var rune) ? rune.Utf16SequenceLength : 1;

    private KanikoException Error(string message) =>
        new(ErrorCode.DockerfileSyntax, $"failed to process {GoText.Quote(source)}: {message}");
}
