// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoIndexSettings
{
    /// <summary>File, or directory of files, with digests to put in (<c>FILE|DIRECTORY</c>). What --digest-file and the --image-name-…-file flags write, one or more lines; a file whose name is a digest may be empty. A bare digest is looked up in the first destination's repository.</summary>
    public ICollection<string> Digests { get; set; } = [];

    /// <summary>Annotation of the index (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();
}
