using System.Text.Json.Nodes;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>Merges a partial object over a whole one: objects by key, lists of named objects by name, other lists appended; null removes.</summary>
internal static class ManifestMerge
{
    public static JsonObject Merge(JsonObject whole, JsonObject part)
    {
        foreach (var (key, value) in part)
        {
            if (value is null)
            {
                _ = whole.Remove(key);
                continue;
            }

            whole[key] = (whole[key], value) switch
            {
                (JsonObject old, JsonObject change) => Merge((JsonObject)old.DeepClone(), change),
                (JsonArray old, JsonArray change) => Merge((JsonArray)old.DeepClone(), change),
                _ => value.DeepClone(),
            };
        }

        return whole;
    }

    private static JsonArray Merge(JsonArray whole, JsonArray part)
    {
        foreach (var item in part)
        {
            var index = NameOf(item) is { } name ? IndexOf(whole, name) : -1;
            if (index >= 0)
            {
                whole[index] = Merge((JsonObject)whole[index]!.DeepClone(), (JsonObject)item!);
            }
            else
            {
                whole.Add(item?.DeepClone());
            }
        }

        return whole;
    }

    private static int IndexOf(JsonArray list, string name)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (NameOf(list[i]) == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static string? NameOf(JsonNode? node) =>
        node is JsonObject item && item["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;
}
