using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Values;
using Kaniko.Images.Stores;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Storage;

/// <summary>The work directory as its owner sees it: how much is in it, and what may go. Builds may run meanwhile.</summary>
public sealed class WorkStore(EngineSettings settings)
{
    /// <summary>Times of files may lag behind the clock.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly StoreScan scan = new(settings.WorkDirectory);

    /// <summary>Everything that is there.</summary>
    public IReadOnlyList<StoreItem> Measure(CancellationToken cancellationToken) =>
        Directory.Exists(settings.WorkDirectory) ? [.. scan.Items(cancellationToken)] : [];

    /// <summary>
    /// Removes what was not used for as long as the request says, and then what was used longest ago until the rest is as small as it says.
    /// Nothing goes that a running build relies on.
    /// </summary>
    /// <param name="request">The limits.</param>
    /// <param name="cancellationToken">Stops between two removals.</param>
    public StoreCleaning Clean(GcRequest request, CancellationToken cancellationToken)
    {
        var limit = Limit(request);
        if (!Directory.Exists(settings.WorkDirectory))
        {
            return new StoreCleaning([], [], 0);
        }

        using var area = request.DryRun ? null : WorkArea.Open(settings.WorkDirectory);
        if (!request.DryRun)
        {
            _ = new BlobStore(settings.WorkDirectory).Reclaim();
        }

        var items = scan.Items(cancellationToken).Where(item => item.Kind != StoreKind.Running).OrderBy(item => item.LastUsed).ToList();
        var left = items.Sum(item => item.Size);
        var oldest = settings.Time.GetUtcNow() - request.MaxAge;
        List<StoreItem> removed = [], kept = [];
        var inUse = 0;
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isWanted = item.LastUsed >= oldest && (limit is null || left <= limit);
            if (isWanted || !TryRemove(item, area, ref inUse))
            {
                kept.Add(item);
                continue;
            }

            removed.Add(item);
            left -= item.Size;
        }

        RemoveLocks(request);
        return new StoreCleaning(removed, kept, inUse);
    }

    /// <summary>Lock files outlive what they are for; while no build runs nobody waits for one.</summary>
    private void RemoveLocks(GcRequest request)
    {
        var (gate, since) = StoreUse.Stop(settings.WorkDirectory);
        using (gate)
        {
            if (since is not null || request.DryRun)
            {
                return;
            }

            foreach (var (folder, pattern) in new[] { ("locks", "*"), ("cache-mounts", "*.lock") })
            {
                var path = Path.Join(settings.WorkDirectory, folder);
                foreach (var file in Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern) : [])
                {
                    if (!Directory.Exists(file[..^(pattern.Length - 1)]))
                    {
                        File.Delete(file);
                    }
                }
            }
        }
    }

    /// <summary>Takes an item away, in one moment in which no build can begin to rely on it; it is deleted after that.</summary>
    /// <param name="item">What is to go.</param>
    /// <param name="area">Where it goes; null for a dry run.</param>
    /// <param name="inUse">Counts what a build relies on.</param>
    private bool TryRemove(StoreItem item, WorkArea? area, ref int inUse)
    {
        var (gate, since) = StoreUse.Stop(settings.WorkDirectory);
        var taken = area?.NewPath("removed");
        using (gate)
        {
            if (scan.LastUsed(item) is not { } used)
            {
                return true; // gone by itself
            }

            if (used > item.LastUsed || used >= since - Margin)
            {
                inUse++;
                return false;
            }

            if (taken is null)
            {
                return true;
            }

            Move(Path.Join(settings.WorkDirectory, item.Path), taken);
        }

        Delete(taken);
        return true;
    }

    private static void Move(string path, string taken)
    {
        if (File.Exists(path))
        {
            File.Move(path, taken);
        }
        else
        {
            Directory.Move(path, taken);
        }
    }

    private static void Delete(string taken)
    {
        using var parent = RootDirectory.Open(Path.GetDirectoryName(taken)!);
        _ = parent.Remove(BytePath.Of(Path.GetFileName(taken)));
    }

    private static long? Limit(GcRequest request) => request.MaxSize is not { } text ? null
        : ByteSize.TryParse(text) is >= 0 and var size ? size
        : throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is not a size for --max-size")
        {
            Hint = "write a number with b, k, m, g or t, such as --max-size=20g",
        };
}
