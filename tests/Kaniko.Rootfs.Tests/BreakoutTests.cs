using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Xunit;
using static Kaniko.Rootfs.Tests.Scratch;

namespace Kaniko.Rootfs.Tests;

/// <summary>Archives that try to reach outside of the root. A canary beside the root must stay as it is, whatever happens inside.</summary>
public sealed class BreakoutTests
{
    private const TarEntryType File = TarEntryType.File;
    private const TarEntryType Link = TarEntryType.SymbolicLink;
    private const TarEntryType Hard = TarEntryType.HardLink;
    private const TarEntryType Folder = TarEntryType.Directory;

    private static readonly Dictionary<string, TarEntry[]> Shapes = new()
    {
        ["name climbs"] = [Entry("../canary/file", File)],
        ["name climbs in the middle"] = [Entry("a/../../canary/file", File)],
        ["name climbs to a directory"] = [Entry("../canary", Folder, mode: 0x1FF)],
        ["absolute name"] = [Entry("/CANARY/file", File)],
        ["parent is an absolute link"] = [Entry("link", Link, "CANARY"), Entry("link/file", File)],
        ["parent is a relative link"] = [Entry("link", Link, "../canary"), Entry("link/file", File)],
        ["parent is a chain of links"] = [Entry("x", Link, ".."), Entry("y", Link, "x/canary"), Entry("y/file", File)],
        ["parent is a link to the root"] = [Entry("link", Link, "/"), Entry("link/CANARY/file", File)],
        ["link deep below"] = [Entry("a/b", Folder), Entry("a/b/link", Link, "../../../canary"), Entry("a/b/link/file", File)],
        ["directory below a link"] = [Entry("link", Link, "CANARY"), Entry("link/dir", Folder)],
        ["link below a link"] = [Entry("link", Link, "CANARY"), Entry("link/evil", Link, "/etc")],
        ["fifo below a link"] = [Entry("link", Link, "CANARY"), Entry("link/fifo", TarEntryType.Fifo)],
        ["file over a link"] = [Entry("link", Link, "CANARY/file"), Entry("link", File, mode: 0x1FF)],
        ["directory over a link"] = [Entry("link", Link, "CANARY"), Entry("link", Folder, mode: 0x1FF)],
        ["directory over a link, then into it"] = [Entry("link", Link, "CANARY"), Entry("link", Folder), Entry("link/file", File)],
        ["hard link outside"] = [Entry("hard", Hard, "../canary/file"), Entry("hard", File)],
        ["hard link to an absolute name"] = [Entry("hard", Hard, "CANARY/file")],
        ["hard link through a link"] = [Entry("link", Link, "CANARY"), Entry("hard", Hard, "link/file"), Entry("hard", File)],
        ["hard link to a link"] = [Entry("link", Link, "CANARY/file"), Entry("hard", Hard, "link"), Entry("hard", File, mode: 0x1FF)],
        ["hard link to a name of the working directory"] = [Entry("hard", Hard, "etc/passwd")],
        ["hard link below a link"] = [Entry("f", File), Entry("link", Link, "CANARY"), Entry("link/file", Hard, "f")],
        ["whiteout climbs"] = [Entry("../canary/.wh.file", File)],
        ["whiteout below a link"] = [Entry("link", Link, "CANARY"), Entry("link/.wh.file", File)],
        ["whiteout below a relative link"] = [Entry("link", Link, "../canary"), Entry("link/.wh.file", File)],
        ["whiteout of ."] = [Entry(".wh..", File)],
        ["whiteout of .."] = [Entry("a/.wh...", File)],
        ["whiteout of nothing"] = [Entry(".wh.", File)],
        ["opaque below a link"] = [Entry("link", Link, "CANARY"), Entry("link/.wh..wh..opq", File)],
        ["opaque climbs"] = [Entry("../canary/.wh..wh..opq", File)],
        ["below a whiteout"] = [Entry(".wh.x/file", File)],
        ["whiteout of a link to a directory"] = [Entry("link", Link, "CANARY"), Entry(".wh.link", File)],
        ["empty name"] = [Entry("", File)],
        ["link loop"] = [Entry("x", Link, "y"), Entry("y", Link, "x"), Entry("x/file", File)],
        ["dangling link below the root"] = [Entry("x", Link, "/a/b/c/../../../../../.."), Entry("x/CANARY/file", File)],
        ["through proc"] = [Entry("p", Link, "/proc/self/root"), Entry("p/CANARY/file", File)],
    };

    public static TheoryData<string, UnpackForm> Cases()
    {
        var cases = new TheoryData<string, UnpackForm>();
        foreach (var shape in Shapes.Keys)
        {
            foreach (var form in Enum.GetValues<UnpackForm>())
            {
                cases.Add(shape, form);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_outside_is_touched(string shape, UnpackForm form)
    {
        NeedsRoot();
        using var scratch = new Scratch();
        var canary = scratch.NewDirectory("canary");
        System.IO.File.WriteAllText($"{canary}/file", "precious");
        System.IO.File.WriteAllText($"{canary}/../decoy", "precious");
        var before = Fingerprint(canary);
        var target = scratch.NewDirectory("root");
        var entries = Shapes[shape].Select(entry => (entry with
        {
            Name = Bytes(BytePath.Text(entry.Name).Replace("CANARY", canary[1..]).Replace("//", "/")),
            LinkName = entry.LinkName is null ? null : Bytes(BytePath.Text(entry.LinkName).Replace("CANARY", canary)),
        }, entry.Type == File ? "evil" : "")).ToArray();

        try
        {
            Unpack(Tar(entries), target, form);
        }
        catch (KanikoException error)
        {
            Assert.Equal(ErrorCode.LayerInvalid, error.Code);
        }

        Assert.Equal(before, Fingerprint(canary));
    }

    [Theory]
    [InlineData("/usr/bin/x")]
    [InlineData("../../../../../etc")]
    [InlineData("dangling")]
    [InlineData("sh")]
    [InlineData("a/../b//c/.")]
    public void Symlink_targets_are_kept_verbatim(string target)
    {
        using var scratch = new Scratch();
        var path = scratch.NewDirectory("root");

        Unpack(Tar((Entry("sh", Link, target), ""), (Entry("sh", Link, target), "")), path, UnpackForm.OverlayLower);

        using var root = RootDirectory.Open(path);
        Assert.Equal(target, BytePath.Text(root.ReadLink("sh"u8)));
    }

    [Fact]
    public async Task A_racer_that_swaps_directories_for_links_leads_nowhere()
    {
        NeedsRoot();
        using var scratch = new Scratch();
        var canary = scratch.NewDirectory("canary");
        var before = Fingerprint(canary);
        var target = scratch.NewDirectory("root");
        using var stop = new CancellationTokenSource();
        var racer = Task.Run(() =>
        {
            using var root = RootDirectory.Open(target);
            while (!stop.IsCancellationRequested)
            {
                Swap(() => root.Symlink(Bytes(canary), "d"u8));
                Swap(() => root.Remove("d"u8));
                Swap(() => root.MakeDirectories("d"u8, new NewDirectory()));
                Swap(() => root.Remove("d"u8));
            }
        }, TestContext.Current.CancellationToken);

        var entries = Enumerable.Range(0, 2000).SelectMany(i => (TarEntry[])[Entry($"d/e{i}", Folder), Entry($"d/f{i}", File)]);
        foreach (var chunk in entries.Chunk(20))
        {
            try
            {
                Unpack(Tar([.. chunk.Select(entry => (entry, ""))]), target, UnpackForm.Archive);
            }
            catch (Exception error) when (error is KanikoException or IOException)
            {
                // A clean failure is allowed; an escape is not.
            }
        }

        await stop.CancelAsync();
        await racer;
        Assert.Equal(before, Fingerprint(canary));
    }

    private static void Swap(Action action)
    {
        try
        {
            action();
        }
        catch (RootIOException)
        {
            // The other side was quicker.
        }
    }

    private static string Fingerprint(string path)
    {
        using var root = RootDirectory.Open(path);
        var entries = root.Enumerate(default).Select(name => $"{BytePath.Text(name)} {root.Stat(name, follow: false)}");
        return $"{root.Stat(default, follow: true)}\n{Listing(root)}\n{string.Join('\n', entries)}";
    }
}
