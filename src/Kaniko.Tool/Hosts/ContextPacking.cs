using System.Text;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Hosts;
using Kaniko.Images.Tar;
using Kaniko.Rootfs;

namespace Kaniko.Tool.Hosts;

/// <summary>
/// Writes a context as an archive: what the ignore file leaves out stays here, except the Dockerfile and the ignore files themselves, which the
/// executor reads. Names are bytes where the system has them so, owners are 0, the order is that of the names. Everything that COPY
/// takes over travels: modes, times, extended attributes, links, and what the context's own directory is like.
/// </summary>
internal sealed class ContextPacking(ContextArchive archive)
{
    private readonly IgnoreFile ignore = ReadIgnoreFile(archive);
    private readonly HashSet<string> kept = Kept(archive);

    public Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        using var writer = new TarWriter(target);
        if (OperatingSystem.IsLinux())
        {
            using var root = RootDirectory.Open(archive.Directory);
            new LinuxPacking(writer, root, kept).Write(ignore.Root, cancellationToken);
        }
        else
        {
            Write(writer, new DirectoryInfo(archive.Directory), ignore.Root, "", cancellationToken);
        }

        writer.Finish();
        return Task.CompletedTask;
    }

    private static IgnoreFile ReadIgnoreFile(ContextArchive archive)
    {
        var path = archive.IgnoreFile ?? Path.Join(archive.Directory, ".dockerignore");
        return File.Exists(path) ? IgnoreFile.Parse(File.ReadAllText(path)) : IgnoreFile.Empty;
    }

    private static HashSet<string> Kept(ContextArchive archive)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { ".dockerignore" };
        if (archive.Dockerfile is { } dockerfile)
        {
            var relative = Path.GetRelativePath(archive.Directory, dockerfile).Replace(Path.DirectorySeparatorChar, '/');
            _ = names.Add(relative);
            _ = names.Add(relative + ".dockerignore");
        }

        return names;
    }

    /// <summary>Where names are text. Modes are those that files have when they come from such a system.</summary>
    private void Write(TarWriter writer, DirectoryInfo directory, IgnoreDirectory rules, string path, CancellationToken cancellationToken)
    {
        foreach (var item in directory.EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = path.Length == 0 ? item.Name : $"{path}/{item.Name}";
            var entry = new TarEntry
            {
                Name = Encoding.UTF8.GetBytes(name),
                Type = TarEntryType.File,
                Mode = 0x1ed,
                MTimeSeconds = new DateTimeOffset(item.LastWriteTimeUtc).ToUnixTimeSeconds(),
            };
            if (item.LinkTarget is { } target)
            {
                if (!rules.Excludes(item.Name) || kept.Contains(name))
                {
                    writer.Add(entry with { Type = TarEntryType.SymbolicLink, LinkName = Encoding.UTF8.GetBytes(target.Replace('\\', '/')) });
                }
            }
            else if (item is DirectoryInfo inner)
            {
                var below = rules.Enter(item.Name);
                if (!below.IsExcludedWithAllBelow || kept.Any(keep => keep.StartsWith(name + "/", StringComparison.Ordinal)))
                {
                    writer.Add(entry with { Type = TarEntryType.Directory });
                    Write(writer, inner, below, name, cancellationToken);
                }
            }
            else if (!rules.Excludes(item.Name) || kept.Contains(name))
            {
                using var content = File.OpenHandle(item.FullName);
                writer.Add(entry with { Size = RandomAccess.GetLength(content) }, content);
            }
        }
    }

    /// <summary>Where names are bytes.</summary>
    private sealed class LinuxPacking(TarWriter writer, RootDirectory root, HashSet<string> kept)
    {
        private readonly Dictionary<(ulong FileSystem, ulong Inode), byte[]> links = [];

        /// <summary>Directories that are left out themselves and are written only when something in them is not.</summary>
        private readonly List<TarEntry> waiting = [];

        public void Write(IgnoreDirectory rules, CancellationToken cancellationToken)
        {
            writer.Add(Entry([], root.Stat([], follow: false)!, TarEntryType.Directory));
            Write([], rules, cancellationToken);
        }

        private void Write(byte[] path, IgnoreDirectory rules, CancellationToken cancellationToken)
        {
            foreach (var name in root.Enumerate(path).Order(BytePathComparer.Instance))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var full = path.Length == 0 ? name : [.. path, (byte)'/', .. name];
                if (root.Stat(full, follow: false) is not { } metadata)
                {
                    continue;
                }

                var text = Encoding.UTF8.GetString(name);
                var whole = Encoding.UTF8.GetString(full);
                if (metadata.Kind == EntryKind.Directory)
                {
                    var below = rules.Enter(text);
                    if (below.IsExcludedWithAllBelow && !kept.Any(keep => keep.StartsWith(whole + "/", StringComparison.Ordinal)))
                    {
                        continue;
                    }

                    var before = waiting.Count;
                    waiting.Add(Entry(full, metadata, TarEntryType.Directory));
                    if (!below.IsExcluded)
                    {
                        Flush();
                    }

                    Write(full, below, cancellationToken);
                    waiting.RemoveRange(Math.Min(before, waiting.Count), Math.Max(0, waiting.Count - before));
                }
                else if (!rules.Excludes(text) || kept.Contains(whole))
                {
                    WriteLeaf(full, metadata);
                }
            }
        }

        private void WriteLeaf(byte[] path, EntryMetadata metadata)
        {
            switch (metadata.Kind)
            {
                case EntryKind.File when metadata.LinkCount > 1 && !links.TryAdd((metadata.FileSystem, metadata.Inode), path):
                    Flush();
                    writer.Add(Entry(path, metadata, TarEntryType.HardLink) with { LinkName = links[(metadata.FileSystem, metadata.Inode)] });
                    break;
                case EntryKind.File:
                    Flush();
                    using (var content = root.OpenFile(path))
                    {
                        writer.Add(Entry(path, metadata, TarEntryType.File) with { Size = RandomAccess.GetLength(content) }, content);
                    }

                    break;
                case EntryKind.Symlink:
                    Flush();
                    writer.Add(Entry(path, metadata, TarEntryType.SymbolicLink) with { LinkName = root.ReadLink(path) });
                    break;
                case EntryKind.Fifo:
                    Flush();
                    writer.Add(Entry(path, metadata, TarEntryType.Fifo));
                    break;
                case EntryKind.Socket:
                    // COPY makes an empty file of one.
                    Flush();
                    writer.Add(Entry(path, metadata, TarEntryType.File));
                    break;
                default:
                    // Devices do not travel.
                    break;
            }
        }

        private void Flush()
        {
            foreach (var directory in waiting)
            {
                writer.Add(directory);
            }

            waiting.Clear();
        }

        private TarEntry Entry(byte[] path, EntryMetadata metadata, TarEntryType type) => new()
        {
            Name = path,
            Type = type,
            Mode = (uint)metadata.Mode,
            MTimeSeconds = metadata.ModificationTime.Seconds,
            Xattrs = [.. root.ReadExtendedAttributes(path).Where(attribute => attribute.IsContent)
                .Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value))],
        };
    }
}
