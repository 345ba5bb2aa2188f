using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>API objects that a user writes into a setting: YAML, JSON, or <c>@FILE</c>.</summary>
internal sealed class RawObject(string currentDirectory)
{
    /// <summary>Whether a setting's text is an object, not one of its short forms.</summary>
    public static bool IsObject(string text) => text.TrimStart() is ['{' or '@', ..] || text.Contains('\n', StringComparison.Ordinal)
        || text.Contains(": ", StringComparison.Ordinal);

    public JsonObject Read(string flag, string text)
    {
        var name = $"the value of --{flag}";
        if (text.StartsWith('@'))
        {
            var path = Path.GetFullPath(text[1..], currentDirectory);
            name = $"'{text[1..]}' of --{flag}";
            try
            {
                text = File.ReadAllText(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new KanikoException(ErrorCode.UsageInvalid, $"{name} cannot be read: {e.Message}", e);
            }
        }

        return YamlReader.Read(text, name) as JsonObject ?? throw new KanikoException(ErrorCode.UsageInvalid, $"{name} is not an object")
        {
            Hint = $"write --{flag}='{{key: value}}' or --{flag}=@FILE",
        };
    }

    public JsonElement Element(string flag, string text) => JsonSerializer.SerializeToElement(Read(flag, text), NodeJson.Default.JsonObject);

    public T Typed<T>(string flag, string text, JsonTypeInfo<T> type)
    {
        try
        {
            return Read(flag, text).Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"the value of --{flag} does not fit: {Where(e)}")
            {
                Hint = "compare it with the Kubernetes API reference",
            };
        }
    }

    /// <summary>The place and kind of a mistake, without the value, which may be secret.</summary>
    private static string Where(JsonException e) => e.Message.Contains("missing required", StringComparison.Ordinal)
        ? e.Message[(e.Message.IndexOf("missing required", StringComparison.Ordinal))..].TrimEnd('.')
        : $"'{e.Path}' has the wrong type";
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonObject))]
internal sealed partial class NodeJson : System.Text.Json.Serialization.JsonSerializerContext;
