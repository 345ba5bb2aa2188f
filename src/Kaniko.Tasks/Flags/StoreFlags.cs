using Kaniko.Tasks.Requests;
using OfDu = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.DuRequest>;
using OfGc = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.GcRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko gc</c> and <c>kaniko du</c>.</summary>
public static class StoreFlags
{
    private static readonly Lazy<FlagTable<GcRequest>> LazyGc = new(() => new("gc", Gc()));
    private static readonly Lazy<FlagTable<DuRequest>> LazyDu = new(() => new("du", Du()));

    /// <summary>Those of <c>kaniko gc</c>.</summary>
    public static FlagTable<GcRequest> GcTable => LazyGc.Value;

    /// <summary>Those of <c>kaniko du</c>.</summary>
    public static FlagTable<DuRequest> DuTable => LazyDu.Value;

    private static Flag<GcRequest>[] Gc() =>
    [
        OfGc.Duration("max-age", "What no build used for longer is removed", r => r.MaxAge, (r, v) => r with { MaxAge = v }) with
        {
            Category = FlagCategory.Cache,
            Default = "336h",
            Details = "0s removes everything that no running build uses.",
        },
        OfGc.Text("max-size", "How much may stay; what was used longest ago is removed first", r => r.MaxSize, (r, v) => r with { MaxSize = v }) with
        {
            Category = FlagCategory.Cache,
            Placeholder = "SIZE",
            Details = "With b, k, m, g or t. Default: no limit.",
        },
        OfGc.Switch("dry-run", "Say what would be removed, and remove nothing", r => r.DryRun, (r, v) => r with { DryRun = v }) with
        {
            Category = FlagCategory.Cache,
            Aliases = ["dryrun"],
        },
        Format(OfGc.Choice("format", "How the result is written", ["text", "json"], r => (int)r.Format, (r, v) => r with { Format = (StoreFormat)v })),
        Directory(OfGc.Text("kaniko-dir", "The work directory", r => r.WorkDirectory, (r, v) => r with { WorkDirectory = v })),
    ];

    private static Flag<DuRequest>[] Du() =>
    [
        OfDu.Switch("all", "List each thing, not only each kind", r => r.All, (r, v) => r with { All = v }) with
        {
            Short = 'a',
            Category = FlagCategory.Cache,
        },
        Format(OfDu.Choice("format", "How the result is written", ["text", "json"], r => (int)r.Format, (r, v) => r with { Format = (StoreFormat)v })),
        Directory(OfDu.Text("kaniko-dir", "The work directory", r => r.WorkDirectory, (r, v) => r with { WorkDirectory = v })),
    ];

    private static Flag<T> Format<T>(Flag<T> flag) => flag with { Category = FlagCategory.Output, Default = "text" };

    private static Flag<T> Directory<T>(Flag<T> flag) => flag with
    {
        Category = FlagCategory.Container,
        Placeholder = "DIRECTORY",
        Environment = "KANIKO_DIR",
        Details = "Default: /var/lib/kaniko for root, else $XDG_DATA_HOME/kaniko or ~/.local/share/kaniko.",
    };
}
