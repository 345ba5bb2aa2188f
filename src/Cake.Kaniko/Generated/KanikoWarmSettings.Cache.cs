// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoWarmSettings
{
    /// <summary>Where the images are put (<c>DIRECTORY</c>). Default: <c>/cache</c>.</summary>
    public DirectoryPath? CacheDirectory { get; set; }

    /// <summary>Age from which an image is fetched again. Default: <c>336h</c>.</summary>
    public TimeSpan? CacheTimeToLive { get; set; }

    /// <summary>Fetch images that are already there.</summary>
    public bool? Force { get; set; }
}
