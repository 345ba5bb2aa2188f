// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoInspectSettings
{
    /// <summary>Which image of an index (<c>OS/ARCH[/VARIANT]</c>). Default: the machine's, where the index has it.</summary>
    public string? CustomPlatform { get; set; }
}
