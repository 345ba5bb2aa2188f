using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>The lines of a file with their ends, one after the other.</summary>
internal sealed class PhysicalLines(SourceText source)
{
    public const char ByteOrderMark = '\uFEFF';

    private const int MaximumBytes = 65535;

    private readonly string content = source.Content;
    private int position = source.Content.StartsWith(ByteOrderMark) ? 1 : 0;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line with its line feed, or null.</summary>
    public string? Read()
    {
        if (position >= content.Length)
        {
            return null;
        }

        var feed = content.IndexOf('\n', position);
        var end = feed < 0 ? content.Length : feed + 1;
        var line = content[position..end];
        position = end;
        Number++;
        var text = line.AsSpan().TrimEnd('\n');
        if (text.Length > MaximumBytes / 3 && Encoding.UTF8.GetByteCount(text) > MaximumBytes)
        {
            throw new KanikoException(ErrorCode.DockerfileSyntax, $"dockerfile line greater than max allowed size of {MaximumBytes}")
            {
                Location = SourceSpan.Line(Number),
                SourceText = source,
                Hint = $"break the line with the escape character, or move its text to a file",
            };
        }

        return line;
    }
}
