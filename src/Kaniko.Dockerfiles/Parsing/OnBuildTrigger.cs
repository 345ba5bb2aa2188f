using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;

namespace Kaniko.Dockerfiles.Parsing;

/// <summary>Reads the triggers that a base image left for the builds upon it.</summary>
public static class OnBuildTrigger
{
    /// <summary>
    /// The instruction of one trigger, heredocs included. Its escape character is the backslash. Spans count from the trigger's
    /// first line; a failure points into the trigger's own text.
    /// </summary>
    public static Instruction Parse(string trigger)
    {
        var source = new SourceText("ONBUILD", trigger);
        try
        {
            return DockerfileLexer.Lex(source).Lines is [var line]
                ? Allowed(InstructionParser.Parse(line))
                : throw SyntaxErrors.Of("onbuild trigger should be a single expression");
        }
        catch (KanikoException error)
        {
            throw error.At(SourceSpan.Lines(1, Math.Max(1, source.Lines.Count)), source);
        }
    }

    private static Instruction Allowed(Instruction instruction) => instruction switch
    {
        FromInstruction or MaintainerInstruction or OnBuildInstruction =>
            throw SyntaxErrors.Of($"{instruction.Keyword.ToUpperInvariant()} isn't allowed as an ONBUILD trigger"),
        _ => instruction,
    };
}
