// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoWarmSettings
{
    /// <summary>Base image to fetch (<c>IMAGE</c>).</summary>
    public ICollection<string> Images { get; set; } = [];

    /// <summary>Dockerfile whose base images are fetched (<c>FILE</c>).</summary>
    public FilePath? Dockerfile { get; set; }

    /// <summary>Value of an ARG (<c>KEY[=VALUE]</c>). Without a value it is taken from the environment.</summary>
    public IDictionary<string, string?> BuildArguments { get; set; } = new Dictionary<string, string?>();

    /// <summary>The platform to fetch (<c>OS/ARCH[/VARIANT]</c>).</summary>
    public string? CustomPlatform { get; set; }
}
