// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoMetadataSettings
{
    /// <summary>Name of the image, without a tag (<c>NAME</c>).</summary>
    public ICollection<string> Images { get; set; } = [];

    /// <summary>Rule that makes tags (<c>type=TYPE[,KEY=VALUE]</c>). Types are schedule, semver, pep440, match, edge, ref, raw and sha. Default: schedule, branch, tag and pull request.</summary>
    public ICollection<string> Tags { get; set; } = [];

    /// <summary>What every tag has (<c>KEY=VALUE</c>). latest=auto|true|false, prefix=TEXT and suffix=TEXT, each of them with onlatest=true.</summary>
    public ICollection<string> Flavors { get; set; } = [];

    /// <summary>Label that is added, or stands in place of one made from git (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Annotation that is added, or stands in place of one made from git (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();
}
