using Kaniko.Diagnostics;
using Kaniko.Reporting.Ci;
using Kaniko.Tasks.Actions;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Metadata;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary><c>kaniko action</c>: the entry point of the GitHub Action. Its arguments are the <c>INPUT_</c> variables that the runner makes of inputs.</summary>
internal sealed class ActionCommand(
    ProgramConsole console, IReadOnlyDictionary<string, string> environment, Func<ActionBuild, Task<int>> build)
{
    public async Task<int> RunAsync()
    {
        var ci = BuildCommand.FindCi(new BuildRequest(), console);
        try
        {
            var surroundings = Surroundings();
            Mask(ci, surroundings);
            return await build(new ActionReader(surroundings).Read()).ConfigureAwait(false);
        }
        catch (KanikoException e)
        {
            var failure = BuildFailures.Of(e, TimeProvider.System.GetUtcNow());
            console.Error.Write(FailureText.Of(e) + "\n");
            foreach (var line in ci?.Annotate(new(Severity.Error, failure.Code, failure.Hint is null ? failure.Message : $"{failure.Message}\nhint: {failure.Hint}", "", Line: null)) ?? [])
            {
                console.Error.Write(line + "\n");
            }

            return e.ExitCode ?? 1;
        }
    }

    /// <summary>Before anything else is printed.</summary>
    private void Mask(CiSystem? ci, ActionSurroundings surroundings)
    {
        var hidden = new ActionSecrets(new ActionValues(surroundings.Environment), surroundings.Environment).Hidden();
        foreach (var line in hidden.SelectMany(secret => ci?.Mask(secret) ?? []))
        {
            console.Error.Write(line + "\n");
        }

        console.Error.Flush();
    }

    private ActionSurroundings Surroundings() => new()
    {
        Environment = environment,
        Git = GitHubEvent.Complete(GitState.FromEnvironment(environment) ?? new GitState(), environment),
        Now = TimeProvider.System.GetUtcNow(),
        CurrentDirectory = Environment.CurrentDirectory,
        Exists = Path.Exists,
    };
}
