using System.Text;

namespace Kaniko.Tasks.Actions;

/// <summary><c>action.yml</c> and <c>docs/action.md</c>, made from the table of inputs.</summary>
public static class ActionFile
{
    /// <summary>The image that the action runs in; a release pins it by its digest.</summary>
    public const string Image = "docker://ghcr.io/org/kaniko-action:v1";

    /// <summary><c>action.yml</c>.</summary>
    public static string Render()
    {
        var text = new StringBuilder("""
            # Made from src/Kaniko.Tasks/Actions: run Kaniko.Tasks.Tests with KANIKO_UPDATE=1 to write it anew.
            name: Kaniko build and push
            description: Builds a Dockerfile and pushes the image, without a Docker daemon and without privileges
            author: The Kaniko.Tasks founders
            branding:
              icon: package
              color: blue

            inputs:

            """.ReplaceLineEndings("\n"));
        foreach (var input in ActionInputs.All)
        {
            _ = text.Append($"  {input.Name}:\n    description: {Quoted(Sentence(input))}\n    required: false\n");
            if (input.Default.Length > 0)
            {
                _ = text.Append($"    default: {Quoted(input.Default)}\n");
            }
        }

        _ = text.Append("\noutputs:\n");
        foreach (var (name, meaning) in ActionOutputs.All)
        {
            _ = text.Append($"  {name}:\n    description: {Quoted(meaning)}\n");
        }

        return text.Append($"""

            runs:
              using: docker
              image: {Image}
              entrypoint: /kaniko/executor
              args:
                - action

            """.ReplaceLineEndings("\n")).ToString();
    }

    /// <summary><c>docs/action.md</c>.</summary>
    public static string RenderPage()
    {
        var page = new StringBuilder("""
            # Inputs and outputs of the action

            Made from the table in `src/Kaniko.Tasks/Actions`, as `action.yml` is; a test compares them. [github.md](github.md) begins with a job to copy.

            How lists are read is how docker/build-push-action reads them: one item a line; where the table says *list*, commas separate too. Quotes around an
            item keep its commas and line ends (`"id=a value` over several lines `"`), and a doubled quote inside is one. Switches are `true` or
            `false`, in YAML's spellings. An input that is marked «refused» ends the step with its name, before anything is built.

            """.ReplaceLineEndings("\n"));
        Append(page, "The inputs of docker/build-push-action", ActionInputs.BuildAndPush());
        Append(page, "More about the image, and logging in", ActionInputs.Own());
        var named = ActionInputs.BuildAndPush().Concat(ActionInputs.Own()).Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        Append(page, "Flags of the program", [.. ActionInputs.All.Where(input => !named.Contains(input.Name))]);
        _ = page.Append("\n## Outputs\n\n| output | meaning |\n| --- | --- |\n");
        foreach (var (name, meaning) in ActionOutputs.All)
        {
            _ = page.Append($"| `{name}` | {Cell(meaning)}. |\n");
        }

        _ = page.Append("\n## Flags that are no inputs\n\n| flag | instead |\n| --- | --- |\n");
        foreach (var flag in Flags.ExecutorFlags.Table.Flags)
        {
            if (ActionInputs.ReasonToLeaveOut(flag) is { } reason)
            {
                _ = page.Append($"| `--{flag.Name}` | {Cell(reason)} |\n");
            }
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, string title, IReadOnlyList<ActionInput> inputs)
    {
        _ = page.Append($"\n## {title}\n\n| input | takes | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var input in inputs)
        {
            var takes = input.Kind switch
            {
                ActionInputKind.Switch => "true, false",
                ActionInputKind.Lines => "lines",
                ActionInputKind.List => "list",
                _ => "text",
            };
            _ = page.Append($"| `{input.Name}` | {takes} | {(input.Default.Length == 0 ? "" : $"`{input.Default}`")} | {Cell(Meaning(input))} |\n");
        }
    }

    private static string Meaning(ActionInput input) => Sentence(input) + (input.Flag is null ? "" : $" Flag: `--{input.Flag}`.");

    private static string Sentence(ActionInput input) => input switch
    {
        { Refused: var (reason, hint) } => $"{input.Summary}. Refused: {reason}; {hint}.",
        _ => $"{input.Summary}.",
    };

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
