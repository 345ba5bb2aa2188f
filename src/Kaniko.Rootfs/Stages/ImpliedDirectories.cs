using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs;

/// <summary>
/// Mends what overlayfs shows of directories that a layer holds entries in without an entry for them: one more layer on top,
/// of empty directories that have the metadata which layers further below give them.
/// </summary>
internal static class ImpliedDirectories
{
    /// <summary>Null when nothing needs mending.</summary>
    public static StageLayer? Compose(IReadOnlyList<StageLayer> layers, string target, bool userXattr)
    {
        if (layers.All(static layer => layer.ImpliedDirectories.All(static path => path.Length == 0)))
        {
            return null;
        }

        using var stack = new LayerStack(layers, userXattr);
        var wrong = layers.SelectMany(static layer => layer.ImpliedDirectories).Distinct(BytePathComparer.Instance)
            .Where(path => path.Length > 0 && stack.Find(path) is { ShownByImplied: true })
            .Order(BytePathComparer.Instance).ToArray();
        if (wrong.Length == 0)
        {
            return null;
        }

        Directory.CreateDirectory(target);
        using var root = RootDirectory.Open(target);
        var made = new SortedSet<byte[]>(BytePathComparer.Instance);
        foreach (var path in wrong)
        {
            for (var end = 0; end >= 0 && end < path.Length;)
            {
                var next = path.AsSpan(end).IndexOf(BytePath.Separator);
                var ancestor = next < 0 ? path : path[..(end + next)];
                end = next < 0 ? path.Length : end + next + 1;
                if (made.Add(ancestor))
                {
                    Make(root, ancestor, stack.Find(ancestor)!);
                }
            }
        }

        foreach (var path in made.Reverse())
        {
            root.SetTime(path, stack.Find(path)!.Metadata.ModificationTime);
        }

        return new StageLayer(target, [[]]);
    }

    private static void Make(RootDirectory root, byte[] path, StackEntry like)
    {
        root.MakeDirectories(path, new NewDirectory(like.Metadata.Mode, like.Metadata.Uid, like.Metadata.Gid));
        using var made = root.OpenHandle(path, OpenFlags.ReadDirectory);
        foreach (var attribute in like.Attributes)
        {
            _ = ExtendedAttributes.TrySet(made, default, attribute);
        }
    }
}
