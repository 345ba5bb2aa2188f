using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Metadata;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Actions;

/// <summary>Reads what a workflow gave to the action as flags of a build.</summary>
public sealed class ActionReader
{
    /// <summary>Inputs that are not simply one flag with their value.</summary>
    private static readonly HashSet<string> Special = ["context", "file", "push", "tags", "labels", "annotations", "platforms"];

    private readonly ActionSurroundings surroundings;
    private readonly ActionValues values;
    private readonly ActionSecrets secrets;
    private readonly List<string> arguments = [];
    private readonly List<Diagnostic> warnings = [];

    /// <param name="surroundings">Where the action runs.</param>
    public ActionReader(ActionSurroundings surroundings)
    {
        this.surroundings = surroundings;
        values = new ActionValues(surroundings.Environment);
        secrets = new ActionSecrets(values, surroundings.Environment);
    }

    /// <summary>The build.</summary>
    /// <exception cref="KanikoException">An input cannot be read, or asks for what is not there.</exception>
    public ActionBuild Read()
    {
        Refuse();
        foreach (var name in values.Unknown())
        {
            Warn($"the action has no input '{name}'", Suggestion.Hint(name, ActionInputs.All.Select(input => input.Name)));
        }

        if (values.Text("builder").Length > 0)
        {
            Warn("the input 'builder' does nothing: the image is built in the action's own container", hint: null);
        }

        Sources();
        Flags();
        Image();
        arguments.AddRange(secrets.Flags().Select(secret => $"--secret={secret}"));
        var environment = secrets.Environment();
        var line = ExecutorFlags.Table.Parse(arguments, environment);
        return new(Audible(line.Request), environment, [.. warnings, .. line.Warnings]);
    }

    private void Refuse()
    {
        foreach (var input in ActionInputs.All)
        {
            var text = values.Text(input.Name);
            var off = input.Kind == ActionInputKind.Switch ? values.Switch(input.Name) is not true : input.Name is "provenance" or "sbom" && text is "false";
            if (input.Refused is var (reason, hint) && text.Length > 0 && !off)
            {
                throw ActionValues.Invalid($"the input '{input.Name}' is refused: {reason}", hint);
            }

            if (input.NotYet is { } awaited && IsGiven(input))
            {
                throw ActionValues.Invalid($"the input '{input.Name}' is not supported yet: it comes with {awaited}", $"leave '{input.Name}' out");
            }
        }

        if (values.Text("host") is not ("" or "local") and var host)
        {
            throw ActionValues.Invalid($"the input 'host' is '{host}', which is not there", "leave 'host' out: the image is built in the action's container");
        }
    }

    /// <summary>A value that asks for the flag's default asks for nothing.</summary>
    private bool IsGiven(ActionInput input)
    {
        if (values.Text(input.Name).Length == 0)
        {
            return false;
        }

        if (input.Flag is null)
        {
            return true;
        }

        var flag = ExecutorFlags.Table.Find(input.Flag)!;
        var defaults = new BuildRequest();
        return Values(input).Any(value => flag.Print(flag.Read(defaults, value), defaults).Count > 0);
    }

    private IEnumerable<string> Values(ActionInput input) => input.Kind switch
    {
        ActionInputKind.Switch => values.Switch(input.Name) is { } value ? [value ? "true" : "false"] : [],
        ActionInputKind.Text => values.Text(input.Name) is { Length: > 0 } text ? [text] : [],
        _ => values.Items(input.Name),
    };

    private void Sources()
    {
        var context = values.Text("context");
        var remote = context.Contains("://", StringComparison.Ordinal) || context.StartsWith("git@", StringComparison.Ordinal);
        var directory = remote ? null : surroundings.Path(context);
        arguments.Add($"--context={directory ?? WithToken(context)}");
        var file = values.Text("file");
        if (file.Length > 0)
        {
            var full = surroundings.Path(file);
            arguments.Add($"--dockerfile={(surroundings.Exists(full) ? Shown(full) : file)}");
        }
        else if (directory is not null)
        {
            arguments.Add($"--dockerfile={Shown(System.IO.Path.Join(directory, "Dockerfile"))}");
        }
    }

    /// <summary>The token goes with the address of its own server only: variables would go to every server that a build asks.</summary>
    private string WithToken(string address)
    {
        var server = surroundings.Environment.GetValueOrDefault("GITHUB_SERVER_URL", "https://github.com").TrimEnd('/');
        return values.Text("github-token") is { Length: > 0 } token && address.StartsWith(server + "/", StringComparison.OrdinalIgnoreCase)
            && server.StartsWith("https://", StringComparison.Ordinal)
                ? $"https://x-access-token:{Uri.EscapeDataString(token)}@{address["https://".Length..]}"
                : address;
    }

    /// <summary>As short as it can be said from the current directory.</summary>
    private string Shown(string path) => System.IO.Path.GetRelativePath(surroundings.CurrentDirectory, path) is var relative
        && !relative.StartsWith("..", StringComparison.Ordinal) ? relative : path;

    private void Flags()
    {
        foreach (var input in ActionInputs.All.Where(input => input.Flag is not null && input.Refused is null && !Special.Contains(input.Name)))
        {
            arguments.AddRange(Values(input).Select(value => $"--{input.Flag}={value}"));
        }

        var platforms = values.Items("platforms");
        if (platforms.Count > 1)
        {
            throw ActionValues.Invalid("the input 'platforms' names several platforms", "name one, and build the others in jobs of their own");
        }

        arguments.AddRange(platforms.Select(platform => $"--custom-platform={platform}"));
    }

    /// <summary>What the image is called, and whether it is pushed.</summary>
    private void Image()
    {
        var exports = new ActionExports(values);
        arguments.AddRange(exports.Read());
        var labels = values.Items("labels").Select(item => Pair("labels", item)).ToList();
        var annotations = values.Items("annotations").Select(Annotation).ToList();
        var references = Tags(labels, annotations);
        arguments.AddRange(references.Concat(exports.Names).Select(reference => $"--destination={reference}"));
        arguments.AddRange(labels.Select(pair => $"--label={pair.Key}={pair.Value}"));
        arguments.AddRange(annotations.Select(pair => $"--annotation={pair.Key}={pair.Value}"));
        if (!(values.Switch("push") == true || exports.Push == true))
        {
            arguments.Add("--no-push");
        }
        else if (references.Count == 0 && exports.Names.Count == 0)
        {
            throw ActionValues.Invalid("the image is to be pushed, but it has no tag", "give 'tags', or 'images' with rules in 'tags'");
        }
    }

    private IReadOnlyList<string> Tags(List<KeyValuePair<string, string>> labels, List<KeyValuePair<string, string>> annotations)
    {
        var images = CsvList.Lines(values.Raw("images"), "images").Where(line => !line.StartsWith('#')).Select(ImageName).OfType<string>().ToList();
        if (images.Count == 0)
        {
            var tags = values.Items("tags");
            return tags.FirstOrDefault(tag => tag.StartsWith("type=", StringComparison.Ordinal)) is { } rule
                ? throw ActionValues.Invalid($"'{rule}' in the input 'tags' is a rule, but 'images' names nothing to apply it to", "give 'images', or references in 'tags'")
                : tags;
        }

        var made = ImageTags.Make(
            new ImageMetadataRequest
            {
                Images = images,
                Tags = Rules("tags"),
                Flavor = Rules("flavor"),
                Labels = labels.ToList(),
                Annotations = annotations.ToList(),
            },
            surroundings.Git,
            surroundings.Now);
        labels.Clear();
        labels.AddRange(made.Labels);
        annotations.Clear();
        annotations.AddRange(made.Annotations);
        return made.References;
    }

    /// <summary>One a line; a line that begins with a hash is a remark.</summary>
    private List<string> Rules(string name) =>
        [.. CsvList.Lines(values.Raw(name), name, quotes: false).Where(line => !line.StartsWith('#'))];

    /// <summary><c>name=…,enable=…</c>, or the name alone; null for one that is switched off.</summary>
    private static string? ImageName(string line)
    {
        var attributes = AttributeLine.Parse(line, lone: "name");
        return attributes.GetValueOrDefault("enable", "true") switch
        {
            "false" or "" => null,
            "true" => attributes.GetValueOrDefault("name") is { Length: > 0 } name ? name : throw ActionValues.Invalid($"'{line}' in the input 'images' has no name", "write name=REPOSITORY"),
            var enable => throw ActionValues.Invalid($"enable={enable} in the input 'images' is neither true nor false", "write enable=${{ … }}"),
        };
    }

    private static KeyValuePair<string, string> Pair(string input, string item) => item.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? KeyValuePair.Create(item[..equals], item[(equals + 1)..])
        : throw ActionValues.Invalid($"'{item}' in the input '{input}' is not KEY=VALUE", "write an equals sign after the key");

    /// <summary>buildx: <c>LEVEL:KEY=VALUE</c>. There is no index here, so its levels have nothing to be on.</summary>
    private static KeyValuePair<string, string> Annotation(string item)
    {
        var pair = Pair("annotations", item);
        var colon = pair.Key.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? "manifest" : pair.Key[..colon]) switch
        {
            "manifest" => KeyValuePair.Create(pair.Key[(colon + 1)..], pair.Value),
            var level => throw ActionValues.Invalid($"the annotation '{pair.Key}' is for '{level}', which this image has not", "write manifest:KEY=VALUE, or KEY=VALUE"),
        };
    }

    /// <summary>A workflow that runs again with debug logging gets more.</summary>
    private BuildRequest Audible(BuildRequest request) =>
        surroundings.Environment.GetValueOrDefault("RUNNER_DEBUG") == "1" && request.Progress.Verbosity == Verbosity.Info
            ? request with { Progress = request.Progress with { Verbosity = Verbosity.Debug } }
            : request;

    private void Warn(string detail, string? hint) => warnings.Add(new(
        "UnknownInput", Severity.Warning, "Inputs that the action does not have", hint is null ? detail : $"{detail}: {hint}", Span: null));
}
