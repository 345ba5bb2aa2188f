using System.Text;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting.Records;

/// <summary>
/// <c>--report</c>: <c>{"schema":1,"events":[…],"result":{…}}</c>, every event as <c>--progress=rawjson</c> has it, one a line. Nothing is held in
/// memory. The file appears at the end, since it may be asked for inside of the context, and until then the events are in a file
/// without a name. <c>result</c> is null where the build failed.
/// </summary>
/// <param name="path">Absolute.</param>
public sealed class ReportFile(string path) : BuildReporter, IDisposable
{
    private FileStream? spool;
    private StreamWriter? writer;
    private BuildResult? result;

    /// <inheritdoc/>
    public override void Report(BuildEvent buildEvent)
    {
        if (writer is null)
        {
            var name = Path.Combine(Path.GetTempPath(), $"kaniko-report-{Guid.NewGuid():N}");
            spool = new FileStream(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            File.Delete(name);
            writer = new StreamWriter(spool, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
            writer.Write("{\"schema\":1,\"events\":[\n");
        }
        else
        {
            writer.Write(",\n");
        }

        result = (buildEvent as BuildFinished)?.Result;
        writer.Write(BuildEventJson.Write(buildEvent));
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (writer is not null)
        {
            writer.Write("\n],\"result\":");
            writer.Write(result is null ? "null" : BuildEventJson.Write(result));
            writer.Write("}\n");
            writer.Flush();
            using var file = new PendingFile(path);
            spool!.Position = 0;
            spool.CopyTo(file.Stream);
            file.Finish();
        }

        Dispose();
    }

    /// <summary>A report that was not closed was never there.</summary>
    public void Dispose()
    {
        writer?.Dispose();
        spool?.Dispose();
        (writer, spool) = (null, null);
    }
}
