// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoInspectSettings
{
    /// <summary>Print the manifest's own bytes. What the image's name stands for, also where that is an index; with --platform the manifest of that platform.</summary>
    public bool? Raw { get; set; }
}
