using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Engine.Contexts;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Planning;

/// <summary>
/// <c>SOURCE_DATE_EPOCH</c> (reproducible-builds.org): the time that the image says it is of. In order: the build argument, the flag or the
/// environment variable, the default of an ARG before the first FROM. <c>context</c> means the time of the context's commit.
/// </summary>
internal static class SourceDate
{
    /// <summary>The argument's name.</summary>
    public const string Name = "SOURCE_DATE_EPOCH";

    private const long Latest = 253_402_300_799; // the end of the year 9999

    /// <summary>Null where none is given; an empty one counts as none.</summary>
    /// <param name="request">What the user says.</param>
    /// <param name="inputs">Its build arguments.</param>
    /// <param name="dockerfile">Its default.</param>
    /// <param name="ofContext">Asked where the context's time is meant.</param>
    public static async Task<DateTimeOffset?> FindAsync(
        BuildRequest request, PlanInputs inputs, Dockerfile dockerfile, Func<Task<DateTimeOffset?>> ofContext)
    {
        var text = inputs.BuildArguments.GetValueOrDefault(Name) ?? request.Snapshot.SourceDateEpoch ?? Default(dockerfile, inputs);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text == "context")
        {
            return await ofContext().ConfigureAwait(false)
                ?? throw new KanikoException(ErrorCode.UsageInvalid, $"the context '{request.Context}' has no commit whose time {Name}=context could mean")
                {
                    Hint = $"give the context as a git repository, or {Name} as a number of seconds since 1970",
                };
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= Latest
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is no value of {Name}")
            {
                Hint = "give whole seconds since 1970, or 'context' for the time of the context's commit",
            };
    }

    /// <summary>Of the commit; an archive has no commit, but its files have times that everybody who unpacks it gets.</summary>
    public static async Task<DateTimeOffset?> OfAsync(
        BuildContext context, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) => context switch
    {
        { CommitTime: { } time } => time,
        { IsForeign: true } => TreeUsage.Of(context.Directory, cancellationToken).Newest is { } newest ? DateTimeOffset.FromUnixTimeSeconds(newest.Seconds) : null,
        _ => await CommitTime.FindAsync(context.Directory, environment, cancellationToken).ConfigureAwait(false),
    };

    /// <summary>The inputs with the time as a build argument, so that a stage that declares it sees a number.</summary>
    public static PlanInputs AddTo(PlanInputs inputs, DateTimeOffset date) => inputs with
    {
        BuildArguments = new Dictionary<string, string>(inputs.BuildArguments, StringComparer.Ordinal)
        {
            [Name] = date.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        },
    };

    private static string? Default(Dockerfile dockerfile, PlanInputs inputs) =>
        dockerfile.GlobalArguments.Any(instruction => instruction.Arguments.Any(argument => argument.Name == Name))
            ? GlobalScope.Evaluate(dockerfile, inputs.GlobalScope).Variables[Name]
            : null;
}
