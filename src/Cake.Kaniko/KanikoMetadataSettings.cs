using Cake.Core.IO;

namespace Cake.Kaniko;

/// <summary>What <c>KanikoMetadata</c> makes tags, labels and annotations from: the rules of docker/metadata-action.</summary>
public sealed partial class KanikoMetadataSettings : KanikoSettings
{
    /// <summary>A directory of the git repository. Default: the working directory.</summary>
    public DirectoryPath? Repository { get; set; }
}
