namespace Kaniko.Engine.Storage;

/// <summary>
/// A build's hold on the work directory. It says that it is there, and marks what it relies on with the time: garbage collection leaves alone
/// whatever was marked since the oldest running build began. The claim goes with the process.
/// </summary>
internal sealed class StoreUse : IDisposable
{
    private const string Running = "running";

    private readonly string workDirectory;
    private readonly TimeProvider time;
    private readonly FileStream claim;

    private StoreUse(string workDirectory, TimeProvider time, FileStream claim) =>
        (this.workDirectory, this.time, this.claim) = (workDirectory, time, claim);

    public static StoreUse Begin(string workDirectory, TimeProvider time)
    {
        var directory = Path.Join(workDirectory, Running);
        _ = Directory.CreateDirectory(directory);
        var (gate, _) = Stop(workDirectory);
        using (gate)
        {
            return new StoreUse(workDirectory, time, new FileStream(
                Path.Join(directory, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose));
        }
    }

    /// <summary>Marks a file or directory as used. False where there is none; where there is, it stays until this build has ended.</summary>
    public bool Mark(string path)
    {
        using (Gate(workDirectory, FileShare.Read))
        {
            var isDirectory = Directory.Exists(path);
            if (!isDirectory && !File.Exists(path))
            {
                return false;
            }

            try
            {
                var now = time.GetUtcNow().UtcDateTime;
                if (isDirectory)
                {
                    Directory.SetLastWriteTimeUtc(path, now);
                }
                else
                {
                    File.SetLastWriteTimeUtc(path, now);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's: it is as good as it is old.
            }

            return true;
        }
    }

    /// <summary>
    /// While this is held nothing can be marked. Returns it with the time since which things may be in use: null where no build runs. Claims of
    /// processes that died are removed.
    /// </summary>
    public static (IDisposable Gate, DateTimeOffset? Since) Stop(string workDirectory)
    {
        var gate = Gate(workDirectory, FileShare.None);
        DateTimeOffset? since = null;
        var directory = Path.Join(workDirectory, Running);
        foreach (var path in Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [])
        {
            try
            {
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
                {
                    continue; // nobody's any more
                }
            }
            catch (FileNotFoundException)
            {
                continue;
            }
            catch (IOException)
            {
                var begun = new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
                since = since is { } known && known < begun ? known : begun;
            }
        }

        return (gate, since);
    }

    public void Dispose() => claim.Dispose();

    // Builds hold it together and for moments; garbage collection alone, also for moments.
    private static FileStream Gate(string workDirectory, FileShare share)
    {
        var path = Path.Join(workDirectory, Running + ".lock");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return share == FileShare.None
                    ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0)
                    : new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read, bufferSize: 0);
            }
            catch (IOException) when (attempt < 10_000 && File.Exists(path))
            {
                Thread.Sleep(1);
            }
        }
    }
}
