using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Metadata;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Actions;

/// <summary>Reads what a workflow gave to the action as flags of a build.</summary>
public sealed class ActionReader
{
    /// <summary>Inputs that are not simply one flag with their value.</summary>
    private static readonly HashSet<string> Special = ["context", "file", "push", "outputs", "tags", "labels", "annotations", "platforms", "build-contexts"];

    private const string LevelRule = "AnnotationLevel";

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
        var request = Audible(line.Request);
        return new(request, environment, [.. warnings, .. line.Warnings]) { Warm = Warm(request) };
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
        }
    }

    private IEnumerable<string> Values(ActionInput input) => input.Kind switch
    {
        ActionInputKind.Switch => values.Switch(input.Name) is { } value ? [value ? "true" : "false"] : [],
        ActionInputKind.Text => values.Text(input.Name) is { Length: > 0 } text ? [text] : [],
        _ => values.Items(input.Name),
    };

    private void Sources()
    {
        var addresses = new ActionAddresses(surroundings.Environment, values.Text("github-token"));
        var context = addresses.Expand(values.Text("context"));
        var directory = ActionAddresses.IsRemote(context) ? null : surroundings.Path(context);
        arguments.Add($"--context={directory ?? addresses.WithToken(context)}");
        arguments.AddRange(values.Items("build-contexts").Select(item => Pair("build-contexts", item))
            .Select(pair => $"--build-context={pair.Key}={addresses.WithToken(addresses.Expand(pair.Value))}"));
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
        var exports = new ActionExports(values, surroundings);
        arguments.AddRange(exports.Read());
        var labels = values.Items("labels").Select(item => Pair("labels", item)).ToList();
        var annotations = values.Items("annotations").Select(Annotation).ToList();
        var references = Tags(labels, annotations);
        arguments.AddRange(references.Concat(exports.Names).Select(reference => $"--destination={reference}"));
        arguments.AddRange(labels.Select(pair => $"--label={pair.Key}={pair.Value}"));
        arguments.AddRange(annotations.Select(pair => $"--annotation={pair.Key}={pair.Value}"));
        if (!(values.Switch("push") == true || exports.Push))
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
        var images = CsvList.Lines(values.Raw("images"), "images").Where(line => !line.StartsWith('#')).SelectMany(ImageNames).ToList();
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
        if (HasManifest(surroundings.Environment.GetValueOrDefault("DOCKER_METADATA_ANNOTATIONS_LEVELS") is { Length: > 0 } levels ? levels : "manifest"))
        {
            annotations.Clear();
            annotations.AddRange(made.Annotations);
        }

        return made.References;
    }

    /// <summary>One a line; a line that begins with a hash is a remark.</summary>
    private List<string> Rules(string name) =>
        [.. CsvList.Lines(values.Raw(name), name, quotes: false).Where(line => !line.StartsWith('#'))];

    /// <summary><c>name=…,enable=…</c>, or names with commas between; none for one that is switched off.</summary>
    private static IEnumerable<string> ImageNames(string line)
    {
        if (!line.Contains('=', StringComparison.Ordinal))
        {
            return line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        var attributes = AttributeLine.Parse(line, lone: "name");
        return attributes.GetValueOrDefault("enable", "true") switch
        {
            "false" or "" => [],
            "true" => attributes.GetValueOrDefault("name") is { Length: > 0 } name ? [name] : throw ActionValues.Invalid($"'{line}' in the input 'images' has no name", "write name=REPOSITORY"),
            var enable => throw ActionValues.Invalid($"enable={enable} in the input 'images' is neither true nor false", "write enable=${{ … }}"),
        };
    }

    private static KeyValuePair<string, string> Pair(string input, string item) => item.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? KeyValuePair.Create(item[..equals], item[(equals + 1)..])
        : throw ActionValues.Invalid($"'{item}' in the input '{input}' is not KEY=VALUE", "write an equals sign after the key");

    /// <summary>buildx: <c>LEVEL[,LEVEL]:KEY=VALUE</c>. There is no index here, so its levels have nothing to be on.</summary>
    private KeyValuePair<string, string> Annotation(string item)
    {
        var pair = Pair("annotations", item);
        var colon = pair.Key.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || HasManifest(pair.Key[..colon])
            ? KeyValuePair.Create(pair.Key[(colon + 1)..], pair.Value)
            : throw ActionValues.Invalid($"the annotation '{pair.Key}' is for '{pair.Key[..colon]}', which this image has not", "write manifest:KEY=VALUE, or KEY=VALUE");
    }

    /// <summary>Whether annotations of these levels are on the manifest; other levels beside it are told once.</summary>
    private bool HasManifest(string levels)
    {
        var others = levels.Split(',', StringSplitOptions.TrimEntries).Where(level => level != "manifest").ToList();
        var manifest = others.Count < levels.Split(',').Length;
        if (manifest && others.Count > 0 && warnings.All(warning => warning.Rule != LevelRule))
        {
            Warn($"annotations are on the manifest, but not on '{string.Join(',', others)}', which this image has not", hint: null, LevelRule);
        }

        return manifest;
    }

    private WarmRequest? Warm(BuildRequest request)
    {
        var images = values.Items("warm");
        return images.Count == 0 ? null
            : !request.Cache.Enabled ? throw ActionValues.Invalid("the input 'warm' fills a cache that the build does not use", "write cache: true")
            : new()
            {
                Images = images,
                CustomPlatform = request.CustomPlatform,
                CacheDirectory = request.Cache.Directory,
                TimeToLive = request.Cache.TimeToLive,
                Registry = request.Registry,
                Progress = request.Progress,
            };
    }

    /// <summary>A workflow that runs again with debug logging gets more.</summary>
    private BuildRequest Audible(BuildRequest request) =>
        surroundings.Environment.GetValueOrDefault("RUNNER_DEBUG") == "1" && request.Progress.Verbosity == Verbosity.Info
            ? request with { Progress = request.Progress with { Verbosity = Verbosity.Debug } }
            : request;

    private void Warn(string detail, string? hint, string rule = "UnknownInput") => warnings.Add(new(
        rule, Severity.Warning, "Inputs that the action does not have, or cannot do all of", hint is null ? detail : $"{detail}: {hint}", Span: null));
}
