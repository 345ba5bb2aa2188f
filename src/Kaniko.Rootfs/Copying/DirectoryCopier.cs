using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>Copies what is selected below a source directory into an open directory, merging with what is there.</summary>
internal sealed class DirectoryCopier : ISelectionVisitor, IDisposable
{
    private readonly EntryCopier copier;
    private readonly byte[] path;
    private readonly CancellationToken cancellationToken;
    private readonly SafeFileHandle start;
    private readonly Stack<(SafeFileHandle Handle, bool IsNew)> below = new();

    /// <summary>The caller keeps owning <paramref name="start"/>, which is at <paramref name="path"/> below the destination root.</summary>
    public DirectoryCopier(EntryCopier copier, SafeFileHandle start, byte[] path, CancellationToken cancellationToken) =>
        (this.copier, this.start, this.path, this.cancellationToken) = (copier, start, path, cancellationToken);

    private SafeFileHandle Current => below.TryPeek(out var top) ? top.Handle : start;

    public void Enter(SelectedEntry directory)
    {
        var isNew = At.TryMakeDirectory(Current, directory.Name, 0x1C0, out var error);
        if (!isNew && error != Errno.Exists)
        {
            throw Errno.Failure("mkdir", BytePath.Join(path, directory.Path), error);
        }

        var handle = At.TryOpen(Current, directory.Name, OpenFlags.ReadDirectory, out error);
        if (handle is null)
        {
            throw error is Errno.NotDirectory or Errno.TooManyLinks
                ? EntryCopier.NotDirectory(BytePath.Join(path, directory.Path))
                : Errno.Failure("open", BytePath.Join(path, directory.Path), error);
        }

        below.Push((handle, isNew));
    }

    public void Leaf(SelectedEntry entry, SafeFileHandle parent) =>
        copier.Copy(parent, entry.Name, entry.Metadata, new CopyPlace(Current, entry.Name, BytePath.Join(path, entry.Path)), cancellationToken);

    public void Leave(SelectedEntry directory, SafeFileHandle parent)
    {
        var (handle, isNew) = below.Pop();
        using (handle)
        {
            if (copier.IsProtected(BytePath.Join(path, directory.Path)))
            {
                return;
            }

            if (isNew || directory.IsWhole)
            {
                copier.ApplyToDirectory(parent, directory.Name, directory.Metadata, handle);
            }
            else
            {
                Opened.SetMode(handle, directory.Metadata.Mode, directory.Path);
                Opened.SetTime(handle, copier.TimeOf(directory.Metadata), directory.Path);
            }
        }
    }

    public void Dispose()
    {
        while (below.TryPop(out var top))
        {
            top.Handle.Dispose();
        }
    }
}
