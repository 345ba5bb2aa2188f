using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles;

namespace Kaniko.Engine.Planning;

/// <summary>
/// Finds stages by name and number. A stage's name is lower case, however it is written: <c>--from</c> and <c>--target</c> find it in any case,
/// FROM only as it is, because any other name there is an image's. Of the same name the later stage counts.
/// </summary>
internal sealed class StageNames(Dockerfile dockerfile)
{
    private readonly Dictionary<string, List<int>> byName = dockerfile.Stages.Where(stage => stage.Name is not null)
        .GroupBy(stage => stage.Name!, stage => stage.Index, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    /// <summary>The name under which a named context is kept: lower case, without <c>:latest</c>.</summary>
    public static string ContextKey(string name)
    {
        var lower = name.ToLowerInvariant();
        return lower.EndsWith(":latest", StringComparison.Ordinal) ? lower[..^":latest".Length] : lower;
    }

    /// <summary>The stage that <c>--target</c> means.</summary>
    public int Target(string name)
    {
        if (InAnyCase(name, dockerfile.Stages.Count) is { } index)
        {
            return index;
        }

        if (Number(name) is { } number)
        {
            return number;
        }

        throw new KanikoException(ErrorCode.StageUnknown, $"target stage '{name}' could not be found")
        {
            Hint = Suggestion.Hint(name, Names) ?? (Names.Any()
                ? "the stages are " + string.Join(", ", Names)
                : "no stage of the Dockerfile has a name: write FROM IMAGE AS NAME, or leave --target out"),
        };
    }

    /// <summary>A name for a stage that no other has: of several with one name, all but the last are numbered too.</summary>
    public string Identifier(Stage stage, string name) =>
        stage.Name is null || byName[stage.Name][^1] == stage.Index ? name : string.Create(CultureInfo.InvariantCulture, $"{name}@{stage.Index}");

    /// <summary>The earlier stage that a FROM of stage <paramref name="current"/> names, or null for an image.</summary>
    public int? Base(int current, string name) => Last(name, current);

    /// <summary>The name that a FROM must use for the earlier stage that it may mean by <paramref name="name"/>; null where no stage is called so.</summary>
    public string? MeantByBase(int current, string name) => InAnyCase(name, current) is { } index ? dockerfile.Stages[index].Name : null;

    /// <summary>The stage that <c>--from</c> in stage <paramref name="current"/> names, or null for an image.</summary>
    public int? Source(string name, int current)
    {
        var index = InAnyCase(name, dockerfile.Stages.Count);
        if (index is null && name.Length > 0 && name.All(char.IsAsciiDigit))
        {
            index = Number(name) ?? throw new KanikoException(ErrorCode.StageUnknown, $"invalid stage index {name}");
        }

        if (index >= current)
        {
            // A name that is also an image's may be meant for the image only where no stage has it at all.
            throw new KanikoException(
                index == current ? ErrorCode.StageCycle : ErrorCode.StageUnknown,
                index == current
                    ? $"circular dependency detected on stage: {name}"
                    : $"cannot copy from stage '{name}', it needs to be defined before current stage");
        }

        return index;
    }

    /// <summary>The names that an instruction gives with <c>--from</c>, of stages and images.</summary>
    public static IEnumerable<string> Froms(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: { } from } => [from],
        RunInstruction run => run.Mounts.Select(mount => mount.From).OfType<string>(),
        _ => [],
    };

    /// <summary>The stage of any place that <c>--from</c> names, or null.</summary>
    public int? Find(string name) => InAnyCase(name, dockerfile.Stages.Count) ?? Number(name);

    /// <summary>The earlier stage that a name for which there is no stage may mean; null where the name can only be an image's.</summary>
    public string? NearSource(string name, int current) =>
        name.AsSpan().ContainsAny(":/@") ? null : Suggestion.Nearest(name, dockerfile.Stages.Take(current).Select(stage => stage.Name).OfType<string>());

    /// <summary>
    /// The stages that the targets need, by the names in the Dockerfile alone; triggers of base images may add to them. Names that stand for
    /// something given (<paramref name="isGiven"/>) need no stage, and a stage with such a name is not needed unless it is a target.
    /// </summary>
    public IReadOnlyList<int> Reachable(IReadOnlyCollection<int> targets, Func<Stage, string> baseName, Func<string, bool> isGiven)
    {
        var found = new SortedSet<int>();
        var given = new HashSet<int>();
        var waiting = new Stack<int>(targets);
        while (waiting.TryPop(out var index))
        {
            if (!found.Add(index))
            {
                continue;
            }

            var stage = dockerfile.Stages[index];
            if (stage.Name is { } own && isGiven(own))
            {
                given.Add(index);
                continue;
            }

            var name = baseName(stage);
            foreach (var next in stage.Instructions.SelectMany(Froms).Where(from => !isGiven(from)).Select(from => InAnyCase(from, index) ?? (Number(from) < index ? Number(from) : null))
                .Append(isGiven(name) ? null : Base(index, name)).OfType<int>())
            {
                waiting.Push(next);
            }
        }

        return [.. found.Where(index => !given.Contains(index) || targets.Contains(index))];
    }

    private IEnumerable<string> Names => dockerfile.Stages.Select(stage => stage.Name).OfType<string>();

    private int? InAnyCase(string name, int before) => Last(name.ToLowerInvariant(), before);

    private int? Last(string name, int before)
    {
        if (!byName.TryGetValue(name, out var indexes))
        {
            return null;
        }

        var position = indexes.BinarySearch(before);
        position = position < 0 ? ~position : position;
        return position == 0 ? null : indexes[position - 1];
    }

    private int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < dockerfile.Stages.Count ? number : null;
}
