using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Kaniko.Builds.Tests.Language;

/// <summary>Makes the image of an OCI layout look as if another builder had written its configuration.</summary>
internal static class LayoutConfig
{
    /// <summary>Puts members into the <c>config</c> of the layout's only image, in place of those of their name.</summary>
    public static void Change(string layout, string members)
    {
        var indexPath = Path.Combine(layout, "index.json");
        var index = JsonNode.Parse(File.ReadAllText(indexPath))!;
        var manifest = Read(layout, index["manifests"]![0]!);
        var config = Read(layout, manifest["config"]!);
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            config["config"]![name] = value?.DeepClone();
        }

        Write(layout, config, manifest["config"]!);
        Write(layout, manifest, index["manifests"]![0]!);
        File.WriteAllText(indexPath, index.ToJsonString());
    }

    private static JsonNode Read(string layout, JsonNode descriptor) => JsonNode.Parse(File.ReadAllText(BlobPath(layout, (string)descriptor["digest"]!)))!;

    private static void Write(string layout, JsonNode document, JsonNode descriptor)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());
        descriptor["digest"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        descriptor["size"] = bytes.Length;
        File.WriteAllBytes(BlobPath(layout, (string)descriptor["digest"]!), bytes);
    }

    private static string BlobPath(string layout, string digest) => Path.Combine(layout, "blobs", digest.Replace(':', '/'));
}
