using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tool;

/// <summary><c>kaniko push</c>: an image on disk to registries.</summary>
internal sealed class PushCommand(CommandRun run, Func<PushRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> push)
{
    public Task<int> RunAsync(string[] arguments) =>
        run.RunAsync(PushFlags.Table, arguments, push, new(r => r.Progress, r => r.Format, Pinned));

    /// <summary>What was pushed, as a build prints it.</summary>
    internal static string Pinned(CommandResult result) =>
        string.Concat(((PushResult)result).Images.Select(image => image.Pinned + "\n").Distinct());
}
