using Kaniko.Diagnostics;
using Kaniko.Tasks.Actions;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Flags;

/// <summary>
/// buildx's <c>--output</c>: <c>type=TYPE,key=value,…</c> as CSV, a directory alone for <c>type=local</c>, <c>-</c> for a tar archive on standard
/// output. What Kaniko has a flag for becomes what that flag says.
/// </summary>
/// <param name="given">Where the text stands, for an error: <c>--output</c>.</param>
internal sealed class OutputSyntax(string given)
{
    private const string AnnotationPrefix = "annotation.";

    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["local"] = ["dest", "mode", "platform-split"],
        ["tar"] = ["dest", "platform-split"],
        ["image"] = ["name", "push", "name-canonical", "oci-mediatypes", "registry.insecure", "compression", "compression-level", $"{AnnotationPrefix}KEY"],
        ["registry"] = ["name", "name-canonical", "oci-mediatypes", "registry.insecure", "compression", "compression-level", $"{AnnotationPrefix}KEY"],
        ["docker"] = ["dest", "name", "compression", "compression-level"],
        ["oci"] = ["dest", "tar", "name", "compression", "compression-level"],
        ["cacheonly"] = [],
    };

    /// <summary>The request with one more output.</summary>
    public BuildRequest Add(BuildRequest request, string text)
    {
        var (type, values) = Read(text);
        request = request with { Output = Compressed(request.Output, values) };
        var names = (IReadOnlyList<string>)[.. values.GetValueOrDefault("name", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return type switch
        {
            "local" => WithFile(request, new FileOutput(FileOutputKind.Local, Destination(type, values)) { RemovesOthers = Deletes(values) }),
            "tar" => WithFile(request, new FileOutput(FileOutputKind.Tar, Destination(type, values))),
            "image" => Image(request, values, new ImageOutput(names, Switch(values, "push", otherwise: false))),
            "registry" => Image(request, values, new ImageOutput(names, Push: true)),
            "docker" => Tarball(request, values, names),
            "oci" => Layout(request, values, names),
            _ => WithImage(request, new ImageOutput([], Push: false)),
        };
    }

    /// <summary>As CSV; <see cref="Add"/> reads it back.</summary>
    public static string Print(FileOutput output)
    {
        var destination = $"dest={output.Destination}";
        var quoted = destination.AsSpan().IndexOfAny(",\"\n\r") < 0 ? destination : $"\"{destination.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return $"type={output.Type},{quoted}{(output.RemovesOthers ? ",mode=delete" : "")}";
    }

    /// <summary>
    /// What all outputs together say: names are destinations, and without one that is pushed nothing is. Kaniko's <c>--no-push</c> has the last word.
    /// </summary>
    public static BuildRequest Conclude(BuildRequest request)
    {
        var images = request.Output.Images;
        if (images.Count == 0 && request.Output.Files.Count == 0)
        {
            return request;
        }

        var pushed = request.Destinations.Concat(images.Where(image => image.Push).SelectMany(image => image.Names)).Distinct().ToList();
        var others = images.SelectMany(image => image.Names).Except(pushed).ToList();
        if (images.Any(image => image.Push) && pushed.Count == 0 && !request.NoPush)
        {
            throw Invalid("the image of an --output is to be pushed, but it has no name", "write name=REGISTRY/NAME:TAG, or give a --destination");
        }

        var pushes = pushed.Count > 0 && !request.NoPush;
        return pushes && others is [var other, ..]
            ? throw Invalid($"one --output calls the image '{other}', which nothing pushes, yet it is pushed elsewhere", $"write push=true, or give --destination={other} as well")
            : request with { Destinations = [.. pushed, .. others], NoPush = !pushes, Output = request.Output with { Images = [] } };
    }

    private (string Type, Dictionary<string, string> Values) Read(string text)
    {
        var fields = CsvList.Fields(text, given);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields is [] || (fields is [var only] && only == text && !BeginsWithKey(text)))
        {
            values.Add("dest", text);
            return (text == "-" ? "tar" : "local", values);
        }

        foreach (var field in fields)
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw Invalid($"'{field}' of {given} '{text}' is not KEY=VALUE", "write type=TYPE,KEY=VALUE, or a directory alone");
            }

            values[field[..equals].Trim().ToLowerInvariant()] = field[(equals + 1)..].Trim();
        }

        if (!values.Remove("type", out var type))
        {
            throw Invalid($"{given} '{text}' is without a type", "write type=local,dest=DIRECTORY or type=image,push=true");
        }

        Require(type, values);
        return (type, values);
    }

    /// <summary>A directory's name may hold an equals sign; after a key, it is no name.</summary>
    private static bool BeginsWithKey(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        && text[..equals].Trim().ToLowerInvariant() is var key && (key == "type" || Keys.Values.Any(keys => keys.Contains(key)));

    private void Require(string type, Dictionary<string, string> values)
    {
        if (!Keys.TryGetValue(type, out var known))
        {
            throw Invalid($"{given} asks for type={type}, which is not there", $"use {string.Join(", ", Keys.Keys)}");
        }

        if (values.Keys.FirstOrDefault(key => !known.Contains(key.StartsWith(AnnotationPrefix, StringComparison.Ordinal) ? $"{AnnotationPrefix}KEY" : key)) is { } other)
        {
            throw Invalid($"{given} asks for {other}= of type={type}, which is not there", other switch
            {
                "push-by-digest" => "give the image of each platform a tag of its own, and put them together with 'kaniko index' (docs/github.md)",
                "source-date-epoch" or "rewrite-timestamp" => "give --source-date-epoch, which all outputs follow",
                _ => known.Length == 0 ? $"leave {other}= out" : $"type={type} takes {string.Join(", ", known)}",
            });
        }

        if (values.TryGetValue("platform-split", out _) && Switch(values, "platform-split", otherwise: false))
        {
            throw Invalid($"{given} asks for a directory for each platform, but a build has one platform", "write dest=DIRECTORY/PLATFORM");
        }
    }

    private string Destination(string type, Dictionary<string, string> values) => values.GetValueOrDefault("dest") switch
    {
        { Length: > 0 } path when path != "-" || type == "tar" => path,
        { Length: > 0 } => throw Invalid($"{given} asks for type={type} on standard output, which takes an archive of files only", $"write type={type},dest=PATH, or type=tar,dest=-"),
        _ when type == "docker" => throw Invalid($"type=docker of {given} needs dest=: there is no daemon to load the image into", "write type=docker,dest=FILE, and 'docker load' the file"),
        _ => throw Invalid($"type={type} of {given} needs dest=", $"write type={type},dest=PATH"),
    };

    private bool Deletes(Dictionary<string, string> values) => values.GetValueOrDefault("mode", "copy") switch
    {
        "copy" => false,
        "delete" => true,
        var mode => throw Invalid($"mode={mode} of {given} is not there", "use copy or delete"),
    };

    private static BuildRequest WithFile(BuildRequest request, FileOutput file) =>
        request with { Output = request.Output with { Files = [.. request.Output.Files, file] } };

    private static BuildRequest WithImage(BuildRequest request, ImageOutput image) =>
        request with { Output = request.Output with { Images = [.. request.Output.Images, image] } };

    private BuildRequest Image(BuildRequest request, Dictionary<string, string> values, ImageOutput image)
    {
        if (values.ContainsKey("oci-mediatypes"))
        {
            var format = Switch(values, "oci-mediatypes", otherwise: true) ? ImageFormat.Oci : ImageFormat.Docker;
            request = request with { Output = request.Output with { ImageFormat = format } };
        }

        if (Switch(values, "registry.insecure", otherwise: false))
        {
            request = request with { Registry = request.Registry with { Insecure = true } };
        }

        var annotations = values.Where(pair => pair.Key.StartsWith(AnnotationPrefix, StringComparison.Ordinal))
            .Select(pair => KeyValuePair.Create(pair.Key[AnnotationPrefix.Length..], pair.Value));
        return WithImage(request with { Annotations = [.. request.Annotations, .. annotations] }, image);
    }

    private BuildRequest Tarball(BuildRequest request, Dictionary<string, string> values, IReadOnlyList<string> names)
    {
        var path = Destination("docker", values);
        return request.Output.TarPath is { } other && other != path
            ? throw Invalid($"{given} asks for two tarballs, '{other}' and '{path}'", "name one, and copy it")
            : WithImage(request with { Output = request.Output with { TarPath = path } }, new ImageOutput(names, Push: false));
    }

    private BuildRequest Layout(BuildRequest request, Dictionary<string, string> values, IReadOnlyList<string> names)
    {
        var path = Destination("oci", values);
        request = WithImage(request, new ImageOutput(names, Push: false));
        if (Switch(values, "tar", otherwise: true))
        {
            return WithFile(request, new FileOutput(FileOutputKind.OciArchive, path));
        }

        return request.Output.OciLayoutPath is { } other && other != path
            ? throw Invalid($"{given} asks for two layouts, '{other}' and '{path}'", "name one, and copy it")
            : request with { Output = request.Output with { OciLayoutPath = path } };
    }

    private OutputOptions Compressed(OutputOptions output, Dictionary<string, string> values)
    {
        if (values.TryGetValue("compression", out var compression))
        {
            output = output with
            {
                Compression = compression switch
                {
                    "gzip" => Compression.Gzip,
                    "zstd" => Compression.Zstd,
                    "uncompressed" or "none" => Compression.None,
                    _ => throw Invalid($"compression={compression} of {given} is not there", "use gzip, zstd or uncompressed"),
                },
            };
        }

        if (values.TryGetValue("compression-level", out var level))
        {
            output = output with
            {
                CompressionLevel = int.TryParse(level, System.Globalization.CultureInfo.InvariantCulture, out var number)
                    ? number : throw Invalid($"compression-level={level} of {given} is not a number", "write compression-level=3"),
            };
        }

        return output;
    }

    private bool Switch(Dictionary<string, string> values, string key, bool otherwise) => values.GetValueOrDefault(key, otherwise ? "true" : "false") switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        var value => throw Invalid($"'{value}' is neither true nor false for {key}= of {given}", $"write {key}=true or {key}=false"),
    };

    private static KanikoException Invalid(string message, string hint) => new(ErrorCode.UsageInvalid, message) { Hint = hint };
}
