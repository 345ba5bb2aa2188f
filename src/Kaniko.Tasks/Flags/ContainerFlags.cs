using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.BuildRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>What a container of the builder's own needs, and where the builder works.</summary>
internal static class ContainerFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() =>
    [
        Of.Text("kaniko-dir", "The work directory: the store of layers", r => r.WorkDirectory, (r, v) => r with { WorkDirectory = v }) with
        {
            Category = FlagCategory.Container,
            Placeholder = "DIRECTORY",
            Environment = "KANIKO_DIR",
            Details = "Default: /var/lib/kaniko for root, else $XDG_DATA_HOME/kaniko or ~/.local/share/kaniko.",
        },
        Of.Switch("force", "Allow what is meant for a container only", r => r.Force, (r, v) => r with { Force = v }) with
        {
            Category = FlagCategory.Container,
            Details = "Nothing but --isolation=in-place needs it.",
        },
        Of.Switch("cleanup", "Empty the filesystem at the end", r => r.Cleanup, (r, v) => r with { Cleanup = v }) with
        {
            Category = FlagCategory.Container,
            Environment = "KANIKO_CLEANUP",
            Details = "With --isolation=in-place; elsewhere nothing is left in it.",
        },
        Of.Switch("pre-cleanup", "Empty the filesystem before the build", r => r.PreCleanup, (r, v) => r with { PreCleanup = v }) with
        {
            Category = FlagCategory.Container,
            Environment = "KANIKO_PRE_CLEANUP",
            Details = "With --isolation=in-place, which empties it before the first stage that runs there anyway.",
        },
        Of.Switch("preserve-context", "Restore the filesystem after --cleanup", r => r.PreserveContext, (r, v) => r with { PreserveContext = v }) with
        {
            Category = FlagCategory.Container,
            Environment = "KANIKO_PRESERVE_CONTEXT",
            Details = "As it was before the build.",
        },
    ];
}
