// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>Label of the node (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> PodNodeSelectors { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings SetPodNodeSelectors(IReadOnlyDictionary<string, string> values) => this with { PodNodeSelectors = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings SetPodNodeSelector(string key, string value) => this with { PodNodeSelectors = With(PodNodeSelectors, key, value) };

    /// <summary>Adds to <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings AddPodNodeSelector(string key, string value) => this with { PodNodeSelectors = With(PodNodeSelectors, key, value) };

    /// <summary>Removes from <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings RemovePodNodeSelector(string key) => this with { PodNodeSelectors = Without(PodNodeSelectors, key) };

    /// <summary>Empties <see cref="PodNodeSelectors"/>.</summary>
    public KanikoBuildSettings ClearPodNodeSelectors() => this with { PodNodeSelectors = new Dictionary<string, string>() };

    /// <summary>An Affinity object (<c>YAML|@FILE</c>).</summary>
    public string? PodAffinity { get; init; }

    /// <summary>Sets <see cref="PodAffinity"/>.</summary>
    public KanikoBuildSettings SetPodAffinity(string? value) => this with { PodAffinity = value };

    /// <summary>Resets <see cref="PodAffinity"/>.</summary>
    public KanikoBuildSettings ResetPodAffinity() => this with { PodAffinity = null };

    /// <summary>A taint that does not matter (<c>KEY[=VALUE][:EFFECT]|YAML</c>).</summary>
    public IReadOnlyList<string> PodTolerations { get; init; } = [];

    /// <summary>Sets <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings SetPodTolerations(params IEnumerable<string> values) => this with { PodTolerations = [.. values] };

    /// <summary>Adds to <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings AddPodTolerations(params IEnumerable<string> values) => this with { PodTolerations = [.. PodTolerations, .. values] };

    /// <summary>Adds one to <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings AddPodToleration(string value) => this with { PodTolerations = [.. PodTolerations, value] };

    /// <summary>Removes from <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings RemovePodTolerations(params IEnumerable<string> values) => this with { PodTolerations = [.. PodTolerations.Except(values)] };

    /// <summary>Empties <see cref="PodTolerations"/>.</summary>
    public KanikoBuildSettings ClearPodTolerations() => this with { PodTolerations = [] };

    /// <summary>A TopologySpreadConstraint object (<c>YAML|@FILE</c>).</summary>
    public IReadOnlyList<string> PodTopologySpreads { get; init; } = [];

    /// <summary>Sets <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings SetPodTopologySpreads(params IEnumerable<string> values) => this with { PodTopologySpreads = [.. values] };

    /// <summary>Adds to <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings AddPodTopologySpreads(params IEnumerable<string> values) => this with { PodTopologySpreads = [.. PodTopologySpreads, .. values] };

    /// <summary>Adds one to <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings AddPodTopologySpread(string value) => this with { PodTopologySpreads = [.. PodTopologySpreads, value] };

    /// <summary>Removes from <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings RemovePodTopologySpreads(params IEnumerable<string> values) => this with { PodTopologySpreads = [.. PodTopologySpreads.Except(values)] };

    /// <summary>Empties <see cref="PodTopologySpreads"/>.</summary>
    public KanikoBuildSettings ClearPodTopologySpreads() => this with { PodTopologySpreads = [] };

    /// <summary>The pod's PriorityClass (<c>NAME</c>).</summary>
    public string? PodPriorityClass { get; init; }

    /// <summary>Sets <see cref="PodPriorityClass"/>.</summary>
    public KanikoBuildSettings SetPodPriorityClass(string? value) => this with { PodPriorityClass = value };

    /// <summary>Resets <see cref="PodPriorityClass"/>.</summary>
    public KanikoBuildSettings ResetPodPriorityClass() => this with { PodPriorityClass = null };

    /// <summary>The pod's RuntimeClass (<c>NAME</c>).</summary>
    public string? PodRuntimeClass { get; init; }

    /// <summary>Sets <see cref="PodRuntimeClass"/>.</summary>
    public KanikoBuildSettings SetPodRuntimeClass(string? value) => this with { PodRuntimeClass = value };

    /// <summary>Resets <see cref="PodRuntimeClass"/>.</summary>
    public KanikoBuildSettings ResetPodRuntimeClass() => this with { PodRuntimeClass = null };

    /// <summary>The pod's scheduler (<c>NAME</c>).</summary>
    public string? PodScheduler { get; init; }

    /// <summary>Sets <see cref="PodScheduler"/>.</summary>
    public KanikoBuildSettings SetPodScheduler(string? value) => this with { PodScheduler = value };

    /// <summary>Resets <see cref="PodScheduler"/>.</summary>
    public KanikoBuildSettings ResetPodScheduler() => this with { PodScheduler = null };

    /// <summary>A line of the pod's hosts file (<c>NAME:ADDRESS</c>).</summary>
    public IReadOnlyList<string> PodHostAlias { get; init; } = [];

    /// <summary>Sets <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings SetPodHostAlias(params IEnumerable<string> values) => this with { PodHostAlias = [.. values] };

    /// <summary>Adds to <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings AddPodHostAlias(params IEnumerable<string> values) => this with { PodHostAlias = [.. PodHostAlias, .. values] };

    /// <summary>Adds one to <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings AddPodHostAlia(string value) => this with { PodHostAlias = [.. PodHostAlias, value] };

    /// <summary>Removes from <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings RemovePodHostAlias(params IEnumerable<string> values) => this with { PodHostAlias = [.. PodHostAlias.Except(values)] };

    /// <summary>Empties <see cref="PodHostAlias"/>.</summary>
    public KanikoBuildSettings ClearPodHostAlias() => this with { PodHostAlias = [] };
}
