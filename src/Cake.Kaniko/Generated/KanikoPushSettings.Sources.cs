// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoPushSettings
{
    /// <summary>Which image, where the tarball or layout holds several (<c>TAG|DIGEST</c>).</summary>
    public string? Image { get; set; }
}
