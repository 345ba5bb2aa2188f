using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>The hashes of what steps take from contexts and addresses, for their keys.</summary>
internal sealed class ContentHashes(BuildResources resources, Func<ContextSourceFiles, BuildContext> contextOf)
{
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;

    public async Task<string?> OfAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        try
        {
            return step switch
            {
                CopyStep copy => await OfCopyAsync(copy, cancellationToken).ConfigureAwait(false),
                RunStep run => await OfMountsAsync(run, cancellationToken).ConfigureAwait(false),
                _ => null,
            };
        }
        catch (KanikoException e) when (e.Location is null && step.Span is { } span)
        {
            throw e.At(span, resources.Source);
        }
    }

    private async Task<string?> OfCopyAsync(CopyStep copy, CancellationToken cancellationToken)
    {
        var hashes = new List<string>();
        foreach (var remote in copy.Remotes)
        {
            hashes.Add((await resources.Remotes.FetchAsync(remote, cancellationToken).ConfigureAwait(false)).Identity);
        }

        if (copy.From is ContextSourceFiles files && copy.Paths.Count > 0)
        {
            hashes.Add(await HashAsync(files, copy.Paths, CopyExecutor.Options(copy), cancellationToken).ConfigureAwait(false));
            if (!CopyExecutor.KeepsModes(copy, resources.Request))
            {
                hashes.Add("umask 022");
            }
        }

        return hashes.Count == 0 ? null : string.Join(' ', hashes);
    }

    private async Task<string?> OfMountsAsync(RunStep run, CancellationToken cancellationToken)
    {
        var hashes = new List<string>();
        foreach (var mount in run.Mounts)
        {
            if (mount.From is ContextSourceFiles files)
            {
                hashes.Add(await HashAsync(files, [mount.Options.Source ?? "/"], new CopyOptions(), cancellationToken).ConfigureAwait(false));
            }
        }

        return hashes.Count == 0 ? null : string.Join(' ', hashes);
    }

    private Task<string> HashAsync(
        ContextSourceFiles files, IReadOnlyList<string> paths, CopyOptions options, CancellationToken cancellationToken) => Task.Run(() =>
    {
        var context = contextOf(files);
        using var root = RootDirectory.Open(context.Directory);
        try
        {
            return resources.Hasher(root).Hash(paths, VisibleFiles.Limit(options, context.Ignore), cancellationToken);
        }
        catch (RootIOException e) when (e.Errno is NotPermitted or AccessDenied)
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, $"the build context cannot be read: {e.Message}", e)
            {
                Hint = "give this user the right to read it, or name it in .dockerignore",
            };
        }
    }, cancellationToken);
}
