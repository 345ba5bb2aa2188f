namespace Kaniko.Dockerfiles.Lexing;

/// <summary>Reads the directives at the head of a file, line by line; the first line that is none ends them.</summary>
/// <param name="comment">What comments begin with.</param>
internal sealed class DirectiveReader(string comment = "#")
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private bool done;

    /// <summary>The name of a directive that was given twice.</summary>
    public string? RepeatedName { get; private set; }

    /// <summary>The line's directive; null where it is none or directives have ended.</summary>
    public Directive? Read(string line, int number)
    {
        var directive = done ? null : Parse(line, number);
        done = directive is null;
        if (directive is not null && !seen.Add(directive.Name))
        {
            RepeatedName = directive.Name;
        }

        return directive;
    }

    private Directive? Parse(string line, int number)
    {
        if (!line.StartsWith(comment, StringComparison.Ordinal))
        {
            return null;
        }

        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return null;
        }

        var name = line[comment.Length..equals].Trim().ToLowerInvariant();
        var value = line[(equals + 1)..].Trim();
        return name is "syntax" or "escape" or "check" && value.Length > 0 ? new Directive(name, value, number) : null;
    }
}
