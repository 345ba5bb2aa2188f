using System.Text.Json.Nodes;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>An answer of the API server that is no success.</summary>
internal sealed class ApiRefusal(int code, string reason, string message) : Exception(message)
{
    public int Code { get; } = code;

    public JsonObject ToJson() => Status(Code, reason, Message);

    public static JsonObject Status(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };
}
