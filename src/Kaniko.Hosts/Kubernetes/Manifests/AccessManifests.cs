using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>Namespace, accounts and the least rights that a build needs.</summary>
internal static class AccessManifests
{
    /// <summary>The account, role and binding of who starts builds.</summary>
    public const string StarterName = "kaniko-builder";

    public static NamespaceObject Namespace(string name) => new() { ApiVersion = "v1", Kind = "Namespace", Metadata = Named(name, null) };

    /// <summary>An account without any right, for pods.</summary>
    public static ServiceAccount Account(string name, string space) => new()
    {
        ApiVersion = "v1",
        Kind = "ServiceAccount",
        Metadata = Named(name, space),
        AutomountServiceAccountToken = false,
    };

    public static Role Role(string space) => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = "Role",
        Metadata = Named(StarterName, space),
        Rules =
        [
            new() { ApiGroups = [""], Resources = ["pods"], Verbs = ["create", "get", "list", "watch", "delete", "patch"] },
            new() { ApiGroups = [""], Resources = ["pods/log"], Verbs = ["get"] },
            // Servers before 1.35 ask for get, later ones for create too.
            new() { ApiGroups = [""], Resources = ["pods/attach", "pods/exec"], Verbs = ["get", "create"] },
            // Get: a secret whose making was not answered is looked for. Whoever may list secrets reads them anyway.
            new() { ApiGroups = [""], Resources = ["secrets"], Verbs = ["create", "get", "list", "patch", "delete"] },
            new() { ApiGroups = [""], Resources = ["events"], Verbs = ["list"] },
            new() { ApiGroups = ["batch"], Resources = ["jobs"], Verbs = ["create", "get", "list", "delete"] },
        ],
    };

    public static RoleBinding Binding(string space) => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = "RoleBinding",
        Metadata = Named(StarterName, space),
        RoleRef = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = StarterName },
        Subjects = [new() { Kind = "ServiceAccount", Name = StarterName, Namespace = space }],
    };

    private static Metadata Named(string name, string? space) => new()
    {
        Name = name,
        Namespace = space,
        Labels = new(StringComparer.Ordinal) { [Labels.ManagedBy] = Labels.ManagedByValue },
    };
}
