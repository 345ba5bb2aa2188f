namespace Kaniko.Diagnostics;

/// <summary>A text of the user's, with the name it is shown under.</summary>
public sealed class SourceText
{
    private readonly Lazy<string[]> lines;

    public SourceText(string name, string content)
    {
        Name = name;
        Content = content;
        lines = new Lazy<string[]>(() => [.. content.Split('\n').Select(line => line.TrimEnd('\r'))]);
    }

    /// <summary>The file name as the user gave it.</summary>
    public string Name { get; }

    public string Content { get; }

    /// <summary>The lines without their ends; line 1 is the first.</summary>
    public IReadOnlyList<string> Lines => lines.Value;
}
