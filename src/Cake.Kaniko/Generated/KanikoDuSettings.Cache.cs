// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoDuSettings
{
    /// <summary>List each thing, not only each kind.</summary>
    public bool? All { get; set; }
}
