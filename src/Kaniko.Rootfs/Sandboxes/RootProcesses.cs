using System.Globalization;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Finds and ends the processes that a step left in its root, where no process namespace does it.</summary>
internal static class RootProcesses
{
    private const int MostRounds = 200;
    private const int DoNotWait = 1; // WNOHANG

    /// <summary>
    /// Kills what has <paramref name="root"/> as its root or belongs to the session, until nothing does. In the builder's own root
    /// that is what came to the builder as an orphan and has a session of its own: what the builder starts itself has the builder's.
    /// </summary>
    /// <param name="root">As this process sees it.</param>
    /// <param name="session">The step's.</param>
    /// <param name="others">Sessions of steps that go on.</param>
    public static void End(string root, int session, IReadOnlyCollection<int> others)
    {
        var own = StatusOf("/proc/self") is { } self ? self.Session : 0;
        for (var round = 0; round < MostRounds; round++)
        {
            var found = false;
            foreach (var directory in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                    && process != session && process != Environment.ProcessId && StatusOf(directory) is { } status
                    && status.Session != own && !others.Contains(status.Session) && Belongs(directory, root, status, session, others.Count == 0))
                {
                    found = true;
                    End(process);
                }
            }

            if (!found)
            {
                return;
            }

            Thread.Sleep(1);
        }
    }

    private static unsafe void End(int process)
    {
        _ = Spawning.Kill(process, Spawning.SignalKill);
        int status;
        _ = Spawning.WaitProcess(process, &status, DoNotWait); // ours when its parent is gone
    }

    private static bool Belongs(string directory, string root, (char State, int Parent, int Session) status, int session, bool isAlone)
    {
        if (status.State == 'Z' && status.Parent != Environment.ProcessId)
        {
            return false; // a zombie is its parent's
        }

        if (status.Session == session)
        {
            return true;
        }

        var isOrphan = status.Parent == Environment.ProcessId;
        if (root == "/")
        {
            return isOrphan;
        }

        try
        {
            var link = new FileInfo(directory + "/root").LinkTarget;
            return link is not null && link.StartsWith(root, StringComparison.Ordinal)
                && (link.Length == root.Length || link[root.Length] == '/');
        }
        catch (UnauthorizedAccessException)
        {
            return isOrphan && isAlone; // another user's, and handed to us as the reaper of orphans
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static (char State, int Parent, int Session)? StatusOf(string directory)
    {
        try
        {
            var text = File.ReadAllText(directory + "/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], Number(fields[1]), Number(fields[3]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile
        }

        static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
    }
}
