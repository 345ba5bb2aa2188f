using Kaniko.Reporting;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tool;

/// <summary><c>kaniko inspect</c>: what an image is, without its layers.</summary>
internal sealed class InspectCommand(CommandRun run, Func<InspectRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> inspect)
{
    public Task<int> RunAsync(string[] arguments) =>
        run.RunAsync(InspectFlags.Table, arguments, inspect, new(r => r.Progress, r => r.Format, result => InspectReport.Write((InspectResult)result))
        {
            Bytes = result => ((InspectResult)result).Raw,
        });
}
