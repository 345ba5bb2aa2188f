using Kaniko.Tasks.Events;

namespace Kaniko.Reporting;

/// <summary>Every event as it is, one a line.</summary>
public sealed class RawJsonReporter(TextWriter writer) : BuildReporter
{
    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        writer.Write(BuildEventJson.Write(buildEvent));
        writer.Write('\n');
    }

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();
}
