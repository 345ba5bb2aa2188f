// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoGcSettings
{
    /// <summary>What no build used for longer is removed. 0s removes everything that no running build uses. Default: <c>336h</c>.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>How much may stay; what was used longest ago is removed first (<c>SIZE</c>). With b, k, m, g or t. Default: no limit.</summary>
    public string? MaxSize { get; set; }

    /// <summary>Say what would be removed, and remove nothing.</summary>
    public bool? DryRun { get; set; }
}
