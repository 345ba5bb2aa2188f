namespace Kaniko.Diagnostics;

/// <summary>A range in a <see cref="SourceText"/>. Lines and columns count from 1; a column of 0 means the whole line.</summary>
public readonly record struct SourceSpan(int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    public static SourceSpan Line(int line) => new(line, 0, line, 0);

    public static SourceSpan Lines(int first, int last) => new(first, 0, last, 0);

    public override string ToString() =>
        StartColumn > 0 ? $"{StartLine}:{StartColumn}" : $"{StartLine}";
}
