using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary><c>kaniko copy</c>: an image from one registry to others.</summary>
internal sealed class CopyCommand(CommandRun run, Func<CopyRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> copy)
{
    public Task<int> RunAsync(string[] arguments) =>
        run.RunAsync(CopyFlags.Table, arguments, copy, new(r => r.Progress, r => r.Format, PushCommand.Pinned));
}
