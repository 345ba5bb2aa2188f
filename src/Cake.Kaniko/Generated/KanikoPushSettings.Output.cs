// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoPushSettings
{
    /// <summary>Image reference to push to (<c>IMAGE</c>).</summary>
    public ICollection<string> Destinations { get; set; } = [];

    /// <summary>Write the manifest's digest (<c>FILE|URL</c>). An https address gets a PUT.</summary>
    public FilePath? DigestFile { get; set; }

    /// <summary>Write a line REPOSITORY@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public FilePath? ImageNameWithDigestFile { get; set; }

    /// <summary>Write a line REPOSITORY:TAG@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public FilePath? ImageNameTagWithDigestFile { get; set; }
}
