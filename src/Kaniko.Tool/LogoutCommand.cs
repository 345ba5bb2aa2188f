using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tool;

/// <summary><c>kaniko logout</c>: forgets a registry's credentials.</summary>
internal sealed class LogoutCommand(CommandRun run, Func<LogoutRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> logout)
{
    public Task<int> RunAsync(string[] arguments) =>
        run.RunAsync(LogoutFlags.Table, arguments, logout, new(r => r.Progress, _ => ResultFormat.Text, result => Text((LogoutResult)result)));

    private static string Text(LogoutResult result) => result.Removed
        ? $"The credentials for {result.Server} are gone from {result.Store}\n"
        : $"There were no credentials for {result.Server} in {result.Store}\n";
}
