namespace Kaniko.Diagnostics;

/// <summary>A range in a <see cref="SourceText"/>. Lines and columns count from 1; a column of 0 means the whole line.</summary>
/// <param name="StartLine">The first line.</param>
/// <param name="StartColumn">Where it begins in that line.</param>
/// <param name="EndLine">The last line.</param>
/// <param name="EndColumn">The column behind its last one.</param>
public readonly record struct SourceSpan(int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    public static SourceSpan Line(int line) => new(line, 0, line, 0);

    public static SourceSpan Lines(int first, int last) => new(first, 0, last, 0);

    public override string ToString() =>
        StartColumn > 0 ? $"{StartLine}:{StartColumn}" : $"{StartLine}";
}
