using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>
/// One run of the action as GitHub's runner does it: a workspace, inputs of <c>action.yml</c> as <c>INPUT_</c> variables with their
/// defaults, command files, an event, a home of its own, and the arguments that <c>action.yml</c> gives.
/// </summary>
internal sealed class ActionRun : IDisposable
{
    private readonly TemporaryDirectory folder = new("kaniko-action-");
    private readonly BuildScene scene;

    public ActionRun(BuildScene scene)
    {
        this.scene = scene;
        Workspace = folder.Create("workspace");
        _ = folder.Create("home");
        foreach (var file in new[] { "output", "summary", "env", "path", "state" })
        {
            _ = folder.Write($"file_commands/{file}", "");
        }

        _ = folder.Write("workflow/event.json", """
            {"repository":{"default_branch":"main","description":"An <b>app</b>","license":{"spdx_id":"Apache-2.0"}},"head_commit":{"timestamp":"2026-11-21T07:00:00Z"}}
            """);
        Inputs["insecure-registry"] = scene.Registry;
        Inputs["insecure"] = "true";
        Inputs["insecure-pull"] = "true";
    }

    /// <summary>What the workflow writes below <c>with:</c>.</summary>
    public Dictionary<string, string> Inputs { get; } = new(StringComparer.Ordinal);

    /// <summary>The step's and the job's own variables.</summary>
    public Dictionary<string, string?> Variables { get; } = new(StringComparer.Ordinal);

    public string Workspace { get; }

    public IReadOnlyDictionary<string, string> Outputs => GitHubRunner.ReadFile(File.ReadAllText(folder["file_commands/output"]));

    public string Summary => File.ReadAllText(folder["file_commands/summary"]);

    public void Write(string name, string content) => folder.Write($"workspace/{name}", content);

    /// <summary>The log is what both streams hold; the program writes its own to standard error.</summary>
    public async Task<ProgramResult> RunAsync(CancellationToken cancellationToken)
    {
        var action = ReadActionFile();
        Assert.Equal("/kaniko/executor", action.Entrypoint);
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GITHUB_ACTIONS"] = "true",
            ["CI"] = "true",
            ["HOME"] = folder["home"],
            ["GITHUB_WORKSPACE"] = Workspace,
            ["RUNNER_WORKSPACE"] = "/home/runner/work/app",
            ["GITHUB_REPOSITORY"] = "org/app",
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_REF"] = "refs/heads/main",
            ["GITHUB_SHA"] = "0123456789abcdef0123456789abcdef01234567",
            ["GITHUB_ACTOR"] = "octocat",
            ["GITHUB_EVENT_NAME"] = "push",
            ["GITHUB_EVENT_PATH"] = folder["workflow/event.json"],
            ["GITHUB_OUTPUT"] = folder["file_commands/output"],
            ["GITHUB_STEP_SUMMARY"] = folder["file_commands/summary"],
            ["GITHUB_ENV"] = folder["file_commands/env"],
            ["GITHUB_PATH"] = folder["file_commands/path"],
            ["GITHUB_STATE"] = folder["file_commands/state"],
            ["KANIKO_DIR"] = scene.Folder["work"],
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        foreach (var (name, standard) in action.Inputs)
        {
            variables["INPUT_" + name.ToUpperInvariant()] = standard.Replace("${{ github.token }}", "ghs_jobtoken", StringComparison.Ordinal);
        }

        foreach (var (name, value) in Inputs)
        {
            Assert.Contains(name, action.Inputs.Keys); // the runner warns of others
            variables["INPUT_" + name.ToUpperInvariant()] = value;
        }

        foreach (var (name, value) in Variables)
        {
            variables[name] = value;
        }

        return await new ExternalProgram(scene.Program.FileName) { WorkingDirectory = Workspace, Environment = variables }
            .RunAsync(action.Arguments, cancellationToken);
    }

    public void Dispose() => folder.Dispose();

    private static (Dictionary<string, string> Inputs, string Entrypoint, string[] Arguments) ReadActionFile()
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var (section, name, entrypoint, arguments) = ("", "", "", new List<string>());
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "action.yml")))
        {
            if (line.Length > 0 && line[0] is not (' ' or '#'))
            {
                section = line.Split(':')[0];
            }
            else if (section == "inputs" && line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ')
            {
                name = line.Trim().TrimEnd(':');
                inputs.Add(name, "");
            }
            else if (section == "inputs" && line.StartsWith("    default: ", StringComparison.Ordinal))
            {
                inputs[name] = line["    default: ".Length..].Trim('"');
            }
            else if (section == "runs" && line.StartsWith("  entrypoint: ", StringComparison.Ordinal))
            {
                entrypoint = line["  entrypoint: ".Length..];
            }
            else if (section == "runs" && line.StartsWith("    - ", StringComparison.Ordinal))
            {
                arguments.Add(line["    - ".Length..]);
            }
        }

        return (inputs, entrypoint, [.. arguments]);
    }
}
