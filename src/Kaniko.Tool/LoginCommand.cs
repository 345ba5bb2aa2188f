using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tool;

/// <summary><c>kaniko login</c>: credentials that a registry takes, kept in Docker's config.</summary>
internal sealed class LoginCommand(CommandRun run, Func<LoginRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> login)
{
    public Task<int> RunAsync(string[] arguments) =>
        run.RunAsync(LoginFlags.Table, arguments, login, new(r => r.Progress, _ => ResultFormat.Text, result => Text((LoginResult)result)));

    private static string Text(LoginResult result) => $"Logged in to {result.Server} as {result.Username}; the credentials are in {result.Store}\n";
}
