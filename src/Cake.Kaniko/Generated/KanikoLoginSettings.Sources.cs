// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoLoginSettings
{
    /// <summary>User (<c>NAME</c>).</summary>
    public string? Username { get; set; }
}
