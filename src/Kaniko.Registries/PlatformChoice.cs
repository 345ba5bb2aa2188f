using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries;

/// <summary>Which image of an index is the one for a platform.</summary>
internal static class PlatformChoice
{
    public static Descriptor Choose(ImageIndex index, Platform platform, string name)
    {
        Descriptor? unnamed = null;
        Descriptor? loose = null;
        foreach (var entry in index.Manifests)
        {
            if (!IsImage(entry))
            {
                continue;
            }

            if (entry.Platform is null)
            {
                unnamed ??= entry;
            }
            else if (entry.Platform.Satisfies(platform) && (platform.OsVersion is null || platform.OsVersion == entry.Platform.OsVersion))
            {
                return entry;
            }
            else if (platform.Variant is null && entry.Platform.OperatingSystem == platform.OperatingSystem
                && entry.Platform.Architecture == platform.Architecture)
            {
                loose ??= entry;
            }
        }

        return loose ?? unnamed ?? throw new KanikoException(ErrorCode.PlatformNotFound, $"there is no '{name}' for '{platform}'")
        {
            Hint = Available(index) is { Length: > 0 } available
                ? $"choose one of {available} with --custom-platform" : "choose another image",
        };
    }

    // Attestations are entries for unknown/unknown; artifacts have a type.
    private static bool IsImage(Descriptor entry) =>
        (MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsIndex(entry.MediaType)) && entry.ArtifactType is null
        && entry.Platform is not { OperatingSystem: "unknown" } and not { Architecture: "unknown" };

    private static string Available(ImageIndex index)
    {
        var names = new List<string>();
        foreach (var entry in index.Manifests)
        {
            if (IsImage(entry) && entry.Platform?.ToString() is { } name && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        return string.Join(", ", names);
    }
}
