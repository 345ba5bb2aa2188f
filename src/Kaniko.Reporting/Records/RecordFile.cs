using Kaniko.Tasks.Events;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting.Records;

/// <summary>Files that are written from the record at the build's end: <c>--summary-file</c>, <c>--dotenv-file</c>, <c>--code-quality-file</c>.</summary>
/// <param name="record">What <see cref="BuildRecorder"/> fills.</param>
/// <param name="path">Absolute.</param>
/// <param name="render">The content, or null when there is none to write.</param>
internal sealed class RecordFile(BuildRecord record, string path, Func<BuildRecord, string?> render) : BuildReporter
{
    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        if (buildEvent is BuildFinished or BuildFailed && render(record) is { } content)
        {
            AtomicFile.Write(path, content);
        }
    }
}

/// <summary>Fills the record; stands before those that read it.</summary>
internal sealed class BuildRecorder(BuildRecord record) : BuildReporter
{
    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent) => record.Add(buildEvent);
}
