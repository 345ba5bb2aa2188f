using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Expansion;

/// <summary>An instruction whose words are expanded.</summary>
/// <param name="Undefined">Names that were used and are not set, in order.</param>
public sealed record ExpandedInstruction(Instruction Instruction, IReadOnlyList<string> Undefined);

/// <summary>
/// Expands the words of those instructions for which the language does so: ADD, COPY, ENV, EXPOSE, LABEL, STOPSIGNAL, USER,
/// VOLUME, WORKDIR. All words see the values from before the instruction. Not its concern: FROM (global scope), ARG (each
/// default sees the arguments before it on the same line) and RUN (its mounts are expanded by <see cref="RunMountFlag.Read"/>).
/// </summary>
/// <param name="escape">The Dockerfile's escape character.</param>
public sealed class InstructionExpander(char escape)
{
    private readonly WordExpander words = new(escape);

    public ExpandedInstruction Expand(Instruction instruction, Variables variables)
    {
        var undefined = new List<string>();
        string Word(string text) => Note(words.Evaluate(text, variables)).Text;
        string? Optional(string? text) => text is null ? null : Word(text);
        ExpandedWord Note(ExpandedWord word)
        {
            undefined.AddRange(word.Undefined.Except(undefined));
            return word;
        }

        SourcesAndDestination Paths(SourcesAndDestination paths) => new(
            [.. paths.Sources.Select(Word)],
            [.. paths.SourceContents.Select(content => content.Expand
                ? content with { Content = Note(WordExpander.EvaluateHeredoc(content.Body, variables)).Text, StripTabs = false }
                : content)],
            Word(paths.Destination));
        IReadOnlyList<NameValue> Pairs(IReadOnlyList<NameValue> pairs) =>
            [.. pairs.Select(pair => pair with { Name = Word(pair.Name), Value = Word(pair.Value) })];

        Instruction expanded = instruction switch
        {
            AddInstruction add => add with
            {
                Paths = Paths(add.Paths),
                Chown = Optional(add.Chown),
                Chmod = Optional(add.Chmod),
                Checksum = Optional(add.Checksum),
            },
            CopyInstruction copy => copy with
            {
                Paths = Paths(copy.Paths),
                Chown = Optional(copy.Chown),
                Chmod = Optional(copy.Chmod),
            },
            EnvInstruction env => env with { Variables = Pairs(env.Variables) },
            LabelInstruction label => label with { Labels = Pairs(label.Labels) },
            ExposeInstruction expose => expose with
            {
                Ports = [.. expose.Ports.SelectMany(port => Note(words.Evaluate(port, variables)).Words)],
            },
            StopSignalInstruction stop => stop with { Signal = Word(stop.Signal) },
            UserInstruction user => user with { User = Word(user.User) },
            VolumeInstruction volume => volume with { Volumes = [.. volume.Volumes.Select(Word)] },
            WorkdirInstruction workdir => workdir with { Path = Word(workdir.Path) },
            _ => instruction,
        };
        return new(expanded, undefined);
    }
}
