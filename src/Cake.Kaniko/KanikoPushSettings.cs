using Cake.Core.IO;

namespace Cake.Kaniko;

/// <summary>What <c>KanikoPush</c> pushes, and where to: one property for each flag of the program.</summary>
public sealed partial class KanikoPushSettings : KanikoSettings
{
    /// <summary>A tarball of <c>docker save</c>, or the directory of an OCI image layout.</summary>
    public FilePath? Source { get; set; }
}
