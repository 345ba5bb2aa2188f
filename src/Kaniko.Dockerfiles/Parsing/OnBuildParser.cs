using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

internal static class OnBuildParser
{
    public static OnBuildInstruction Parse(LogicalLine line)
    {
        if (line.Inner is null)
        {
            throw SyntaxErrors.AtLeastOneArgument(line);
        }

        InstructionFlags.None(line);
        switch (line.Inner.Name)
        {
            case "ONBUILD":
                throw SyntaxErrors.Of("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "MAINTAINER" or "FROM":
                throw SyntaxErrors.Of($"{line.Inner.Name} isn't allowed as an ONBUILD trigger");
        }

        var trigger = line.Text.TrimStart()["ONBUILD".Length..].TrimStart('\t', '\n', '\f', '\r', ' ');
        var heredocs = line.Heredocs.Select(heredoc => "\n" + heredoc.Content + heredoc.Name);
        return new(trigger + string.Concat(heredocs), line.Span, line.Text.Trim());
    }
}
