// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoCopySettings
{
    /// <summary>Copy the image of one platform only (<c>OS/ARCH[/VARIANT]</c>). Default: all that the reference names, so an index with all its images.</summary>
    public string? CustomPlatform { get; set; }
}
