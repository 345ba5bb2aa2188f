namespace Kaniko.Tasks.Actions;

/// <summary>The inputs <c>outputs</c>, <c>cache-from</c> and <c>cache-to</c>, in buildx's words, as flags.</summary>
/// <param name="values">The inputs.</param>
internal sealed class ActionExports(ActionValues values)
{
    private readonly List<string> flags = [];

    /// <summary>Whether an output of its own asks for a push; null where none says.</summary>
    public bool? Push { get; private set; }

    /// <summary>Names of images in outputs.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    public IReadOnlyList<string> Read()
    {
        foreach (var line in CsvList.Lines(values.Raw("outputs"), "outputs", quotes: false))
        {
            Output(line);
        }

        Cache();
        return flags;
    }

    private void Output(string line)
    {
        var attributes = Attributes("outputs", line);
        switch (attributes.GetValueOrDefault("type", ""))
        {
            case "image":
                Image(attributes, push: attributes.GetValueOrDefault("push", "false") == "true");
                break;
            case "registry":
                Image(attributes, push: true);
                break;
            case "docker":
                Compression(attributes);
                flags.Add($"--tar-path={Take(attributes, "docker", "dest")}");
                RefuseOthers("docker", attributes, "type", "dest", "name");
                break;
            case "oci":
                if (attributes.GetValueOrDefault("tar", "true") != "false")
                {
                    throw Refused("an OCI layout in a tarball", "write type=oci,dest=DIRECTORY,tar=false, and pack it in a step after it");
                }

                Compression(attributes);
                flags.Add($"--oci-layout-path={Take(attributes, "oci", "dest")}");
                RefuseOthers("oci", attributes, "type", "dest", "tar", "name");
                break;
            case "cacheonly":
                Push ??= false;
                break;
            case "tar":
                throw Refused("the files of the image as a tarball (type=tar)", "write type=docker,dest=FILE for a tarball that 'docker load' takes");
            case "local":
                throw Refused("the files of the image in a directory (type=local)", "write type=oci,dest=DIRECTORY,tar=false for an OCI layout");
            case "":
                throw Refused($"'{line}', without a type", "write type=image,push=true or type=docker,dest=FILE");
            case var type:
                throw Refused($"type={type}", "use image, registry, docker, oci or cacheonly");
        }
    }

    private void Image(Dictionary<string, string> attributes, bool push)
    {
        Push = push || Push == true;
        Compression(attributes);
        if (attributes.TryGetValue("oci-mediatypes", out var oci))
        {
            flags.Add($"--image-format={(oci == "false" ? "docker" : "oci")}");
        }

        if (attributes.GetValueOrDefault("registry.insecure") == "true")
        {
            flags.Add("--insecure");
        }

        if (attributes.TryGetValue("name", out var names))
        {
            Names = [.. Names, .. names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        }

        flags.AddRange(attributes.Where(pair => pair.Key.StartsWith("annotation.", StringComparison.Ordinal))
            .Select(pair => $"--annotation={pair.Key["annotation.".Length..]}={pair.Value}"));
        RefuseOthers("image", attributes.Where(pair => !pair.Key.StartsWith("annotation.", StringComparison.Ordinal)).ToDictionary(),
            "type", "push", "name", "name-canonical", "oci-mediatypes", "registry.insecure");
    }

    private void Compression(Dictionary<string, string> attributes)
    {
        if (attributes.Remove("compression", out var compression))
        {
            flags.Add($"--compression={(compression == "uncompressed" ? "none" : compression)}");
        }

        if (attributes.Remove("compression-level", out var level))
        {
            flags.Add($"--compression-level={level}");
        }
    }

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

    private static string Take(Dictionary<string, string> attributes, string type, string name) =>
        attributes.GetValueOrDefault(name) is { Length: > 0 } value && value != "-" ? value
            : throw ActionValues.Invalid($"type={type} in the input 'outputs' needs {name}=", $"write type={type},{name}=PATH");

    private static void RefuseOthers(string type, Dictionary<string, string> attributes, params string[] known)
    {
        if (attributes.Keys.FirstOrDefault(key => !known.Contains(key)) is { } other)
        {
            throw Refused($"{other}= of type={type}", other == "push-by-digest"
                ? "give the image of each platform a tag of its own, and put them together with 'kaniko index' (docs/github.md)"
                : $"leave {other}= out");
        }
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

    private static Diagnostics.KanikoException Refused(string what, string hint) => ActionValues.Invalid($"the input 'outputs' asks for {what}, which is not there", hint);
}
