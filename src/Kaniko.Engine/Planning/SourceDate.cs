using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Contexts;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Planning;

/// <summary>
/// <c>SOURCE_DATE_EPOCH</c> (reproducible-builds.org): the time that the image says it is of. In order: the build argument, the flag or the
/// environment variable, the default of an ARG before the first FROM. <c>context</c> means the time of the context's commit, the name of a
/// fetched context that of its commit or newest file, the name of a stage that of the one thing that the stage fetches.
/// </summary>
internal sealed class SourceDate(BuildResources resources, PlanInputs inputs, Dockerfile dockerfile)
{
    /// <summary>The argument's name.</summary>
    public const string Name = "SOURCE_DATE_EPOCH";

    private const string OfContext = "context";
    private const long Latest = 253_402_300_799; // the end of the year 9999

    /// <summary>Null where none is given, or one of a source that has no time; an empty one counts as none.</summary>
    /// <param name="context">The build context.</param>
    /// <param name="named">The named contexts that were fetched, by the names in the request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<DateTimeOffset?> FindAsync(
        BuildContext context, IReadOnlyDictionary<string, BuildContext> named, CancellationToken cancellationToken)
    {
        var text = inputs.BuildArguments.GetValueOrDefault(Name) ?? resources.Request.Snapshot.SourceDateEpoch ?? Default();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text == OfContext)
        {
            return await OfAsync(context, cancellationToken).ConfigureAwait(false);
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds <= Latest ? DateTimeOffset.FromUnixTimeSeconds(seconds) : throw Refused(text);
        }

        if (inputs.NamedContexts.ContainsKey(StageNames.ContextKey(text)))
        {
            return named.FirstOrDefault(pair => StageNames.ContextKey(pair.Key) == StageNames.ContextKey(text)).Value is { } fetched
                ? await OfAsync(fetched, cancellationToken).ConfigureAwait(false)
                : null;
        }

        return dockerfile.Stages.LastOrDefault(stage => string.Equals(stage.Name, text, StringComparison.OrdinalIgnoreCase)) is { } source
            ? await OfStageAsync(source, cancellationToken).ConfigureAwait(false)
            : throw Refused(text);
    }

    /// <summary>The inputs with the time as a build argument, so that a stage that declares it sees a number, or nothing where there is no time.</summary>
    public static PlanInputs AddTo(PlanInputs inputs, DateTimeOffset? date)
    {
        var arguments = new Dictionary<string, string>(inputs.BuildArguments, StringComparer.Ordinal);
        if (date is { } time)
        {
            arguments[Name] = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }
        else if (arguments.GetValueOrDefault(Name) is { Length: > 0 })
        {
            arguments.Remove(Name);
        }

        return inputs with { BuildArguments = arguments };
    }

    /// <summary>Of the commit; an archive has no commit, but its files have times that everybody who unpacks it gets.</summary>
    private async Task<DateTimeOffset?> OfAsync(BuildContext context, CancellationToken cancellationToken) => context switch
    {
        { CommitTime: { } time } => time,
        { IsForeign: true } => TreeUsage.Of(context.Directory, cancellationToken).Newest is { } newest ? DateTimeOffset.FromUnixTimeSeconds(newest.Seconds) : null,
        _ => await CommitTime.FindAsync(context.Directory, resources.Settings.Environment, cancellationToken).ConfigureAwait(false),
    };

    /// <summary>Of a stage that does nothing but fetch one thing: nothing has to run to know it.</summary>
    private async Task<DateTimeOffset?> OfStageAsync(Stage stage, CancellationToken cancellationToken)
    {
        var planner = new BuildPlanner(dockerfile, inputs with { Targets = [stage.Name!] }, resources.BaseImages.ResolveAsync);
        var planned = (await planner.PlanAsync(cancellationToken).ConfigureAwait(false)).Target;
        var other = stage.Instructions.FirstOrDefault(instruction => instruction is not (ArgInstruction or AddInstruction));
        var why = planned.Base is not ScratchBase ? "begin with FROM scratch"
            : other is not null ? "do nothing but ADD"
            : planned.Steps.OfType<CopyStep>().ToList() is [{ Remotes: [_], Paths: [], Inline: [] }] ? null
            : "fetch exactly one thing with ADD";
        if (why is not null)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"the stage '{stage.Name}' must {why} to be the {Name}")
            {
                Location = other?.Span ?? stage.From.Span,
                SourceText = dockerfile.Source,
            };
        }

        var remote = planned.Steps.OfType<CopyStep>().Single().Remotes[0];
        return (await resources.Remotes.FetchAsync(remote, cancellationToken).ConfigureAwait(false)).Time;
    }

    private static KanikoException Refused(string text) => new(ErrorCode.UsageInvalid, $"'{text}' is no value of {Name}")
    {
        Hint = "give whole seconds since 1970, 'context' for the time of the context's commit, or the name of a context or of a stage that fetches one thing",
    };

    private string? Default() =>
        dockerfile.GlobalArguments.Any(instruction => instruction.Arguments.Any(argument => argument.Name == Name))
            ? GlobalScope.Evaluate(dockerfile, inputs.GlobalScope).Variables[Name]
            : null;
}
