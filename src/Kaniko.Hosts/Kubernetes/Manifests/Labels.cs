namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>What this program's objects are known by.</summary>
internal static class Labels
{
    public const string Prefix = "kaniko-tasks";
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ManagedByValue = "kaniko-tasks";

    /// <summary>Finds them all.</summary>
    public const string Selector = ManagedBy + "=" + ManagedByValue;

    /// <summary>The build, which may have several pods, one after the other.</summary>
    public const string Run = Prefix + "/run";

    /// <summary>The stage that is built.</summary>
    public const string Target = Prefix + "/target";

    /// <summary>Annotation: from when on the object belongs to nobody.</summary>
    public const string Expires = Prefix + "/expires";

    /// <summary>Annotation: when somebody last waited for the object. Absent: nobody needs to.</summary>
    public const string Heartbeat = Prefix + "/heartbeat";

    /// <summary>Annotation: the program that made it.</summary>
    public const string Version = Prefix + "/version";

    /// <summary>Annotation: the machine that made it.</summary>
    public const string Machine = Prefix + "/machine";

    /// <summary>Annotation: the image's names, with commas.</summary>
    public const string Destinations = Prefix + "/destinations";

    /// <summary>Annotation: whether its log holds events.</summary>
    public const string TellsEvents = Prefix + "/events";

    /// <summary>The executor's container.</summary>
    public const string Container = "kaniko";

    /// <summary>The container that unpacks a context.</summary>
    public const string ContextContainer = "kaniko-context";
}
