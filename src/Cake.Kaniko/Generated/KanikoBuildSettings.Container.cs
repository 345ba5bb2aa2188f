// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>The work directory: the store of layers (<c>DIRECTORY</c>). Default: /var/lib/kaniko for root, else $XDG_DATA_HOME/kaniko or ~/.local/share/kaniko.</summary>
    public DirectoryPath? KanikoDirectory { get; set; }

    /// <summary>Allow what is meant for a container only. Nothing but --isolation=in-place needs it.</summary>
    public bool? Force { get; set; }

    /// <summary>Empty the filesystem at the end.</summary>
    public bool? Cleanup { get; set; }

    /// <summary>Empty the filesystem before the build.</summary>
    public bool? PreCleanup { get; set; }

    /// <summary>Restore the filesystem after --cleanup.</summary>
    public bool? PreserveContext { get; set; }
}
