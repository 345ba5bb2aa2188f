using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Xunit;
using static Kaniko.Rootfs.Tests.Scratch;

namespace Kaniko.Rootfs.Tests.Merging;

public sealed class MergedTreeTests
{
    private static readonly string[] Names = ["a", "b", "c", "a/b", "a/c", "b/a", "b/c", "a/b/c", "c/a/b", "c/b"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    /// <summary>The oracle unpacks into a directory, where the kernel resolves paths.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_layers_give_what_unpacking_them_one_over_the_other_gives(int seed)
    {
        NeedsRoot();
        using var scratch = new Scratch();
        var random = new Random(seed);
        var layers = new List<MemoryStream>();
        for (var tried = 0; layers.Count < 4; tried++)
        {
            List<MemoryStream> candidate = [.. layers, RandomLayer(random)];
            var unpacked = Outcome(scratch, $"expected{tried}", target => candidate.ForEach(layer =>
            {
                layer.Position = 0;
                Unpack(layer, target, UnpackForm.Tree);
            }));
            Assert.Equal(unpacked, Outcome(scratch, $"tar{tried}", target =>
                Unpack(new MemoryStream(Merged.ToTar($"{scratch.Path}/files.tar", candidate)), target, UnpackForm.Archive)));
            Assert.Equal(unpacked?.Replace(" 7:7", " 0:0", StringComparison.Ordinal), Outcome(scratch, $"directory{tried}", target => Merged.ToDirectory(target, candidate)));
            layers = unpacked is null ? layers : candidate;
        }
    }

    [Fact]
    public void What_a_layer_makes_is_not_hidden_by_its_own_whiteouts()
    {
        var below = Tar((Entry("d/old", TarEntryType.File), "1"), (Entry("e/old", TarEntryType.File), "1"), (Entry("f", TarEntryType.File), "1"));
        var above = Tar(
            (Entry("d/new", TarEntryType.File), "2"), (Entry(".wh.d", TarEntryType.File), ""),
            (Entry("e/sub/new", TarEntryType.File), "2"), (Entry("e/.wh..wh..opq", TarEntryType.File), ""),
            (Entry("f", TarEntryType.File), "2"), (Entry(".wh.f", TarEntryType.File), ""));

        Assert.Equal(["d", "d/new", "e", "e/sub", "e/sub/new", "f"], Paths(below, above));
    }

    [Fact]
    public void Files_lie_where_links_of_lower_layers_lead_and_never_outside()
    {
        var below = Tar(
            (Entry("usr/lib", TarEntryType.Directory), ""), (Entry("lib", TarEntryType.SymbolicLink, "usr/lib"), ""),
            (Entry("up", TarEntryType.SymbolicLink, "../../../.."), ""), (Entry("etc", TarEntryType.SymbolicLink, "/usr/../../usr"), ""));
        var above = Tar((Entry("lib/so", TarEntryType.File), "1"), (Entry("up/here", TarEntryType.File), "2"), (Entry("etc/passwd", TarEntryType.File), "3"));

        Assert.Equal(["etc", "here", "lib", "up", "usr", "usr/lib", "usr/lib/so", "usr/passwd"], Paths(below, above));
    }

    [Fact]
    public void Hard_links_outlive_the_name_that_they_were_made_from_and_lose_what_a_later_layer_replaces()
    {
        using var scratch = new Scratch();
        var below = Tar((Entry("z", TarEntryType.File), "first"));
        var middle = Tar((Entry("m", TarEntryType.HardLink, "z"), ""), (Entry("n", TarEntryType.HardLink, "/m"), ""));
        var above = Tar((Entry(".wh.z", TarEntryType.File), ""), (Entry("n", TarEntryType.File), "second"), (Entry("a", TarEntryType.HardLink, "m"), ""));

        var entries = Merged.Entries(Merged.ToTar($"{scratch.Path}/files.tar", [below, middle, above]));

        Assert.Equal(
            [("a", TarEntryType.File, "", "first"), ("m", TarEntryType.HardLink, "a", ""), ("n", TarEntryType.File, "", "second")],
            entries.Select(e => (BytePath.Text(e.Entry.Name), e.Entry.Type, BytePath.Text(e.Entry.LinkName), e.Content)));
    }

    [Fact]
    public void The_archive_depends_on_the_files_and_not_on_the_layers_that_they_came_in()
    {
        using var scratch = new Scratch();
        (TarEntry, string)[] files =
        [
            (Entry("b", TarEntryType.Directory) with { Uid = 5, Gid = 6 }, ""), (Entry("b/x", TarEntryType.File) with { Uid = 70000 }, "long"),
            (Entry("a", TarEntryType.SymbolicLink, "b/x"), ""), (Entry("b/fifo", TarEntryType.Fifo), ""), (Entry("b-", TarEntryType.File), "y"),
        ];

        var one = Merged.ToTar($"{scratch.Path}/1.tar", [Tar(files)]);
        var many = Merged.ToTar($"{scratch.Path}/2.tar", [Tar((Entry("gone", TarEntryType.File), "")), Tar(files[..1]), Tar([(Entry(".wh.gone", TarEntryType.File), ""), .. files[1..].Reverse()])]);

        Assert.Equal(Convert.ToHexString(one), Convert.ToHexString(many));
        Assert.Equal(["a", "b", "b/fifo", "b/x", "b-"], Merged.Entries(one).Select(e => BytePath.Text(e.Entry.Name)));
        Assert.All(Merged.Entries(Merged.ToTar($"{scratch.Path}/3.tar", [Tar(files)], new FileTime(77, 0))), e => Assert.Equal(77, e.Entry.MTimeSeconds));
    }

    [Theory]
    [InlineData("../x", TarEntryType.File, null, "would leave its root")]
    [InlineData("f/x", TarEntryType.File, null, "is not a directory, yet entries lie in it")]
    [InlineData("loop/x", TarEntryType.File, null, "is not a directory, yet entries lie in it")]
    [InlineData("x", TarEntryType.HardLink, "nowhere", "which is not there")]
    [InlineData("x", TarEntryType.HardLink, "d", "hard link to a directory")]
    [InlineData("x", TarEntryType.HardLink, "../f", "would leave its root")]
    [InlineData(".wh.", TarEntryType.File, null, "whiteout of nothing")]
    [InlineData(".wh.d/x", TarEntryType.File, null, "below a whiteout")]
    public void A_layer_that_makes_no_sense_is_refused(string name, TarEntryType type, string? link, string message)
    {
        var below = Tar((Entry("f", TarEntryType.File), ""), (Entry("d", TarEntryType.Directory), ""), (Entry("loop", TarEntryType.SymbolicLink, "loop"), ""));

        var error = Assert.Throws<KanikoException>(() => Merged.Tree(below, Tar((Entry(name, type, link), ""))));

        Assert.Equal(ErrorCode.LayerInvalid, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(params IReadOnlyList<MemoryStream> layers) => Merged.Tree(layers).Walk().Select(found => BytePath.Text(found.Path));

    /// <summary>The listing; null where the layers are refused.</summary>
    private static string? Outcome(Scratch scratch, string name, Action<string> write)
    {
        var target = scratch.NewDirectory(name);
        try
        {
            write(target);
        }
        catch (KanikoException)
        {
            return null;
        }

        using var root = RootDirectory.Open(target);
        return Listing(root);
    }

    /// <summary>Whiteouts come first: of one after what its own layer implied, the tree knows more than a directory does.</summary>
    private static MemoryStream RandomLayer(Random random)
    {
        var whiteouts = Enumerable.Range(0, random.Next(3)).Select(_ => Names[random.Next(Names.Length)]).Select(name =>
            random.Next(4) == 0 ? $"{name}/.wh..wh..opq" : name.Insert(name.LastIndexOf('/') + 1, ".wh."));
        return Tar([.. whiteouts.Select(name => (Entry(name, TarEntryType.File), "")), .. Enumerable.Range(0, 4).Select(_ => RandomEntry(random))]);
    }

    private static (TarEntry, string) RandomEntry(Random random)
    {
        var (name, other) = (Names[random.Next(Names.Length)], Names[random.Next(Names.Length)]);
        var entry = random.Next(7) switch
        {
            0 or 1 => Entry(name, TarEntryType.Directory, mode: 0x1C0),
            2 => Entry(name, TarEntryType.SymbolicLink, random.Next(2) == 0 ? $"/{other}" : other),
            3 => Entry(name, TarEntryType.HardLink, other),
            4 => Entry(name, TarEntryType.Fifo),
            _ => Entry(name, TarEntryType.File, mode: 0x180),
        };
        return (entry with { Uid = 7, Gid = 7 }, entry.Type == TarEntryType.File ? $"{random.Next(100)}" : "");
    }
}
