using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Kaniko.Rootfs;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Archives that try to reach outside of the context. What lies beside it must stay as it is.</summary>
public sealed class HostileArchiveTests
{
    private static readonly Dictionary<string, TarEntry[]> Shapes = new()
    {
        ["name climbs"] = [Tars.File("../../../canary/file")],
        ["name climbs in the middle"] = [Tars.File("a/../../../../canary/file")],
        ["name climbs to a directory"] = [Tars.Folder("../../../canary", 0x1FF)],
        ["absolute name"] = [Tars.File("/CANARY/file")],
        ["parent is an absolute link"] = [Tars.Link("link", "CANARY"), Tars.File("link/file")],
        ["parent is a relative link"] = [Tars.Link("link", "../../../canary"), Tars.File("link/file")],
        ["parent is a chain of links"] = [Tars.Link("x", ".."), Tars.Link("y", "x/../../canary"), Tars.File("y/file")],
        ["parent is a link to the root"] = [Tars.Link("link", "/"), Tars.File("link/CANARY/file")],
        ["link below a link"] = [Tars.Link("link", "CANARY"), Tars.Link("link/evil", "/etc")],
        ["directory below a link"] = [Tars.Link("link", "CANARY"), Tars.Folder("link/dir")],
        ["fifo below a link"] = [Tars.Link("link", "CANARY"), Tars.Entry("link/fifo", TarEntryType.Fifo)],
        ["file over a link"] = [Tars.Link("link", "CANARY/file"), Tars.File("link", 0x1FF)],
        ["directory over a link"] = [Tars.Link("link", "CANARY"), Tars.Folder("link", 0x1FF), Tars.File("link/file")],
        ["hard link outside"] = [Tars.Hard("hard", "../../../canary/file"), Tars.File("hard")],
        ["hard link to an absolute name"] = [Tars.Hard("hard", "CANARY/file")],
        ["hard link through a link"] = [Tars.Link("link", "CANARY"), Tars.Hard("hard", "link/file"), Tars.File("hard")],
        ["hard link to a link"] = [Tars.Link("link", "CANARY/file"), Tars.Hard("hard", "link"), Tars.File("hard", 0x1FF)],
        ["hard link to a name of the working directory"] = [Tars.Hard("hard", "etc/passwd")],
        ["hard link to itself"] = [Tars.Hard("hard", "hard")],
        ["hard link to a directory"] = [Tars.Folder("d"), Tars.Hard("hard", "d")],
        ["hard link to the root"] = [Tars.Hard("hard", "/")],
        ["the root is a file"] = [Tars.Folder(""), Tars.Entry("./", TarEntryType.SymbolicLink, "CANARY")],
        ["link loop"] = [Tars.Link("x", "y"), Tars.Link("y", "x"), Tars.File("x/file")],
        ["through proc"] = [Tars.Link("p", "/proc/self/root"), Tars.File("p/CANARY/file")],
        ["through proc's working directory"] = [Tars.Link("p", "/proc/self/cwd"), Tars.File("p/evil")],
        ["whiteouts are ordinary names"] = [Tars.Link("link", "CANARY"), Tars.File("link/.wh.file"), Tars.File(".wh..wh..opq")],
        ["a device, then through it"] = [Tars.Entry("dev", TarEntryType.CharacterDevice) with { DeviceMajor = 1, DeviceMinor = 3 }, Tars.File("dev/file")],
        ["a file, then below it"] = [Tars.File("f"), Tars.File("f/g")],
        ["a name of 20000 bytes"] = [Tars.File(string.Join('/', Enumerable.Repeat("d", 10_000)))],
        ["a part of 300 bytes"] = [Tars.File(new string('x', 300))],
        ["a newline and an escape"] = [Tars.File("a\n\u001b[31mb/../../x")],
    };

    public static TheoryData<string> Names() => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_outside_is_touched_and_the_error_is_clean(string shape)
    {
        using var scene = new ContextScene();
        var canary = scene.Folder.Create("canary");
        _ = scene.Folder.Write("canary/file", "precious");
        var before = await FingerprintAsync(scene);
        var entries = Shapes[shape].Select(entry => entry with
        {
            Name = System.Text.Encoding.UTF8.GetBytes(BytePath.Text(entry.Name).Replace("CANARY", canary, StringComparison.Ordinal)),
            LinkName = entry.LinkName is null
                ? null
                : System.Text.Encoding.UTF8.GetBytes(BytePath.Text(entry.LinkName).Replace("CANARY", canary, StringComparison.Ordinal)),
        });
        await File.WriteAllBytesAsync(scene.Folder["current/context"], Tars.Of([.. entries]), TestContext.Current.CancellationToken);

        try
        {
            var context = await scene.OpenAsync("tar://context", TestContext.Current.CancellationToken);
            Assert.StartsWith(scene.Folder["work"], context.Directory, StringComparison.Ordinal);
        }
        catch (KanikoException error)
        {
            Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
            Assert.DoesNotContain(error.Message, char.IsControl);
            Assert.NotNull(error.Hint);
        }

        Assert.Equal(before, await FingerprintAsync(scene));
    }

    private static async Task<string> FingerprintAsync(ContextScene scene) => (await ExternalProgram.Require("find").RunAsync(
        [scene.Folder["canary"], scene.Folder["home"], scene.Folder["current"], "-not", "-name", "context", "-not", "-path", scene.Folder["current"],
            "-printf", "%p %y %m %U %i %s %T@ %C@ %n\n"], TestContext.Current.CancellationToken)).Succeeded().Output;
}
