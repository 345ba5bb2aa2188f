using System.Text;
using Kaniko.Images.Tar;
using Xunit;

namespace Kaniko.Rootfs.Tests.Trees;

/// <summary>What a tree without overlayfs says that a step changed.</summary>
public sealed class DirectoryTreeTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly string path;

    public DirectoryTreeTests() => path = scratch.NewDirectory("tree");

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Archives_of_random_changes_give_the_tree_that_was_changed(int seed)
    {
        Scratch.NeedsRoot();
        using var tree = new DirectoryTree(path, SnapshotRule.Full);
        using var copy = new DirectoryTree(scratch.NewDirectory("copy"), SnapshotRule.Full);
        var random = new Random(seed);
        tree.Remember(CancellationToken.None);
        for (var step = 0; step < 6; step++)
        {
            for (var i = 0; i < 12; i++)
            {
                var change = random.Next();
                UnionModelTests.Change(change, tree.Root);
            }

            using var layer = new MemoryStream();
            _ = tree.WriteChanges(layer, CancellationToken.None);
            layer.Position = 0;
            _ = copy.Apply(layer, toleratesUnmappedOwners: false, CancellationToken.None);

            Assert.Equal(Scratch.Listing(tree.Root), Scratch.Listing(copy.Root));
        }
    }

    [Theory]
    [InlineData(SnapshotRule.Full, "content", true)]
    [InlineData(SnapshotRule.Redo, "content", true)]
    [InlineData(SnapshotRule.Time, "content", true)]
    [InlineData(SnapshotRule.Full, "mode", true)]
    [InlineData(SnapshotRule.Redo, "mode", true)]
    [InlineData(SnapshotRule.Time, "mode", false)]
    [InlineData(SnapshotRule.Full, "content of the same length and time", true)]
    [InlineData(SnapshotRule.Redo, "content of the same length and time", false)]
    [InlineData(SnapshotRule.Time, "content of the same length and time", false)]
    [InlineData(SnapshotRule.Redo, "longer content of the same time", true)]
    [InlineData(SnapshotRule.Time, "longer content of the same time", false)]
    [InlineData(SnapshotRule.Full, "a second name", true)]
    [InlineData(SnapshotRule.Full, "reading", false)]
    public void A_rule_sees_what_it_promises(SnapshotRule rule, string change, bool isSeen)
    {
        var file = $"{path}/dir/file";
        Directory.CreateDirectory($"{path}/dir");
        File.WriteAllText(file, "before");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        using var tree = new DirectoryTree(path, rule);
        tree.Remember(CancellationToken.None);

        switch (change)
        {
            case "content":
                File.WriteAllText(file, "after!");
                break;
            case "mode":
                File.SetUnixFileMode(file, UnixFileMode.UserRead);
                break;
            case "content of the same length and time" or "longer content of the same time":
                File.WriteAllText(file, change[0] == 'c' ? "after!" : "after, and longer");
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
                break;
            case "a second name":
                tree.Root.Link("dir/file"u8, "dir/again"u8);
                break;
            default:
                _ = File.ReadAllText(file);
                break;
        }

        Assert.Equal(isSeen, Changes(tree).Contains("dir/file"));
    }

    [Theory]
    [InlineData("chown", true, true, false)]
    [InlineData("attribute", true, false, false)]
    [InlineData("another inode, all else the same", true, false, false)]
    [InlineData("another kind", true, true, true)]
    public void A_change_that_leaves_size_and_time_is_seen_by(string change, bool full, bool redo, bool time)
    {
        Scratch.NeedsRoot();
        foreach (var (rule, isSeen) in ((SnapshotRule, bool)[])[(SnapshotRule.Full, full), (SnapshotRule.Redo, redo), (SnapshotRule.Time, time)])
        {
            var file = $"{path}/dir-{rule}/file";
            Directory.CreateDirectory($"{path}/dir-{rule}");
            Write(file);
            using var tree = new DirectoryTree(path, rule);
            tree.Remember(CancellationToken.None);
            switch (change)
            {
                case "chown":
                    tree.Root.SetOwner(Encoding.UTF8.GetBytes($"dir-{rule}/file"), 5, 6);
                    break;
                case "attribute":
                    using (var set = System.Diagnostics.Process.Start("setfattr", ["-n", "user.kaniko", "-v", "x", file]))
                    {
                        set.WaitForExit();
                    }

                    break;
                case "another kind":
                    File.Delete(file);
                    Directory.CreateDirectory(file);
                    Directory.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
                    break;
                default:
                    Write(file + ".new");
                    File.Move(file + ".new", file, overwrite: true);
                    break;
            }

            Assert.Equal((rule, isSeen), (rule, Changes(tree).Contains($"dir-{rule}/file")));
        }

        static void Write(string file)
        {
            File.WriteAllText(file, "before");
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }
    }

    [Theory]
    [InlineData(SnapshotRule.Full)]
    [InlineData(SnapshotRule.Redo)]
    [InlineData(SnapshotRule.Time)]
    public void Names_that_come_go_and_move_are_seen_by_every_rule(SnapshotRule rule)
    {
        Directory.CreateDirectory($"{path}/gone/below");
        foreach (var name in (string[])["a", "b", "c", "gone/below/x"])
        {
            File.WriteAllText($"{path}/{name}", "");
        }

        using var tree = new DirectoryTree(path, rule);
        tree.Remember(CancellationToken.None);

        File.Delete($"{path}/a");
        File.Move($"{path}/b", $"{path}/moved");
        tree.Root.Link("c"u8, "linked"u8);
        Directory.Delete($"{path}/gone", recursive: true);

        Assert.Equal([".wh.a", ".wh.b", ".wh.gone", "linked", "moved"], Changes(tree).Where(name => name != "c").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_lost_one_of_its_names_is_no_other_file()
    {
        File.WriteAllText($"{path}/a", "");
        using var tree = new DirectoryTree(path, SnapshotRule.Full);
        tree.Root.Link("a"u8, "b"u8);
        tree.Remember(CancellationToken.None);

        tree.Root.Remove("b"u8);

        Assert.Equal([".wh.b"], Changes(tree));
    }

    [Fact]
    public void Directories_that_were_only_passed_through_are_no_change_of_their_own()
    {
        Directory.CreateDirectory($"{path}/a/b/c");
        Directory.CreateDirectory($"{path}/other");
        using var tree = new DirectoryTree(path, SnapshotRule.Full);
        tree.Remember(CancellationToken.None);

        File.WriteAllText($"{path}/a/b/c/new", "");
        File.WriteAllText($"{path}/other/came", "");
        File.Delete($"{path}/other/came");

        Assert.Equal(["a", "a/b", "a/b/c", "a/b/c/new"], Changes(tree));
    }

    [Fact]
    public void What_was_put_aside_and_came_back_is_no_change()
    {
        File.WriteAllText($"{path}/file", "");
        using var tree = new DirectoryTree(path, SnapshotRule.Full);
        tree.Remember(CancellationToken.None);
        File.Move($"{path}/file", $"{scratch.Path}/aside");
        File.Move($"{scratch.Path}/aside", $"{path}/file");

        tree.Accept(["file"u8.ToArray()]);

        Assert.Empty(Changes(tree));
    }

    [Fact]
    public void Protected_paths_are_neither_emptied_nor_unpacked_over_nor_listed()
    {
        Directory.CreateDirectory($"{path}/kaniko/lib");
        File.WriteAllText($"{path}/kaniko/executor", "ours");
        File.WriteAllText($"{path}/gone", "");
        Directory.CreateDirectory($"{path}/run/secrets");
        File.WriteAllText($"{path}/run/secrets/token", "ours");
        var root = BytePath.Of(path);
        using var machine = new DirectoryTree("/", SnapshotRule.Full, new ProtectedPaths(
            [BytePath.Join(root, "kaniko"u8), BytePath.Join(root, "run/secrets"u8)]));
        var at = BytePath.Text(root);
        var archive = Scratch.Tar(
            (Scratch.Entry($"{at}/kaniko", TarEntryType.Directory), ""),
            (Scratch.Entry($"{at}/kaniko/executor", TarEntryType.File), "theirs"),
            (Scratch.Entry($"{at}/way", TarEntryType.SymbolicLink, "kaniko"), ""),
            (Scratch.Entry($"{at}/way/executor", TarEntryType.File), "theirs"),
            (Scratch.Entry($"{at}/run", TarEntryType.SymbolicLink, "kaniko"), ""),
            (Scratch.Entry($"{at}/.wh.kaniko", TarEntryType.File), ""),
            (Scratch.Entry($"{at}/new", TarEntryType.File), "theirs"));

        _ = machine.Apply(archive, toleratesUnmappedOwners: false, CancellationToken.None);

        Assert.Equal("ours", File.ReadAllText($"{path}/kaniko/executor"));
        Assert.Equal("ours", File.ReadAllText($"{path}/run/secrets/token"));
        Assert.Equal("theirs", File.ReadAllText($"{path}/new"));
    }

    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/c", true)]
    [InlineData("a/b", "a", false)]
    [InlineData("a/b", "a/bc", false)]
    [InlineData("/", "a", false)]
    public void A_protected_path_covers_what_is_below_it(string path, string asked, bool isCovered) =>
        Assert.Equal(isCovered, new ProtectedPaths([Encoding.UTF8.GetBytes(path)]).Covers(Encoding.UTF8.GetBytes(asked)));

    [Fact]
    public void What_is_mounted_is_found() => Assert.Contains("proc", ProtectedPaths.Mounted().Select(mount => BytePath.Text(BytePath.Clean(mount))));

    private static List<string> Changes(DirectoryTree tree)
    {
        using var archive = new MemoryStream();
        _ = tree.WriteChanges(archive, CancellationToken.None);
        archive.Position = 0;
        using var reader = new TarReader(archive);
        var names = new List<string>();
        while (reader.Next() is { } entry)
        {
            names.Add(BytePath.Text(entry.Name));
        }

        return names;
    }
}
