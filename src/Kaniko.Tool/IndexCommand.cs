using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary><c>kaniko index</c>: one name for the images of several platforms.</summary>
internal sealed class IndexCommand(CommandRun run, Func<IndexRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> index)
{
    public Task<int> RunAsync(string[] arguments) =>
        run.RunAsync(IndexFlags.Table, arguments, index, new(r => r.Progress, r => r.Format, PushCommand.Pinned));
}
