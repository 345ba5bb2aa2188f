using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>What <c>KanikoMetadata</c> makes tags, labels and annotations from: the rules of docker/metadata-action.</summary>
public sealed partial record KanikoMetadataSettings : KanikoSettings
{
    /// <summary>A directory of the git repository; null: the working directory.</summary>
    public string? Repository { get; init; }

    /// <summary>Sets <see cref="Repository"/>.</summary>
    public KanikoMetadataSettings SetRepository(string? directory) => this with { Repository = directory };

    /// <summary>Resets <see cref="Repository"/>.</summary>
    public KanikoMetadataSettings ResetRepository() => this with { Repository = null };

    /// <summary>The rules as flags.</summary>
    public override string ToString() => Show(MetadataFlags.Table);
}
