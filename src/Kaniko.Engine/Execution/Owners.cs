using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Finds whom the files of a step belong to, and says so where a name is not in the image.</summary>
internal static class Owners
{
    public static async Task<Owner> FindAsync(
        string text, RootDirectory root, PlannedStep step, EventSink events, CancellationToken cancellationToken)
    {
        var found = UserLookup.FindOwner(root, text);
        foreach (var name in found.Unknown)
        {
            await events.WarnAsync(
                new Diagnostic("UnknownOwner", Severity.Warning, "The owner of new files is not in the image",
                    $"'{name}' of '{text}' is not in the image's /etc/passwd or /etc/group: the files belong to {found.Owner.Uid}:{found.Owner.Gid}", step.Span),
                cancellationToken).ConfigureAwait(false);
        }

        return found.Owner;
    }
}
