using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;
using Kaniko.Engine.Storage;

namespace Kaniko.Engine.Execution;

/// <summary>
/// The directories behind <c>--mount=type=cache</c>, which outlive the build. One is named by its id, by what it starts from and by its
/// owner and mode, as BuildKit does.
/// </summary>
internal sealed class CacheMountStore(string workDirectory, StoreUse use)
{
    private readonly string root = Path.Join(workDirectory, "cache-mounts");

    /// <summary>The directory for a mount; hold the result until the step has ended.</summary>
    /// <param name="mount">A cache mount.</param>
    /// <param name="origin">Names what a new directory is filled from; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait for a locked one.</param>
    public async Task<CacheDirectory> OpenAsync(PlannedMount mount, string? origin, CancellationToken cancellationToken)
    {
        var options = mount.Options;
        var key = CacheKey.Of(
            "cache mount", options.Id ?? mount.Target, origin, options.Source, options.Mode?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            options.Uid?.ToString(System.Globalization.CultureInfo.InvariantCulture), options.Gid?.ToString(System.Globalization.CultureInfo.InvariantCulture)).Hex;
        Directory.CreateDirectory(root);
        for (var number = 0; ; number++)
        {
            var name = number == 0 ? key : $"{key}-{number}";
            var held = options.Sharing == CacheSharing.Shared ? null : TryLock(name);
            if (options.Sharing == CacheSharing.Shared || held is not null)
            {
                Mark(name);
                return Open(name, held);
            }

            if (options.Sharing == CacheSharing.Locked)
            {
                number--; // the same one, once its user is done
                await Task.Delay(50, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The directory's own time is part of what steps see, so another file has the time of its use.</summary>
    private void Mark(string name)
    {
        var path = Path.Join(root, name + ".lock");
        if (!use.Mark(path))
        {
            using (File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                // It is new, and marked by that.
            }
        }
    }

    private CacheDirectory Open(string name, FileStream? held)
    {
        var path = Path.Join(root, name);
        var isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        return new CacheDirectory(path, isNew, held);
    }

    // The lock goes with the process that holds it, so no crash leaves one behind.
    private FileStream? TryLock(string name)
    {
        try
        {
            return new FileStream(Path.Join(root, name + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>A cache directory in use.</summary>
/// <param name="IsNew">Made just now: to be filled and owned as the mount says.</param>
internal sealed record CacheDirectory(string Path, bool IsNew, FileStream? Lock) : IDisposable
{
    public void Dispose() => Lock?.Dispose();
}
