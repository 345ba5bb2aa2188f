using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.RenderRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko render</c>: those of a build, and a few more.</summary>
public static class RenderFlags
{
    private static readonly Lazy<FlagTable<RenderRequest>> LazyTable = new(() => new(
        "render",
        Own().Select(flag => flag with { Category = FlagCategory.Output }),
        ExecutorFlags.Table.Flags.Select(flag => flag.Within<RenderRequest>(r => r.Build, (r, v) => r with { Build = v }))));

    /// <summary>All of them.</summary>
    public static FlagTable<RenderRequest> Table => LazyTable.Value;

    /// <summary>Those that a build does not have.</summary>
    public static IReadOnlyList<Flag<RenderRequest>> Own() =>
    [
        Of.Choice("kind", "Which manifests are printed", ["pod", "job", "cronjob", "access"], r => (int)r.Kind, (r, v) => r with { Kind = (ManifestKind)v }) with
        {
            Default = "pod",
            Details = "access: namespace, service account, role and binding of who starts builds.",
        },
        Of.Text("name", "The object's name", r => r.Name, (r, v) => r with { Name = v }) with
        {
            Placeholder = "NAME",
        },
        Of.Text("schedule", "When a CronJob runs", r => r.Schedule, (r, v) => r with { Schedule = v }) with
        {
            Placeholder = "CRON",
        },
        Of.Text("time-zone", "The zone of --schedule", r => r.TimeZone, (r, v) => r with { TimeZone = v }) with
        {
            Placeholder = "ZONE",
        },
        Of.Switch("suspend", "The CronJob does not run for now", r => r.Suspend, (r, v) => r with { Suspend = v }),
        Of.Repeatable("warm", "A base image to put into the cache directory, instead of a build",
            r => r.WarmImages, (r, v) => r with { WarmImages = v }) with
        {
            Placeholder = "IMAGE",
        },
        Of.Switch("show-secrets", "Print the values of secrets too", r => r.ShowSecrets, (r, v) => r with { ShowSecrets = v }),
        Of.Switch("json", "Print JSON instead of YAML", r => r.Json, (r, v) => r with { Json = v }),
    ];
}
