namespace Kaniko.Images.Stores;

/// <summary>
/// A blob that is being written. The file is locked while this process lives, which is how another one knows that it is no
/// leftover. Disposing without <see cref="Commit"/> removes it.
/// </summary>
public sealed class PendingBlob : IDisposable
{
    private readonly BlobStore store;
    private readonly bool isDurable;
    private readonly FileStream file;
    private bool isCommitted;

    internal PendingBlob(BlobStore store, string directory, bool isDurable)
    {
        (this.store, this.isDurable) = (store, isDurable);
        file = Create(directory);
    }

    public Stream Stream => file;

    /// <summary>Gives the content its name, and ends the writing. The caller vouches for the digest.</summary>
    public void Commit(Digest digest)
    {
        file.Flush(flushToDisk: isDurable);
        File.Move(file.Name, store.PathOf(digest), overwrite: true);
        isCommitted = true;
        file.Dispose();
    }

    public void Dispose()
    {
        if (!isCommitted)
        {
            File.Delete(file.Name);
            isCommitted = true;
        }

        file.Dispose();
    }

    /// <summary>Removes the file unless its writer is alive.</summary>
    internal static bool TryReclaim(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.Delete(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Between a file's making and its lock it looks like a leftover; where another process reclaims it just then, a second one is made.
    private static FileStream Create(string directory)
    {
        for (var attempt = 0; ; attempt++)
        {
            const int MostAttempts = 10;
            FileStream? file = null;
            try
            {
                file = new FileStream(Path.Combine(directory, Path.GetRandomFileName()), new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.Read, // a shared lock: readers of the committed blob may come before the writer has closed it
                    BufferSize = 0,
                });
                if (File.Exists(file.Name))
                {
                    return file;
                }

                file.Dispose();
            }
            catch (IOException) when (attempt < MostAttempts && Directory.Exists(directory))
            {
                file?.Dispose();
            }
        }
    }
}
