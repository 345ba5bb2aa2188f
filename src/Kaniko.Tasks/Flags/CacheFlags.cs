using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.CacheOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>What is looked up instead of made.</summary>
internal static class CacheFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() => Flags().Select(flag =>
        (flag with { Category = FlagCategory.Cache }).Within<BuildRequest>(r => r.Cache, (r, v) => r with { Cache = v }));

    private static Flag<CacheOptions>[] Flags() =>
    [
        Of.Switch("cache", "Look layers up in the cache repository, and put new ones there",
            o => o.Enabled, (o, v) => o with { Enabled = v }),
        Of.Text("cache-repo", "The cache repository", o => o.Repository, (o, v) => o with { Repository = v }) with
        {
            Placeholder = "REPOSITORY|oci:PATH",
            Details = "Default: the first destination's repository followed by /cache.",
        },
        Of.TextOrDefault("cache-dir", "Base images that 'kaniko warm' put on disk", o => o.Directory, (o, v) => o with { Directory = v }) with
        {
            Placeholder = "DIRECTORY",
            Default = "/cache",
        },
        Of.Duration("cache-ttl", "Age from which a cached layer is not used", o => o.TimeToLive, (o, v) => o with { TimeToLive = v }) with
        {
            Default = "336h",
        },
        Of.Switch("cache-run-layers", "RUN and WORKDIR layers take part", o => o.RunLayers, (o, v) => o with { RunLayers = v }) with
        {
            Default = "true",
        },
        Of.Switch("cache-copy-layers", "COPY and ADD layers take part", o => o.CopyLayers, (o, v) => o with { CopyLayers = v }),
        Of.Switch("no-push-cache", "Look up, but put no new layer into the cache repository", o => o.NoPush, (o, v) => o with { NoPush = v }),
        Of.Switch("compressed-caching", "Kaniko's switch between memory and time",
            o => o.CompressedCaching, (o, v) => o with { CompressedCaching = v }) with
        {
            Default = "true",
            Hidden = true,
            Details = "Layers are never held in memory here, which is what false asks Kaniko for; both values are met.",
        },
        Of.Switch("materialize", "Unpack the filesystem even when every step is cached", o => o.Materialize, (o, v) => o with { Materialize = v }),
        Of.Switch("no-cache", "Look nothing up, not even on this machine", o => o.Disabled, (o, v) => o with { Disabled = v }),
        Of.List("no-cache-filter", "A stage for which nothing is looked up", o => o.DisabledStages, (o, v) => o with { DisabledStages = v }) with
        {
            Placeholder = "STAGE",
        },
    ];
}
