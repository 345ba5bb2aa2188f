using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.WarmRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of Kaniko's warmer.</summary>
public static class WarmFlags
{
    private static readonly Lazy<FlagTable<WarmRequest>> LazyTable = new(() => new(
        "warm",
        Own(),
        RegistryFlags.Within<WarmRequest>(
            r => r.Registry, (r, v) => r with { Registry = v }, RegistryFlags.Pull(), RegistryFlags.Common()),
        ProgressFlags.Within<WarmRequest>(r => r.Progress, (r, v) => r with { Progress = v })));

    /// <summary>All of them.</summary>
    public static FlagTable<WarmRequest> Table => LazyTable.Value;

    private static Flag<WarmRequest>[] Own() =>
    [
        Of.Repeatable("image", "Base image to fetch", r => r.Images, (r, v) => r with { Images = v }) with
        {
            Short = 'i',
            Placeholder = "IMAGE",
        },
        Of.Text("dockerfile", "Dockerfile whose base images are fetched", r => r.Dockerfile, (r, v) => r with { Dockerfile = v }) with
        {
            Short = 'd',
            Placeholder = "FILE",
        },
        SourceFlags.BuildArguments<WarmRequest>(r => r.BuildArguments, (r, v) => r with { BuildArguments = v }),
        Of.Text("custom-platform", "The platform to fetch", r => r.CustomPlatform, (r, v) => r with { CustomPlatform = v }) with
        {
            Placeholder = "OS/ARCH[/VARIANT]",
            Aliases = ["platform", "customPlatform"],
        },
        Of.TextOrDefault("cache-dir", "Where the images are put", r => r.CacheDirectory, (r, v) => r with { CacheDirectory = v }) with
        {
            Short = 'c',
            Category = FlagCategory.Cache,
            Placeholder = "DIRECTORY",
            Default = "/cache",
        },
        Of.Duration("cache-ttl", "Age from which an image is fetched again", r => r.TimeToLive, (r, v) => r with { TimeToLive = v }) with
        {
            Category = FlagCategory.Cache,
            Default = "336h",
        },
        Of.Switch("force", "Fetch images that are already there", r => r.Force, (r, v) => r with { Force = v }) with
        {
            Short = 'f',
            Category = FlagCategory.Cache,
        },
    ];
}
