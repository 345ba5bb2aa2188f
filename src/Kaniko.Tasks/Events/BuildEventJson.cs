using System.Text.Json;
using System.Text.Json.Serialization;
using Kaniko.Tasks.Results;

namespace Kaniko.Tasks.Events;

/// <summary>Events as JSON, one a line, both ways.</summary>
public static class BuildEventJson
{
    private static readonly EventJson Json = new(new JsonSerializerOptions(EventJson.Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The event as one line, without its end.</summary>
    public static string Write(BuildEvent buildEvent) => JsonSerializer.Serialize(buildEvent, Json.BuildEvent);

    /// <summary>The result as one line, without its end.</summary>
    public static string Write(BuildResult result) => JsonSerializer.Serialize(result, Json.BuildResult);

    /// <summary>The event of a line, or null when the line is none: other programs may write between events.</summary>
    public static BuildEvent? TryRead(string line)
    {
        if (!line.StartsWith('{'))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line, Json.BuildEvent);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BuildEvent))]
[JsonSerializable(typeof(BuildResult))]
[JsonSerializable(typeof(CommandResult))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>A result alone, for people.</summary>
    public static string Write(CommandResult result) => JsonSerializer.Serialize(
        result,
        new EventJson(new JsonSerializerOptions(Default.Options)
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
            NewLine = "\n",
        }).CommandResult) + "\n";
}
