using Kaniko.Diagnostics;
using Xunit;

namespace Kaniko.Rootfs.Tests.Copying;

public sealed class TreeHasherTests
{
    private const string Tree = "d/a=1 d/b=2 d/s/c=3 d/l>a";

    [Theory]
    [InlineData("d/a=1 d/b=2 d/s/c=4 d/l>a")]
    [InlineData("d/a=1 d/b=2 d/s/e=3 d/l>a")]
    [InlineData("d/a=1 d/b=2 d/s/c=3 d/l>b")]
    [InlineData("d/a=1 d/b=2 d/s/c=3")]
    [InlineData("d/a=1 d/b=2 d/s/c=3 d/l=a")]
    [InlineData("d/a=1 d/b=2 d/s/c=3 d/l>a d/t/")]
    [InlineData("d/a=12 d/b= d/s/c=3 d/l>a")]
    public void Another_tree_has_another_hash(string other)
    {
        using var trees = new CopyTrees(Tree, other);

        Assert.NotEqual(Hash(trees.Source, "d"), Hash(trees.Destination, "d"));
    }

    [Fact]
    public void Place_order_time_and_owner_do_not_count()
    {
        Scratch.NeedsRoot();
        using var trees = new CopyTrees(Tree, "d/l>a d/s/c=3 d/b=2 d/a=1");
        trees.Destination.SetTime("d/a"u8, new FileTime(1, 2));
        trees.Destination.SetOwner("d/a"u8, 5, 6);

        Assert.Equal(Hash(trees.Source, "d"), Hash(trees.Destination, "d"));
        var owners = new CopyOptions { IncludeOwner = true };
        Assert.NotEqual(Hash(trees.Source, "d", owners), Hash(trees.Destination, "d", owners));
    }

    [Fact]
    public void Modes_count()
    {
        using var trees = new CopyTrees(Tree, Tree);
        trees.Destination.SetMode("d/a"u8, 0x1ED);

        Assert.NotEqual(Hash(trees.Source, "d"), Hash(trees.Destination, "d"));
        Assert.Equal(Hash(trees.Source, "d/b"), Hash(trees.Destination, "d/b"));
    }

    [Fact]
    public void What_is_ignored_or_excluded_does_not_count()
    {
        using var trees = new CopyTrees(Tree, $"{Tree} d/x=9");

        Assert.Equal(
            Hash(trees.Source, "d"), Hash(trees.Destination, "d", new CopyOptions { IsIgnored = static (path, _) => path == "d/x" }));
        Assert.Equal(
            Hash(trees.Source, "d"), Hash(trees.Destination, "d", new CopyOptions { Exclude = static _ => static path => path == "x" }));
        Assert.Equal(Hash(trees.Source, "d/a"), Hash(trees.Source, "d/a", new CopyOptions { Exclude = static _ => static _ => true }));
    }

    [Fact]
    public void A_missing_source_is_the_copier_s_error()
    {
        using var trees = new CopyTrees(Tree);

        Assert.Equal(ErrorCode.SourceNotFound, Assert.Throws<KanikoException>(() => Hash(trees.Source, "none")).Code);
        Assert.Equal(Hash(trees.Source, "none*"), Hash(trees.Source, "nothing*"));
    }

    [Fact]
    public void Unchanged_files_are_not_read_again_once_they_are_settled()
    {
        using var trees = new CopyTrees(Tree);
        var later = new LaterTime();
        var first = new TreeHasher(trees.Source, trees.MemoPath, later);
        var hash = first.Hash(["d"], new CopyOptions(), CancellationToken.None);
        var second = new TreeHasher(trees.Source, trees.MemoPath, later);

        Assert.Equal(hash, second.Hash(["d"], new CopyOptions(), CancellationToken.None));
        Assert.Equal((3, 0), (first.FilesRead, second.FilesRead));

        File.WriteAllText($"{trees.SourcePath}/d/a", "9");
        Assert.NotEqual(hash, second.Hash(["d"], new CopyOptions(), CancellationToken.None));
        Assert.Equal(1, second.FilesRead);
    }

    [Fact]
    public void Files_that_changed_just_now_are_not_remembered()
    {
        using var trees = new CopyTrees(Tree);
        _ = new TreeHasher(trees.Source, trees.MemoPath).Hash(["d"], new CopyOptions(), CancellationToken.None);

        Assert.False(File.Exists(trees.MemoPath));
    }

    [Fact]
    public void A_damaged_memo_counts_as_none()
    {
        using var trees = new CopyTrees(Tree);
        File.WriteAllBytes(trees.MemoPath, new byte[1000]);
        var hasher = new TreeHasher(trees.Source, trees.MemoPath);

        Assert.Equal(Hash(trees.Source, "d"), hasher.Hash(["d"], new CopyOptions(), CancellationToken.None));
        Assert.Equal(3, hasher.FilesRead);
    }

    private static string Hash(RootDirectory root, string source, CopyOptions? options = null) =>
        new TreeHasher(root, memoFile: null).Hash([source], options ?? new CopyOptions(), CancellationToken.None);

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddMinutes(1);
    }
}
