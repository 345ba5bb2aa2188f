using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>A request as the API means it.</summary>
internal sealed record ApiCall(string Verb, string Resource, string? Namespace, string Path, IQueryCollection Values)
{
    public bool IsUpgrade { get; init; }

    public static ApiCall Of(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimEnd('/');
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        var start = parts is ["api", ..] ? 2 : 3;
        string? space = null;
        if (parts.Count > start + 2 && parts[start] == "namespaces")
        {
            space = parts[start + 1];
            start += 2;
        }

        var rest = parts.Skip(start).ToList();
        var resource = rest is [var kind, _, var sub] ? $"{kind}/{sub}" : rest.FirstOrDefault() ?? "";
        var query = context.Request.Query;
        var verb = context.Request.Method switch
        {
            "POST" => "create",
            "PATCH" => "patch",
            "DELETE" => "delete",
            _ when query["watch"] == "true" => "watch",
            _ => rest.Count == 1 ? "list" : "get",
        };
        return new ApiCall(verb, resource, space, path, query)
        {
            IsUpgrade = context.WebSockets.IsWebSocketRequest,
        };
    }

    public string? Query(string name) => Values.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Whether the selectors find an object. Those that the API does not know are refused.</summary>
    public bool Selects(JsonObject item)
    {
        foreach (var field in (Query("fieldSelector") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var value = field.Split('=') switch
            {
                ["metadata.name", var name] => item["metadata"]!["name"]!.GetValue<string>() == name,
                ["involvedObject.kind" or "involvedObject.uid", var text] => item["involvedObject"]?[field.Split('=')[0].Split('.')[1]]?.GetValue<string>() == text,
                _ => throw new ApiRefusal(400, "BadRequest", $"field label not supported: {field}"),
            };
            if (!value)
            {
                return false;
            }
        }

        foreach (var label in (Query("labelSelector") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = label.Split('=') is [var k, var v] ? (k, v) : throw new ApiRefusal(400, "BadRequest", $"unable to parse requirement: {label}");
            if (item["metadata"]!["labels"]?[key]?.GetValue<string>() != value)
            {
                return false;
            }
        }

        return true;
    }
}
