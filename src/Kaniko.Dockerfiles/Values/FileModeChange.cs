using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Values;

/// <summary>What <c>--chmod</c> does to a mode: sets it (octal), or changes it (<c>u=rwX,go=rX</c>) as chmod(1) does.</summary>
public sealed class FileModeChange
{
    private const int MaximumOctal = 4095; // 07777

    private readonly int? octal;
    private readonly IReadOnlyList<FileModeClause> clauses;

    private FileModeChange(int? octal, IReadOnlyList<FileModeClause> clauses)
    {
        this.octal = octal;
        this.clauses = clauses;
    }

    public static FileModeChange Parse(string text)
    {
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            var mode = text.Aggregate(0, (value, c) => c > '7' || value > MaximumOctal ? int.MaxValue : (value * 8) + c - '0');
            return mode <= MaximumOctal ? new(mode, []) : throw Invalid(text);
        }

        var clauses = text.Split(',').Select(FileModeClause.TryParse).ToList();
        return clauses.Contains(null) ? throw Invalid(text) : new(null, [.. clauses.OfType<FileModeClause>()]);
    }

    /// <summary>The permission bits that an octal mode gives to directories made on the way; null for a symbolic one, which leaves them as they are.</summary>
    public int? ParentMode => octal & 0b111_111_111;

    /// <summary>The permission bits (with set-id and sticky) that a file or directory has afterwards.</summary>
    public int Apply(int mode, bool isDirectory) =>
        octal ?? clauses.Aggregate(mode & MaximumOctal, (current, clause) => clause.Apply(current, isDirectory));

    private static KanikoException Invalid(string text) =>
        new(ErrorCode.DockerfileSyntax, $"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777")
        {
            Hint = "write an octal mode such as 0644, or a symbolic one such as u=rwX,go=rX",
        };
}
