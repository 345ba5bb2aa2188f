// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>Look layers up in the cache repository, and put new ones there.</summary>
    public bool? Cache { get; set; }

    /// <summary>The cache repository (<c>REPOSITORY|oci:PATH</c>). Default: the first destination's repository followed by /cache.</summary>
    public string? CacheRepository { get; set; }

    /// <summary>Base images that 'kaniko warm' put on disk (<c>DIRECTORY</c>). Default: <c>/cache</c>.</summary>
    public DirectoryPath? CacheDirectory { get; set; }

    /// <summary>Age from which a cached layer is not used. Default: <c>336h</c>.</summary>
    public TimeSpan? CacheTimeToLive { get; set; }

    /// <summary>RUN and WORKDIR layers take part. Default: <c>true</c>.</summary>
    public bool? CacheRunLayers { get; set; }

    /// <summary>COPY and ADD layers take part.</summary>
    public bool? CacheCopyLayers { get; set; }

    /// <summary>Look up, but put no new layer into the cache repository.</summary>
    public bool? NoPushCache { get; set; }

    /// <summary>Unpack the filesystem even when every step is cached.</summary>
    public bool? Materialize { get; set; }

    /// <summary>Look nothing up, not even on this machine.</summary>
    public bool? NoCache { get; set; }

    /// <summary>A stage for which nothing is looked up (<c>STAGE</c>).</summary>
    public ICollection<string> NoCacheFilters { get; set; } = [];
}
