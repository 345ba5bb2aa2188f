using System.Collections.Concurrent;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Answers what of a context an ignore file leaves visible, remembering each directory on the way.</summary>
internal sealed class VisibleFiles(IgnoreFile ignore)
{
    private readonly ConcurrentDictionary<string, IgnoreDirectory> directories = new(StringComparer.Ordinal);

    /// <summary>The options of a copy, which then sees only what is visible.</summary>
    public static CopyOptions Limit(CopyOptions options, IgnoreFile? ignore)
    {
        if (ignore is null || ignore.IsEmpty)
        {
            return options;
        }

        var visible = new VisibleFiles(ignore);
        return options with { IsIgnored = visible.IsIgnored, CanSkipTree = visible.CanSkip };
    }

    private bool IsIgnored(string path, bool isDirectory)
    {
        if (path.Length == 0)
        {
            return false;
        }

        if (isDirectory)
        {
            return Directory(path).IsExcluded;
        }

        var slash = path.LastIndexOf('/');
        return Directory(slash < 0 ? "" : path[..slash]).Excludes(path[(slash + 1)..]);
    }

    private bool CanSkip(string directory) => directory.Length > 0 && Directory(directory).IsExcludedWithAllBelow;

    private IgnoreDirectory Directory(string path)
    {
        if (path.Length == 0)
        {
            return ignore.Root;
        }

        return directories.GetOrAdd(path, static (key, self) =>
        {
            var slash = key.LastIndexOf('/');
            return self.Directory(slash < 0 ? "" : key[..slash]).Enter(key[(slash + 1)..]);
        }, this);
    }
}
