using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs;

/// <summary>
/// COPY and ADD as BuildKit does them. Both roots are reached by descriptors only: symlinks named as a source or met on the way
/// to the destination are followed inside their root, links in copied directories are kept as they are.
/// </summary>
public sealed class FileCopier(RootDirectory source, RootDirectory destination, CopyOptions options)
{
    /// <summary>
    /// Copies each source in turn to an absolute path; one that ends in <c>/</c> means a directory. Nothing is changed when a
    /// source does not exist.
    /// </summary>
    public void Copy(IReadOnlyList<string> sources, string destinationPath, CancellationToken cancellationToken)
    {
        try
        {
            CopyAll(sources, destinationPath, cancellationToken);
        }
        catch (RootIOException error)
        {
            throw Failed(string.Join("', '", sources), destinationPath, error);
        }
    }

    /// <summary>
    /// Makes a file from a stream: an inline document or a download. <paramref name="name"/> is its name where the destination is
    /// a directory. With <see cref="CopyOptions.UnpackArchives"/> an archive is unpacked instead; the stream can seek then.
    /// </summary>
    public void CopyFile(Stream content, NewFile file, string name, string destinationPath, CancellationToken cancellationToken)
    {
        try
        {
            Make(content, file, name, destinationPath, cancellationToken);
        }
        catch (RootIOException error)
        {
            throw Failed(name, destinationPath, error);
        }
    }

    private void CopyAll(IReadOnlyList<string> sources, string destinationPath, CancellationToken cancellationToken)
    {
        var resolver = new SourceResolver(source, options);
        var matches = resolver.Resolve(sources, cancellationToken);
        var isDirectory = NamesDirectory(destinationPath);
        var made = new List<byte[]>();
        using var copier = new EntryCopier(destination, options);
        foreach (var match in matches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            copier.ForgetLinks();
            var target = destination.Follow(BytePath.Of(destinationPath));
            if (match.IsDirectory)
            {
                CopyDirectory(copier, match, target, made, cancellationToken);
            }
            else
            {
                CopyFile(copier, match, new Target(target, isDirectory), made, cancellationToken);
            }
        }

        SetTimes(made);
    }

    private void Make(Stream content, NewFile file, string name, string destinationPath, CancellationToken cancellationToken)
    {
        var made = new List<byte[]>();
        using var copier = new EntryCopier(destination, options);
        var target = new Target(destination.Follow(BytePath.Of(destinationPath)), NamesDirectory(destinationPath));
        if (!options.UnpackArchives || !TryUnpack(copier, content, target.Path, made, cancellationToken))
        {
            var path = PathOf(target, System.Text.Encoding.UTF8.GetBytes(name));
            using var parent = copier.MakeParents(BytePath.Parent(path), made);
            copier.Write(content, file, new CopyPlace(parent, BytePath.Name(path).ToArray(), path), cancellationToken);
        }

        SetTimes(made);
    }

    private static KanikoException Failed(string what, string destinationPath, RootIOException error) =>
        new(ErrorCode.CopyFailed, $"cannot copy '{what}' to '{destinationPath}': {error.Message}", error);

    private static bool NamesDirectory(string path) =>
        path.EndsWith('/') || path is "." || path.EndsWith("/.", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal);

    private void CopyDirectory(
        EntryCopier copier, SourceMatch match, byte[] target, List<byte[]> made, CancellationToken cancellationToken)
    {
        using (var directory = copier.MakeParents(target, made))
        {
            using var copying = new DirectoryCopier(copier, directory, target, cancellationToken);
            var tree = new SelectedTree(source, options, match);
            tree.Walk(copying, cancellationToken);
            if (match.Required is { } required && !tree.FoundRequired)
            {
                throw new SourceResolver(source, options).NotFound(BytePath.Text(BytePath.Join(match.Path, BytePath.Of(required))));
            }

            // The destination is no copy of the directory that the source names, so it takes only its time; the source root stands for no
            // directory that anybody made, and even its time is an accident of the machine.
            if (match.Path.Length > 0)
            {
                Opened.SetTime(directory, copier.TimeOf(match.Metadata), target);
                made.RemoveAll(path => path.AsSpan().SequenceEqual(target));
            }
        }
    }

    private void CopyFile(
        EntryCopier copier, SourceMatch match, Target target, List<byte[]> made, CancellationToken cancellationToken)
    {
        using var from = source.OpenParent(match.Path, out var name);
        if (options.UnpackArchives && match.Metadata.Kind == EntryKind.File)
        {
            using var archive = source.OpenRead(match.Path);
            if (TryUnpack(copier, archive, target.Path, made, cancellationToken))
            {
                return;
            }
        }

        var path = PathOf(target, match.Name);
        using var parent = copier.MakeParents(BytePath.Parent(path), made);
        copier.Copy(from, name, match.Metadata, new CopyPlace(parent, BytePath.Name(path).ToArray(), path), cancellationToken);
    }

    private byte[] PathOf(Target target, byte[] name) =>
        target.IsDirectory || target.Path.Length == 0 || destination.Stat(target.Path, follow: true) is { Kind: EntryKind.Directory }
            ? BytePath.Join(target.Path, name)
            : target.Path;

    private bool TryUnpack(EntryCopier copier, Stream content, byte[] target, List<byte[]> made, CancellationToken cancellationToken)
    {
        var unpacking = new ArchiveUnpacking(options);
        if (!unpacking.IsArchive(content))
        {
            return false;
        }

        using var directory = copier.MakeArchiveRoot(target, made);
        unpacking.Unpack(content, directory, cancellationToken);
        return true;
    }

    private void SetTimes(List<byte[]> made)
    {
        if (options.Time is { } time)
        {
            foreach (var path in made)
            {
                destination.SetTime(path, time);
            }
        }
    }

    /// <summary>The destination without symlinks, and whether it is a directory whatever is there.</summary>
    private readonly record struct Target(byte[] Path, bool IsDirectory);
}
