// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>Label of the node (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> PodNodeSelectors { get; set; } = new Dictionary<string, string>();

    /// <summary>An Affinity object (<c>YAML|@FILE</c>).</summary>
    public string? PodAffinity { get; set; }

    /// <summary>A taint that does not matter (<c>KEY[=VALUE][:EFFECT]|YAML</c>).</summary>
    public ICollection<string> PodTolerations { get; set; } = [];

    /// <summary>A TopologySpreadConstraint object (<c>YAML|@FILE</c>).</summary>
    public ICollection<string> PodTopologySpreads { get; set; } = [];

    /// <summary>The pod's PriorityClass (<c>NAME</c>).</summary>
    public string? PodPriorityClass { get; set; }

    /// <summary>The pod's RuntimeClass (<c>NAME</c>).</summary>
    public string? PodRuntimeClass { get; set; }

    /// <summary>The pod's scheduler (<c>NAME</c>).</summary>
    public string? PodScheduler { get; set; }

    /// <summary>A line of the pod's hosts file (<c>NAME:ADDRESS</c>).</summary>
    public ICollection<string> PodHostAlias { get; set; } = [];
}
