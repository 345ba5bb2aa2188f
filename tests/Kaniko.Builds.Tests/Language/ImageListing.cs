using System.Globalization;
using System.Text;
using System.Text.Json;
using Kaniko.Images.Compression;
using Kaniko.Images.Tar;

namespace Kaniko.Builds.Tests.Language;

/// <summary>What an image of an OCI layout adds to its base, as text: files, configuration, history.</summary>
internal static class ImageListing
{
    /// <summary>The time that the files of a case's context have.</summary>
    public const long ContextTime = 1485449953;

    private const int LongestContent = 200;
    private const string BaseHistory = "make-busybox";

    public static string Of(string layout)
    {
        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json")));
        using var manifest = Blob(layout, index.RootElement.GetProperty("manifests")[0]);
        using var config = Blob(layout, manifest.RootElement.GetProperty("config"));
        var history = config.RootElement.TryGetProperty("history", out var entries) ? entries.EnumerateArray().ToList() : [];
        var isOnBase = history.Count > 0 && history[0].GetProperty("created_by").GetString() == BaseHistory;
        var layers = manifest.RootElement.GetProperty("layers").EnumerateArray().Skip(isOnBase ? 1 : 0).ToList();
        var text = new StringBuilder("files:\n");
        foreach (var line in Files(layout, layers))
        {
            text.Append("  ").Append(line).Append('\n');
        }

        text.Append("config:\n");
        foreach (var name in new[] { "author", "architecture", "variant", "os", "os.version" })
        {
            if (config.RootElement.TryGetProperty(name, out var value))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {name}: {value}\n");
            }
        }

        foreach (var member in config.RootElement.GetProperty("config").EnumerateObject())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {member.Name}: {member.Value.GetRawText()}\n");
        }

        text.Append("history:\n");
        foreach (var entry in history.Skip(isOnBase ? 1 : 0))
        {
            var isEmpty = entry.TryGetProperty("empty_layer", out var empty) && empty.GetBoolean();
            text.Append(isEmpty ? "  - " : "  + ").Append(JsonEncodedText.Encode(
                entry.GetProperty("created_by").GetString()!, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append('\n');
        }

        return text.ToString();
    }

    private static SortedDictionary<string, string>.ValueCollection Files(string layout, IReadOnlyList<JsonElement> layers)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            var below = files.Keys.ToList();
            using var blob = File.OpenRead(BlobPath(layout, layer));
            using var reader = new TarReader(Decompression.Open(blob));
            while (reader.Next() is { } entry)
            {
                var name = Encoding.UTF8.GetString(entry.Name);
                var content = entry.Type == TarEntryType.File && entry.Size <= LongestContent ? new byte[entry.Size] : [];
                reader.Content.ReadExactly(content);
                var hidden = name.EndsWith("/.wh..wh..opq", StringComparison.Ordinal) ? name[..^".wh..wh..opq".Length]
                    : Path.GetFileName(name).StartsWith(".wh.", StringComparison.Ordinal) ? name.Replace(".wh.", "", StringComparison.Ordinal)
                    : null;
                foreach (var gone in below.Where(key => hidden is not null && (key == hidden || key.StartsWith(hidden.TrimEnd('/') + "/", StringComparison.Ordinal))))
                {
                    files.Remove(gone);
                }

                files[name] = Line(entry, name, content);
            }
        }

        return files.Values;
    }

    private static string Line(TarEntry entry, string name, byte[] content)
    {
        var kind = entry.Type switch
        {
            TarEntryType.File => '-',
            TarEntryType.HardLink => 'h',
            TarEntryType.SymbolicLink => 'l',
            TarEntryType.Directory => 'd',
            TarEntryType.Fifo => 'p',
            TarEntryType.CharacterDevice => 'c',
            _ => 'b',
        };
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{kind} {Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid} {(name.Length == 0 ? "/" : name)}");
        if (entry.LinkName is { } target)
        {
            line.Append(" -> ").Append(Encoding.UTF8.GetString(target));
        }

        if (content.Length > 0)
        {
            line.Append(" \"").Append(JsonEncodedText.Encode(
                Encoding.UTF8.GetString(content), System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append('"');
        }
        else if (entry.Size > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $" {entry.Size} bytes");
        }

        if (entry.MTimeSeconds == ContextTime)
        {
            line.Append(" @context");
        }
        else if (entry.MTimeSeconds < ContextTime)
        {
            line.Append(CultureInfo.InvariantCulture, $" @{entry.MTimeSeconds}");
        }

        foreach (var (key, _) in entry.Xattrs)
        {
            line.Append(" +").Append(Encoding.UTF8.GetString(key));
        }

        return line.ToString();
    }

    private static JsonDocument Blob(string layout, JsonElement descriptor) => JsonDocument.Parse(File.ReadAllBytes(BlobPath(layout, descriptor)));

    private static string BlobPath(string layout, JsonElement descriptor) =>
        Path.Combine(layout, "blobs", "sha256", descriptor.GetProperty("digest").GetString()!["sha256:".Length..]);
}
