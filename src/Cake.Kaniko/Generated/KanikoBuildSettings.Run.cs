// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>What keeps RUN steps apart from the machine. auto: the strongest that the machine allows. Default: <c>auto</c>.</summary>
    public KanikoIsolation? Isolation { get; set; }

    /// <summary>A secret for RUN --mount=type=secret (<c>id=ID[,src=FILE|,env=NAME]</c>).</summary>
    public ICollection<string> Secrets { get; set; } = [];

    /// <summary>An SSH agent or key for RUN --mount=type=ssh (<c>default|ID=PATH</c>).</summary>
    public ICollection<string> Ssh { get; set; } = [];

    /// <summary>Network of RUN steps that name none: default, host or none (<c>MODE</c>).</summary>
    public string? Network { get; set; }

    /// <summary>A line for /etc/hosts (<c>HOST:ADDRESS</c>).</summary>
    public ICollection<string> AddHosts { get; set; } = [];

    /// <summary>Size of /dev/shm (<c>SIZE</c>). Default: <c>64m</c>.</summary>
    public string? ShmSize { get; set; }

    /// <summary>A limit on resources (<c>NAME=SOFT[:HARD]</c>).</summary>
    public ICollection<string> Ulimits { get; set; } = [];

    /// <summary>Something that steps may ask for: security.insecure, network.host (<c>ENTITLEMENT</c>).</summary>
    public ICollection<string> Allow { get; set; } = [];
}
