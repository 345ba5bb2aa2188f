// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoGcSettings
{
    /// <summary>The work directory (<c>DIRECTORY</c>). Default: /var/lib/kaniko for root, else $XDG_DATA_HOME/kaniko or ~/.local/share/kaniko.</summary>
    public DirectoryPath? KanikoDirectory { get; set; }
}
