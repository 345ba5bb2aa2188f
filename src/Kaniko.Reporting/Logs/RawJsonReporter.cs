using Kaniko.Tasks.Events;

namespace Kaniko.Reporting;

/// <summary>
/// Every event as it is, one a line. A line may end up in the log of a CI system, so <c>##</c>, which begins commands of some, is written with
/// an escape: it reads as the same JSON.
/// </summary>
public sealed class RawJsonReporter(TextWriter writer) : BuildReporter
{
    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        writer.Write(BuildEventJson.Write(buildEvent).Replace("##", "#\\u0023", StringComparison.Ordinal));
        writer.Write('\n');
    }

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();
}
