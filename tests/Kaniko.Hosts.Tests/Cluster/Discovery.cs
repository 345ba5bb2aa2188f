using System.Text.Json.Nodes;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>What a server tells about itself, so that kubectl, a client that nobody here wrote, can use it too.</summary>
internal static class Discovery
{
    private static readonly (string Group, string Version, string[] Kinds)[] Groups =
    [
        ("", "v1", ["pods/Pod", "secrets/Secret", "serviceaccounts/ServiceAccount", "events/Event", "configmaps/ConfigMap", "namespaces/Namespace", "pods/log/Pod", "pods/attach/PodAttachOptions", "pods/exec/PodExecOptions"]),
        ("batch", "v1", ["jobs/Job", "cronjobs/CronJob"]),
        ("rbac.authorization.k8s.io", "v1", ["roles/Role", "rolebindings/RoleBinding"]),
        ("authorization.k8s.io", "v1", ["selfsubjectaccessreviews/SelfSubjectAccessReview"]),
    ];

    public static JsonObject? Answer(string path) => path switch
    {
        "/version" => new() { ["major"] = "1", ["minor"] = "34", ["gitVersion"] = "v1.34.0" },
        "/api" => new() { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") },
        "/apis" => new()
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. Groups.Where(group => group.Group.Length > 0).Select(group => new JsonObject
            {
                ["name"] = group.Group,
                ["versions"] = new JsonArray(Version(group)),
                ["preferredVersion"] = Version(group),
            })]),
        },
        _ => Groups.Where(group => path == (group.Group.Length == 0 ? "/api/v1" : $"/apis/{group.Group}/{group.Version}")).Select(Resources).FirstOrDefault(),
    };

    private static JsonObject Version((string Group, string Version, string[] Kinds) group) =>
        new() { ["groupVersion"] = $"{group.Group}/{group.Version}", ["version"] = group.Version };

    private static JsonObject Resources((string Group, string Version, string[] Kinds) group) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = group.Group.Length == 0 ? group.Version : $"{group.Group}/{group.Version}",
        ["resources"] = new JsonArray([.. group.Kinds.Select(kind => new JsonObject
        {
            ["name"] = kind[..kind.LastIndexOf('/')],
            ["singularName"] = "",
            ["namespaced"] = !kind.StartsWith("namespaces", StringComparison.Ordinal) && !kind.StartsWith("selfsubject", StringComparison.Ordinal),
            ["kind"] = kind[(kind.LastIndexOf('/') + 1)..],
            ["verbs"] = new JsonArray("create", "delete", "get", "list", "patch", "watch"),
        })]),
    };
}
