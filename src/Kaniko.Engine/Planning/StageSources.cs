using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Engine.Planning;

/// <summary>What <c>--from</c> names in every stage, also in those that are not built: no stage may copy from itself, by however long a way.</summary>
internal sealed class StageSources(Dockerfile dockerfile, StageNames names)
{
    public void Check()
    {
        var sources = dockerfile.Stages.Select(stage => Sources(stage).ToList()).ToList();
        var (open, done) = (new HashSet<int>(), new HashSet<int>());
        for (var first = 0; first < sources.Count; first++)
        {
            var path = new Stack<(int Stage, int Next)>([(first, 0)]);
            while (path.TryPop(out var at))
            {
                if (at.Next == sources[at.Stage].Count || done.Contains(at.Stage))
                {
                    _ = open.Remove(at.Stage);
                    _ = done.Add(at.Stage);
                    continue;
                }

                _ = open.Add(at.Stage);
                path.Push(at with { Next = at.Next + 1 });
                var (source, instruction) = sources[at.Stage][at.Next];
                if (open.Contains(source))
                {
                    var name = dockerfile.Stages[first].Name ?? first.ToString(CultureInfo.InvariantCulture);
                    throw new KanikoException(ErrorCode.StageCycle, $"circular dependency detected on stage: {name}").At(instruction.Span, dockerfile.Source);
                }

                path.Push((source, 0));
            }
        }
    }

    private IEnumerable<(int Stage, Instruction Instruction)> Sources(Stage stage)
    {
        foreach (var instruction in stage.Instructions)
        {
            foreach (var from in StageNames.Froms(instruction))
            {
                if (names.Find(from) is { } source)
                {
                    yield return (source, instruction);
                }
                else if (instruction is CopyInstruction && int.TryParse(from, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                {
                    throw new KanikoException(ErrorCode.StageUnknown, $"invalid stage index {from}").At(instruction.Span, dockerfile.Source);
                }
            }
        }
    }
}
