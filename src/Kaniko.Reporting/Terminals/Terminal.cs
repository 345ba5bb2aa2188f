namespace Kaniko.Reporting.Terminals;

/// <summary>What is known about where text is written.</summary>
/// <param name="IsInteractive">A cursor can be moved there.</param>
/// <param name="Color">Colours are wanted there.</param>
/// <param name="Unicode">It shows more than ASCII.</param>
public sealed record Terminal(bool IsInteractive, bool Color, bool Unicode)
{
    /// <summary>Columns and rows, asked again for each frame.</summary>
    public Func<(int Columns, int Rows)> Size { get; init; } = () => (80, 24);

    /// <summary>Judges by the variables that programs agree on.</summary>
    /// <param name="isTerminal">Whether standard error is one.</param>
    /// <param name="color">True or false as asked for; null to judge.</param>
    /// <param name="environment">The environment variables.</param>
    public static Terminal Judge(bool isTerminal, bool? color, IReadOnlyDictionary<string, string> environment)
    {
        var dumb = Value("TERM") == "dumb";
        var colored = color ?? (Value("NO_COLOR").Length == 0
            && ((isTerminal && !dumb) || Value("FORCE_COLOR") is not ("" or "0") || Value("CLICOLOR_FORCE") is not ("" or "0")));
        var locale = Value("LC_ALL") is { Length: > 0 } all ? all : Value("LC_CTYPE") is { Length: > 0 } type ? type : Value("LANG");
        var unicode = locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
        return new(isTerminal && !dumb && Value("CI").Length == 0, colored, unicode);

        string Value(string name) => environment.GetValueOrDefault(name, "");
    }
}
