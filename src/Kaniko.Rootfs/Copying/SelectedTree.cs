using Kaniko.Rootfs.Native;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.Rootfs;

/// <summary>An entry that COPY takes from below a source directory.</summary>
/// <param name="Path">Relative to the source directory.</param>
/// <param name="Name">The last component.</param>
/// <param name="Metadata">What it is.</param>
/// <param name="IsWhole">A directory that is taken itself, and not only for something in it.</param>
internal sealed record SelectedEntry(byte[] Path, byte[] Name, EntryMetadata Metadata, bool IsWhole);

/// <summary>Told of the entries that COPY takes: names in byte order, a directory before and after what is in it.</summary>
internal interface ISelectionVisitor
{
    public void Enter(SelectedEntry directory);

    public void Leaf(SelectedEntry entry, SafeFileHandle parent);

    public void Leave(SelectedEntry directory, SafeFileHandle parent);
}

/// <summary>Walks what COPY takes from a source directory: what is neither ignored nor excluded, with the directories that leads through.</summary>
internal sealed class SelectedTree(RootDirectory source, CopyOptions options, SourceMatch match)
{
    private readonly bool asks = options.IsIgnored is not null || match.Exclude is not null || match.Include is not null;
    private readonly List<(SelectedEntry Entry, bool Entered)> directories = [];

    /// <summary>Whether the path that the source had to name was seen.</summary>
    public bool FoundRequired { get; private set; }

    public void Walk(ISelectionVisitor visitor, CancellationToken cancellationToken)
    {
        using var start = source.OpenHandle(match.Path, OpenFlags.ReadDirectory);
        using var walk = new TreeWalk(start);
        while (walk.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (walk.Visit)
            {
                case Visit.Enter:
                    Enter(walk, visitor);
                    break;
                case Visit.Leaf when !walk.Metadata.IsWhiteout:
                    Leaf(walk, visitor);
                    break;
                case Visit.Leave:
                    Leave(walk, visitor);
                    break;
            }
        }
    }

    private void Enter(TreeWalk walk, ISelectionVisitor visitor)
    {
        var (isVisible, isTaken) = (true, true);
        if (asks)
        {
            var path = BytePath.Text(walk.Path);
            var rooted = BytePath.Text(BytePath.Join(match.Path, walk.Path));
            isVisible = options.IsIgnored?.Invoke(rooted, true) != true;
            isTaken = IsTaken(path, isVisible);
            if ((!isVisible && options.CanSkipTree?.Invoke(rooted) == true)
                || (match.Include is { } include && !include.CanMatchBelow(path) && !include.MatchesOrParentMatches(path)))
            {
                walk.Skip();
                return;
            }
        }

        directories.Add((new SelectedEntry(walk.Path, walk.Name, walk.Metadata, isTaken), Entered: false));
        if (isVisible && isTaken)
        {
            EnterPending(visitor);
        }
    }

    private void Leaf(TreeWalk walk, ISelectionVisitor visitor)
    {
        if (asks)
        {
            var isVisible = options.IsIgnored?.Invoke(BytePath.Text(BytePath.Join(match.Path, walk.Path)), false) != true;
            if (!IsTaken(BytePath.Text(walk.Path), isVisible) || !isVisible)
            {
                return;
            }
        }

        EnterPending(visitor);
        visitor.Leaf(new SelectedEntry(walk.Path, walk.Name, walk.Metadata, IsWhole: true), walk.Parent);
    }

    private void Leave(TreeWalk walk, ISelectionVisitor visitor)
    {
        var (entry, entered) = directories[^1];
        directories.RemoveAt(directories.Count - 1);
        if (entered)
        {
            visitor.Leave(entry, walk.Parent);
        }
    }

    private bool IsTaken(string path, bool isVisible)
    {
        if (match.Include is { } include && !include.MatchesOrParentMatches(path))
        {
            return false;
        }

        FoundRequired |= isVisible && match.Include is not null;
        return match.Exclude?.Invoke(path) != true;
    }

    private void EnterPending(ISelectionVisitor visitor)
    {
        for (var i = 0; i < directories.Count; i++)
        {
            if (!directories[i].Entered)
            {
                directories[i] = (directories[i].Entry, true);
                visitor.Enter(directories[i].Entry);
            }
        }
    }
}
