using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kaniko.Images.Compression;
using Kaniko.Images.Tar;

namespace Kaniko.Builds.Tests.RealWorld;

/// <summary>An image as a set of lines: one a file of its flattened layers, one a fact of its configuration.</summary>
internal static class FlatImage
{
    private const string Whiteout = ".wh.";
    private const string OpaqueMark = ".wh..wh..opq";

    /// <param name="manifestPath">The manifest.</param>
    /// <param name="blobPath">Where the blob with a digest is, by its hexadecimal digits.</param>
    /// <param name="contextTime">Times of files up to this one were chosen by somebody, and are compared; later ones are "now".</param>
    public static SortedSet<string> Read(string manifestPath, Func<string, string> blobPath, long contextTime)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(manifestPath));
        string Blob(JsonElement descriptor) => blobPath(descriptor.GetProperty("digest").GetString()!["sha256:".Length..]);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in manifest.RootElement.GetProperty("layers").EnumerateArray())
        {
            Apply(Blob(layer), files, contextTime);
        }

        using var config = JsonDocument.Parse(File.ReadAllBytes(Blob(manifest.RootElement.GetProperty("config"))));
        var lines = new SortedSet<string>(files.Select(file => $"/{file.Key} {file.Value}"), StringComparer.Ordinal);
        lines.UnionWith(Facts(config.RootElement));
        return lines;
    }

    private static void Apply(string layer, Dictionary<string, string> files, long contextTime)
    {
        var made = new List<(string Name, string Facts, bool IsDirectory)>();
        var added = new Dictionary<string, string>(StringComparer.Ordinal);
        using var blob = File.OpenRead(layer);
        using var reader = new TarReader(Decompression.Open(blob));
        while (reader.Next() is { } entry)
        {
            var name = Encoding.UTF8.GetString(entry.Name);
            var leaf = name[(name.LastIndexOf('/') + 1)..];
            if (leaf == OpaqueMark)
            {
                RemoveBelow(files, name[..^OpaqueMark.Length]);
            }
            else if (leaf.StartsWith(Whiteout, StringComparison.Ordinal))
            {
                var gone = name[..^leaf.Length] + leaf[Whiteout.Length..];
                _ = files.Remove(gone);
                RemoveBelow(files, gone + "/");
            }
            else
            {
                var target = entry.Type == TarEntryType.HardLink ? Encoding.UTF8.GetString(entry.LinkName!) : null;
                var facts = target is null ? Describe(entry, reader.Content, contextTime)
                    : added.GetValueOrDefault(target) ?? files.GetValueOrDefault(target, "a link to nowhere");
                added[name] = facts;
                made.Add((name, facts, entry.Type == TarEntryType.Directory));
            }
        }

        foreach (var (name, facts, isDirectory) in made)
        {
            if (!isDirectory)
            {
                RemoveBelow(files, name + "/");
            }

            files[name] = facts;
        }
    }

    private static void RemoveBelow(Dictionary<string, string> files, string prefix)
    {
        foreach (var name in files.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            _ = files.Remove(name);
        }
    }

    private static string Describe(TarEntry entry, Stream content, long contextTime)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{entry.Type} {Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid}");
        if (entry.LinkName is { } target)
        {
            line.Append(" -> ").Append(Encoding.UTF8.GetString(target));
        }
        else if (entry.Type == TarEntryType.File)
        {
            line.Append(CultureInfo.InvariantCulture, $" {entry.Size} bytes {Convert.ToHexStringLower(SHA256.HashData(content))[..12]}");
        }

        foreach (var (key, value) in entry.Xattrs)
        {
            line.Append(CultureInfo.InvariantCulture, $" +{Encoding.UTF8.GetString(key)}={Convert.ToHexStringLower(value)}");
        }

        return entry.MTimeSeconds > contextTime || entry.Type == TarEntryType.Directory ? line.ToString() : line.Append(CultureInfo.InvariantCulture, $" @{entry.MTimeSeconds}").ToString();
    }

    private static IEnumerable<string> Facts(JsonElement config)
    {
        foreach (var name in new[] { "os", "architecture", "author" })
        {
            if (config.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text)
            {
                yield return $"{name}: {text}";
            }
        }

        string[] compared =
        [
            "Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes", "WorkingDir",
        ];
        foreach (var member in config.GetProperty("config").EnumerateObject().Where(member => compared.Contains(member.Name)))
        {
            if (member.Name == "Env")
            {
                foreach (var variable in member.Value.EnumerateArray())
                {
                    yield return $"Env {variable.GetString()}";
                }
            }
            else if (member.Name is "Labels" or "ExposedPorts" or "Volumes" && member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var item in member.Value.EnumerateObject())
                {
                    yield return $"{member.Name} {item.Name}={item.Value.GetRawText()}";
                }
            }
            else if (member.Value.GetRawText() is not ("null" or "\"\"" or "[]" or "{}"))
            {
                yield return $"{member.Name}: {JsonSerializer.Serialize(member.Value)}";
            }
        }
    }
}
