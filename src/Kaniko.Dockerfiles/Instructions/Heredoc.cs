using System.Text;

namespace Kaniko.Dockerfiles.Instructions;

/// <summary>A heredoc of RUN, COPY or ADD.</summary>
/// <param name="Name">The delimiter word; COPY names the file after it.</param>
/// <param name="FileDescriptor">RUN: the descriptor it is redirected to; 0 where none is written.</param>
/// <param name="Content">The lines up to the delimiter as they stand, with their ends and leading tabs.</param>
/// <param name="Expand">The delimiter was not quoted: COPY and ADD expand variables in the body.</param>
/// <param name="StripTabs">Written with <c>&lt;&lt;-</c>.</param>
public sealed record Heredoc(string Name, uint FileDescriptor, string Content, bool Expand, bool StripTabs)
{
    /// <summary>The content, without leading tabs for <c>&lt;&lt;-</c>: what a file or a script gets.</summary>
    public string Body => StripTabs ? WithoutLeadingTabs(Content) : Content;

    private static string WithoutLeadingTabs(string content)
    {
        var text = new StringBuilder(content.Length);
        var atStart = true;
        foreach (var c in content)
        {
            atStart = c == '\n' || (atStart && c == '\t');
            if (!atStart || c == '\n')
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
