using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Instructions;

/// <summary>What RUN starts. A closed set.</summary>
public abstract record RunProgram
{
    /// <summary>Where <see cref="ScriptFile"/> stands while its step runs.</summary>
    public const string ScriptDirectory = "/dev/pipes";

    internal static RunProgram Of(CommandLine command, IReadOnlyList<Heredoc> heredocs)
    {
        if (!command.IsShell)
        {
            return new Exec(command.Words);
        }

        var text = string.Join(' ', command.Words);
        return heredocs switch
        {
            [] => new ShellText(text),
            [var only, ..] when HeredocMarker.TryParse(text) is not null =>
                only.Content.StartsWith("#!", StringComparison.Ordinal)
                    ? new ScriptFile(only.Name, only.Body)
                    : new ShellText(only.Body),
            _ => new ShellText(text + string.Concat(heredocs.Select(heredoc => "\n" + heredoc.Content + heredoc.Name))),
        };
    }

    /// <summary>Exec form: started as it is, without a shell.</summary>
    public sealed record Exec(IReadOnlyList<string> Arguments) : RunProgram;

    /// <summary>
    /// One text, given to SHELL as its last argument: the shell form's line; the line with the bodies and delimiters of its
    /// heredocs appended, which the shell then reads as its own; or the body of a heredoc that is all there is.
    /// </summary>
    public sealed record ShellText(string Text) : RunProgram;

    /// <summary>
    /// A heredoc that is all there is and begins with <c>#!</c>. While the step runs, the content stands as a file of mode 0755
    /// in a read-only mount at <see cref="ScriptDirectory"/>; its <see cref="Path"/> is given to SHELL as the last argument.
    /// </summary>
    public sealed record ScriptFile(string Name, string Content) : RunProgram
    {
        public string Path => $"{ScriptDirectory}/{Name}";
    }
}
