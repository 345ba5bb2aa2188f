using System.Text;

namespace Kaniko.Rootfs.Tests.Copying;

/// <summary>A source and a destination directory, made from short lines.</summary>
internal sealed class CopyTrees : IDisposable
{
    public static readonly FileTime Time = new(1_600_000_000, 123_456_789);

    private readonly Scratch scratch = new();

    public CopyTrees(string source = "", string destination = "")
    {
        SourcePath = scratch.NewDirectory("source");
        DestinationPath = scratch.NewDirectory("destination");
        Source = RootDirectory.Open(SourcePath);
        Destination = RootDirectory.Open(DestinationPath);
        Fill(Source, source);
        Fill(Destination, destination);
    }

    public string SourcePath { get; }

    public string DestinationPath { get; }

    public string OutsidePath => scratch.NewDirectory("outside");

    public string MemoPath => $"{scratch.Path}/memo";

    public RootDirectory Source { get; }

    public RootDirectory Destination { get; }

    /// <summary>Blank-separated: <c>a/b=content</c>, <c>d/</c>, <c>link>target</c>; parents are made, all with one time.</summary>
    public static void Fill(RootDirectory root, string entries)
    {
        foreach (var entry in entries.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = entry.AsSpan().IndexOfAny('=', '>');
            var path = Bytes(end < 0 ? entry : entry[..end]);
            root.MakeDirectories(end < 0 ? path : BytePath.Parent(path), new NewDirectory());
            if (end > 0 && entry[end] == '>')
            {
                root.Symlink(Bytes(entry[(end + 1)..]), path);
            }
            else if (end > 0)
            {
                root.WriteAllBytes(path, Bytes(entry[(end + 1)..]), 0x1A4);
            }
        }

        using var walk = new TreeWalk(root.Handle);
        while (walk.Next())
        {
            if (walk.Visit != Visit.Enter)
            {
                root.SetTime(walk.Path, Time);
            }
        }
    }

    public void Copy(string arguments, CopyOptions? options = null)
    {
        var words = arguments.Split(' ');
        new FileCopier(Source, Destination, options ?? new CopyOptions()).Copy(words[..^1], words[^1], CancellationToken.None);
    }

    /// <summary>The destination in the same form as it was given; directories only where they are empty.</summary>
    public string Result()
    {
        var text = new StringBuilder();
        var last = "";
        using var walk = new TreeWalk(Destination.Handle);
        while (walk.Next())
        {
            var path = BytePath.Text(walk.Path);
            if (walk.Visit == Visit.Leave)
            {
                text.Append(last == path ? $"{path}/ " : "");
                continue;
            }

            last = path;
            text.Append(walk.Metadata.Kind switch
            {
                EntryKind.Directory => "",
                EntryKind.Symlink => $"{path}>{BytePath.Text(Destination.ReadLink(walk.Path))} ",
                EntryKind.File => $"{path}={BytePath.Text(Destination.ReadAllBytes(walk.Path, 1000))} ",
                _ => $"{path}:{walk.Metadata.Kind} ",
            });
        }

        return text.ToString().TrimEnd();
    }

    public EntryMetadata Stat(string path) => Destination.Stat(Bytes(path), follow: false)!;

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose()
    {
        Source.Dispose();
        Destination.Dispose();
        scratch.Dispose();
    }
}
