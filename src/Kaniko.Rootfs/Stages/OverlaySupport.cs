using Kaniko.Diagnostics;

namespace Kaniko.Rootfs;

/// <summary>Whether overlayfs works here.</summary>
/// <param name="UnavailableBecause">Null when it does.</param>
/// <param name="UserXattr">Whether it wants <c>userxattr</c>, as in a user namespace.</param>
public sealed record OverlaySupport(string? UnavailableBecause, bool UserXattr)
{
    public bool IsAvailable => UnavailableBecause is null;

    /// <summary>Mounts a small overlay over directories in the work directory, whites a file out, and unmounts it.</summary>
    public static OverlaySupport Probe(string workDirectory, MountThread mounts)
    {
        var inUserNamespace = IsInUserNamespace();
        var first = Try(workDirectory, mounts, inUserNamespace);
        return first is null ? new OverlaySupport(null, inUserNamespace)
            : !inUserNamespace && Try(workDirectory, mounts, userXattr: true) is null ? new OverlaySupport(null, UserXattr: true)
            : new OverlaySupport(first, inUserNamespace);
    }

    private static string? Try(string workDirectory, MountThread mounts, bool userXattr)
    {
        using var work = RootDirectory.Open(workDirectory);
        var name = $"probe-{Guid.NewGuid():N}";
        var path = Path.Combine(workDirectory, name);
        try
        {
            foreach (var part in (string[])["lower/empty", "upper", "work", "merged"])
            {
                work.MakeDirectories(BytePath.Of($"{name}/{part}"), new NewDirectory());
            }

            var layers = new OverlayLayers([$"{path}/lower"], $"{path}/upper", $"{path}/work", userXattr);
            mounts.Invoke(() =>
            {
                using (var merged = OverlayMount.Mount(layers, $"{path}/merged"))
                {
                    merged.Remove("empty"u8);
                    merged.MakeDirectories("empty"u8, new NewDirectory());
                }

                OverlayMount.Unmount($"{path}/merged");
            });
            return work.Exists(BytePath.Of($"{name}/upper/empty")) ? null : "changes do not reach the upper directory";
        }
        catch (Exception error) when (error is RootIOException or KanikoException)
        {
            mounts.Invoke(() => OverlayMount.Unmount($"{path}/merged"));
            return error.Message;
        }
        finally
        {
            work.Remove(BytePath.Of(name));
        }
    }

    /// <summary>In the first user namespace all ids map to themselves.</summary>
    private static bool IsInUserNamespace()
    {
        using var proc = RootDirectory.Open("/proc/self");
        var map = BytePath.Text(proc.ReadAllBytes("uid_map"u8, 65536));
        return !map.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SequenceEqual(["0", "0", "4294967295"]);
    }
}
