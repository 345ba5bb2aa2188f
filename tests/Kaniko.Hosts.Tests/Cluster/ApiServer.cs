using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>Turns requests into what the store and the nodes do.</summary>
internal sealed class ApiServer(FakeCluster cluster)
{
    private static readonly string[] PodFields =
    [
        "restartPolicy", "activeDeadlineSeconds", "terminationGracePeriodSeconds", "serviceAccountName", "automountServiceAccountToken", "enableServiceLinks",
        "hostNetwork", "hostIPC", "hostPID", "nodeSelector", "affinity", "tolerations", "topologySpreadConstraints", "priorityClassName", "runtimeClassName",
        "schedulerName", "hostAliases", "imagePullSecrets", "securityContext", "initContainers", "containers", "volumes", "dnsPolicy", "dnsConfig",
    ];

    private static readonly string[] ContainerFields =
    [
        "name", "image", "imagePullPolicy", "command", "args", "workingDir", "env", "envFrom", "resources", "volumeMounts", "securityContext", "stdin",
        "stdinOnce", "tty", "terminationMessagePath", "terminationMessagePolicy", "ports",
    ];

    public async Task HandleAsync(HttpContext context)
    {
        if (Discovery.Answer(context.Request.Path.Value!) is { } known)
        {
            await WriteAsync(context, 200, known);
            return;
        }

        var request = ApiCall.Of(context);
        lock (cluster.Requests)
        {
            cluster.Requests.Add($"{request.Verb} {request.Resource}");
        }

        try
        {
            var fault = cluster.Faults.Take(request.Verb, request.Resource);
            if (fault is not null && await BeforeAsync(context, fault))
            {
                return;
            }

            Authenticate(context);
            Authorize(request);
            await AnswerAsync(context, request, fault);
        }
        catch (ApiRefusal refusal)
        {
            await WriteAsync(context, refusal.Code, refusal.ToJson());
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went.
        }
    }

    private static async Task<bool> BeforeAsync(HttpContext context, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.Refused:
                if (fault.RetryAfterSeconds is { } seconds)
                {
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                }

                await WriteAsync(context, fault.Code, ApiRefusal.Status(fault.Code, fault.Reason, fault.Message));
                return true;
            case FaultKind.Reset:
                context.Abort();
                return true;
            case FaultKind.Html:
                context.Response.StatusCode = fault.Code;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync($"<html><body>{fault.Message}</body></html>");
                return true;
            case FaultKind.Silent:
                await Task.Delay(-1, context.RequestAborted);
                return true;
            default:
                return false;
        }
    }

    private void Authenticate(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            cluster.ClientSubjects[certificate.Subject] = true;
        }

        var token = context.Request.Headers.Authorization.ToString();
        if (cluster.Faults.Tokens is { } tokens && !tokens.Contains(token))
        {
            throw new ApiRefusal(401, "Unauthorized", "Unauthorized");
        }
    }

    private void Authorize(ApiCall request)
    {
        if (IsForbidden(request.Verb, request.Resource) || (request.IsUpgrade && IsForbidden("create", request.Resource)))
        {
            throw new ApiRefusal(403, "Forbidden",
                $"{request.Resource} is forbidden: User \"me\" cannot {request.Verb} resource \"{request.Resource}\" in API group \"\" in the namespace \"{request.Namespace}\"");
        }
    }

    /// <summary>Everybody who is known may ask what they may do.</summary>
    private bool IsForbidden(string verb, string resource) => cluster.Faults.Forbidden.Contains($"{verb} {resource}")
        || (cluster.Faults.Allowed is { } allowed && resource != "selfsubjectaccessreviews" && !allowed.Contains($"{verb} {resource}"));

    private async Task AnswerAsync(HttpContext context, ApiCall request, Fault? fault)
    {
        switch (request)
        {
            case { Resource: "selfsubjectaccessreviews" }:
                await AnswerAsync(context, 201, Review(await BodyAsync(context)), fault);
                break;
            case { Verb: "watch" }:
                await new WatchServer(cluster).WatchAsync(context, request);
                break;
            case { Resource: "pods/log" }:
                await new LogServer(cluster).ReadAsync(context, request);
                break;
            case { Resource: "pods/attach" or "pods/exec" }:
                await UpgradeAsync(context, request, fault);
                break;
            case { Verb: "create" }:
                await AnswerAsync(context, 201, Create(request, await BodyAsync(context)), fault);
                break;
            case { Verb: "get" }:
                await AnswerAsync(context, 200, cluster.Store.Get(request.Path), fault);
                break;
            case { Verb: "list" }:
                await AnswerAsync(context, 200, List(request), fault);
                break;
            case { Verb: "patch" }:
                var change = await BodyAsync(context);
                var patched = context.Request.ContentType == "application/merge-patch+json"
                    ? cluster.Store.Change(request.Path, item => Merge(item, change)) : throw new ApiRefusal(415, "UnsupportedMediaType", "merge-patch only");
                await AnswerAsync(context, 200, patched ?? throw new ApiRefusal(404, "NotFound", "not found"), fault);
                break;
            case { Verb: "delete" }:
                var options = await BodyAsync(context);
                await AnswerAsync(context, 200, cluster.Store.Delete(request.Path, options["preconditions"]?["uid"]?.GetValue<string>()), fault);
                break;
            default:
                throw new ApiRefusal(405, "MethodNotAllowed", "no such method");
        }
    }

    private static Task AnswerAsync(HttpContext context, int code, JsonObject answer, Fault? fault)
    {
        if (fault is { Kind: FaultKind.ResetAfter })
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return WriteAsync(context, code, answer);
    }

    private JsonObject Review(JsonObject review)
    {
        var asked = review["spec"]!["resourceAttributes"]!;
        var resource = asked["resource"]!.GetValue<string>() + (asked["subresource"] is { } sub ? "/" + sub.GetValue<string>() : "");
        review["status"] = new JsonObject { ["allowed"] = !IsForbidden(asked["verb"]!.GetValue<string>(), resource) };
        return review;
    }

    private JsonObject Create(ApiCall request, JsonObject item)
    {
        if (request.Namespace is { } space && cluster.Store.TryGet("/api/v1/namespaces/" + space) is null)
        {
            throw new ApiRefusal(404, "NotFound", $"namespaces \"{space}\" not found");
        }

        if (request.Query("fieldValidation") == "Strict" && request.Resource == "pods")
        {
            CheckFields("spec.", item["spec"]!.AsObject(), PodFields);
            foreach (var container in item["spec"]!["containers"]!.AsArray())
            {
                CheckFields("spec.containers[0].", container!.AsObject(), ContainerFields);
            }
        }

        return cluster.Store.Create(request.Path, item);
    }

    private static void CheckFields(string path, JsonObject item, string[] known)
    {
        foreach (var (name, _) in item)
        {
            if (!known.Contains(name))
            {
                throw new ApiRefusal(400, "BadRequest", $"strict decoding error: unknown field \"{path}{name}\"");
            }
        }
    }

    private JsonObject List(ApiCall request) => new()
    {
        ["kind"] = "List",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["resourceVersion"] = cluster.Store.Version.ToString(CultureInfo.InvariantCulture) },
        ["items"] = new JsonArray([.. cluster.Store.List(request.Path).Where(request.Selects).Select(item => item.DeepClone())]),
    };

    private async Task UpgradeAsync(HttpContext context, ApiCall request, Fault? fault)
    {
        if (cluster.Attach == AttachSupport.NoUpgrade)
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("<html>blocked</html>");
            return;
        }

        var path = request.Path[..request.Path.LastIndexOf('/')];
        _ = cluster.Store.Get(path);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ApiRefusal(400, "BadRequest", "Upgrade request required");
        }

        if (request.Query("stdin") is not ("true" or "1") && request.Query("stdout") is null)
        {
            throw new ApiRefusal(400, "BadRequest", "you must specify at least 1 of stdin, stdout, stderr");
        }

        var protocol = AttachServer.Choose(cluster.Attach, context.WebSockets.WebSocketRequestedProtocols);
        if (protocol.Length == 0)
        {
            context.Response.StatusCode = 403;
            return;
        }

        var life = cluster.LifeOf(path);
        if (fault is { Kind: FaultKind.ResetAfter })
        {
            // The node attached; with the connection the container's only input ends.
            life?.CloseInput();
            context.Abort();
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        var isExec = request.Resource == "pods/exec";
        if (!isExec && life?.TakesAttach() != true)
        {
            // 101 is no success.
            await AttachServer.SendAsync(socket, [3, .. Encoding.UTF8.GetBytes(ApiRefusal.Status(500, "InternalError", "container kaniko is not running").ToJsonString())]);
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            return;
        }

        var server = new AttachServer(life!, cluster.Faults, stdinOnce: true);
        await (isExec ? server.ExecAsync(context, socket, [.. context.Request.Query["command"].OfType<string>()]) : server.AttachAsync(context, socket));
    }

    private static void Merge(JsonObject whole, JsonObject part)
    {
        foreach (var (key, value) in part)
        {
            if (value is JsonObject inner && whole[key] is JsonObject old)
            {
                Merge(old, inner);
            }
            else
            {
                whole[key] = value?.DeepClone();
            }
        }
    }

    private static async Task<JsonObject> BodyAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private static Task WriteAsync(HttpContext context, int code, JsonObject answer)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString(new JsonSerializerOptions()));
    }
}
