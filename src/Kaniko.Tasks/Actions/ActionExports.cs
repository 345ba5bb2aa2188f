using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Actions;

/// <summary>The inputs <c>outputs</c>, <c>cache-from</c> and <c>cache-to</c>, in buildx's words, as flags.</summary>
/// <param name="values">The inputs.</param>
/// <param name="surroundings">Where the action runs.</param>
internal sealed class ActionExports(ActionValues values, ActionSurroundings surroundings)
{
    private readonly List<string> flags = [];

    /// <summary>Whether an output of its own asks for a push.</summary>
    public bool Push { get; private set; }

    /// <summary>Names of images in outputs.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    public IReadOnlyList<string> Read()
    {
        foreach (var line in CsvList.Lines(values.Raw("outputs"), "outputs", quotes: false))
        {
            var output = new OutputSyntax("outputs").Add(new BuildRequest(), line).Output;
            if (output.Files.FirstOrDefault(file => file.IsStandardOutput) is { } stream)
            {
                throw ActionValues.Invalid($"the input 'outputs' asks for type={stream.Type} on standard output, which is the log", "write type=tar,dest=FILE");
            }

            flags.Add($"--output={Here(line, output)}");
            Push = output.Images.Any(image => image.Push) || Push;
            Names = [.. Names, .. output.Images.SelectMany(image => image.Names)];
        }

        Cache();
        return flags;
    }

    /// <summary>An absolute path is one of the runner's, which this container sees elsewhere.</summary>
    private string Here(string line, OutputOptions output) =>
        (output.Files is [var file] ? file.Destination : output.TarPath ?? output.OciLayoutPath) is { } path && path.StartsWith('/')
            ? line.Replace(path, surroundings.Path(path), StringComparison.Ordinal)
            : line;

    /// <summary>One repository takes part; reading alone puts nothing there.</summary>
    private void Cache()
    {
        var from = values.Items("cache-from").Select(line => Repository("cache-from", line, "src")).Distinct().ToList();
        var to = values.Items("cache-to").Select(line => Repository("cache-to", line, "dest")).Distinct().ToList();
        var places = from.Concat(to).Distinct().ToList();
        if (places.Count > 1)
        {
            throw ActionValues.Invalid("the inputs 'cache-from' and 'cache-to' name several places", "name one: layers are looked up where they were put");
        }

        if (places is [var place])
        {
            flags.AddRange(["--cache", $"--cache-repo={place}"]);
            if (to.Count == 0)
            {
                flags.Add("--no-push-cache");
            }
        }
    }

    private static string Repository(string input, string line, string directory)
    {
        if (!line.Contains('=', StringComparison.Ordinal))
        {
            return WithoutTag(line); // buildx: a reference alone is type=registry
        }

        var attributes = Attributes(input, line);
        return attributes.GetValueOrDefault("type", "") switch
        {
            "registry" => WithoutTag(attributes.GetValueOrDefault("ref") is { Length: > 0 } reference ? reference
                : throw ActionValues.Invalid($"type=registry in the input '{input}' needs ref=", $"write {input}: type=registry,ref=REPOSITORY")),
            "local" => "oci:" + (attributes.GetValueOrDefault(directory) is { Length: > 0 } path ? path
                : throw ActionValues.Invalid($"type=local in the input '{input}' needs {directory}=", $"write {input}: type=local,{directory}=DIRECTORY")),
            var type => throw ActionValues.Invalid(
                $"the input '{input}' asks for type={type}, which is not there", "write type=registry,ref=REPOSITORY: a registry keeps layers for every runner"),
        };
    }

    private static string WithoutTag(string reference)
    {
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? reference[..colon] : reference;
    }

    private static Dictionary<string, string> Attributes(string input, string line)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in CsvList.Fields(line, input))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            attributes[(equals < 0 ? field : field[..equals]).Trim().ToLowerInvariant()] = equals < 0 ? "true" : field[(equals + 1)..].Trim();
        }

        return attributes;
    }
}
