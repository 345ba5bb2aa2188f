using System.IO.Pipes;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Images.Tar;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>tar://FILE and tar://stdin.</summary>
public sealed class ArchiveContextTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "tar")]
    [InlineData("-z", "gzip")]
    [InlineData("--zstd", "zstd")]
    [InlineData("-j", "bzip2")]
    [InlineData("-J", "xz")]
    public async Task Every_compression_is_told_by_its_first_bytes(string flag, string program)
    {
        _ = ExternalProgram.Require(program);
        using var scene = new ContextScene();
        _ = scene.Folder.Write("files/sub/below", "below");
        _ = scene.Folder.Write("files/top", "top");
        _ = (await ExternalProgram.Require("tar").RunAsync(
            [.. new[] { flag }.Where(text => text.Length > 0), "-cf", scene.Folder["current/context"], "-C", scene.Folder["files"], "."], Token)).Succeeded();

        var file = await scene.OpenAsync("tar://context", Token);
        var sub = await scene.OpenAsync(new BuildRequest { Context = "tar://" + scene.Folder["current/context"], ContextSubPath = "/sub" }, Token);
        scene.Settings = scene.Settings with { StandardInput = () => File.OpenRead(scene.Folder["current/context"]) };
        var input = await scene.OpenAsync("tar://stdin", Token);

        Assert.Equal(["sub", "sub/below", "top"], Listing(file.Directory));
        Assert.Equal(["below"], Listing(sub.Directory));
        Assert.Equal(["sub", "sub/below", "top"], Listing(input.Directory));
        Assert.True(input.IsForeign);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file.Directory)!));
        Assert.Contains(scene.Told(), told => told is TransferProgressed { Kind: TransferKind.Context, Done: true, Current: > 0 });
    }

    [Fact]
    public async Task A_terminal_is_not_read()
    {
        using var scene = new ContextScene();
        scene.Settings = scene.Settings with { IsTerminal = () => true, StandardInput = () => throw new InvalidOperationException("read") };

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("tar://stdin", Token));

        Assert.Equal(ErrorCode.ContextUnavailable, error.Code);
        Assert.Contains("terminal", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tar://missing.tar", ErrorCode.ContextUnavailable, "does not exist")]
    [InlineData("tar://.", ErrorCode.ContextUnavailable, "is a directory")]
    [InlineData("ftp://host/x", ErrorCode.ContextUnavailable, "'ftp://'")]
    [InlineData("https://", ErrorCode.ContextUnavailable, "malformed")]
    [InlineData("http://host/context.tar.gz", ErrorCode.ContextUnavailable, "not https")]
    [InlineData("https://host/context.tar.gz#main", ErrorCode.ContextUnavailable, "no checksum")]
    [InlineData("s3:///key", ErrorCode.ContextUnavailable, "no bucket")]
    public async Task Addresses_that_lead_nowhere_say_so(string context, ErrorCode code, string said)
    {
        using var scene = new ContextScene();

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(context, Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("FROM scratch\n", "malformed")]
    [InlineData("PK\u0003\u0004", "malformed")]
    public async Task What_is_no_archive_is_told(string content, string said)
    {
        using var scene = new ContextScene();
        _ = scene.Folder.Write("current/context.tar", content);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("tar://context.tar", Token));

        Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("tar -czf", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>Also between two entries of a plain archive, where no reader of tar would notice.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_archive_is_never_a_context(bool compressed)
    {
        using var scene = new ContextScene();
        var whole = Tars.Of(Tars.Folder("a"), Tars.File("a/one"), Tars.File("a/two"));
        var bytes = compressed ? Tars.Gzip(whole) : whole;
        var endMarker = compressed ? bytes.Length - 1 : whole.Length - 1024;
        for (var length = 0; length <= endMarker; length += compressed ? 7 : 256)
        {
            await File.WriteAllBytesAsync(scene.Folder["current/cut"], bytes[..length], Token);

            var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("tar://cut", Token));

            Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
        }
    }

    [Fact]
    public async Task Changed_bytes_behind_the_last_entry_are_noticed()
    {
        using var scene = new ContextScene();
        var bytes = Tars.Gzip(Tars.Of(Tars.File("one")));
        bytes[^6] ^= 1; // of the checksum
        await File.WriteAllBytesAsync(scene.Folder["current/changed"], bytes, Token);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("tar://changed", Token));

        Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
    }

    [Theory]
    [InlineData(99_999, false)]
    [InlineData(100_000, true)]
    [InlineData(100_001, true)]
    public async Task More_than_the_maximum_size_is_refused_by_the_name_of_the_entry(int maximum, bool fits)
    {
        using var scene = new ContextScene();
        var bytes = Tars.Gzip(Tars.Of(Tars.File("small") with { Size = 1 }, Tars.File("big") with { Size = 99_999 }));
        await File.WriteAllBytesAsync(scene.Folder["current/context"], bytes, Token);
        var request = new BuildRequest { Context = "tar://context", ContextMaxSize = maximum.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        if (fits)
        {
            Assert.Equal(["big", "small"], Listing((await scene.OpenAsync(request, Token)).Directory));
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(request, Token));

        Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
        Assert.Contains("'big'", error.Message, StringComparison.Ordinal);
        Assert.Contains("--context-max-size", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("many entries")]
    [InlineData("a sparse file of exabytes")]
    [InlineData("zeros behind the end")]
    public async Task Bombs_end_at_the_maximum_size(string bomb)
    {
        using var scene = new ContextScene();
        var bytes = bomb switch
        {
            "many entries" => Tars.Of([.. Enumerable.Range(0, 300).Select(i => Tars.Folder($"d{i}"))]),
            "zeros behind the end" => [.. Tars.Of(Tars.File("one")), .. new byte[1_000_000]],
            _ => Sparse(long.MaxValue - 1),
        };
        await File.WriteAllBytesAsync(scene.Folder["current/context"], Tars.Gzip(bytes), Token);

        var error = await Assert.ThrowsAsync<KanikoException>(
            () => scene.OpenAsync(new BuildRequest { Context = "tar://context", ContextMaxSize = "100k" }, Token));

        Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
        Assert.Contains("more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_maximum_it_is_what_the_disk_has_left()
    {
        using var scene = new ContextScene();
        await File.WriteAllBytesAsync(scene.Folder["current/context"], Sparse(1L << 60), Token);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("tar://context", Token));

        Assert.Contains("'hole'", error.Message, StringComparison.Ordinal);
        Assert.Contains("free on the disk", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owners_and_devices_of_an_archive_mean_nothing_and_modes_do()
    {
        using var scene = new ContextScene();
        var bytes = Tars.Of(
            Tars.File("set-user-id", 0x9ED) with { Uid = 12345, Gid = 12345 }, Tars.Folder("closed", 0x140), Tars.File("closed/file", 0x100),
            Tars.Entry("disk", TarEntryType.BlockDevice) with { DeviceMajor = 8 }, Tars.Entry("fifo", TarEntryType.Fifo), Tars.File("implied/file"));
        await File.WriteAllBytesAsync(scene.Folder["current/context"], bytes, Token);

        var context = await scene.OpenAsync("tar://context", Token);

        Assert.Equal(["closed", "closed/file", "fifo", "implied", "implied/file", "set-user-id"], Listing(context.Directory));
        var me = await StatAsync(scene.Folder.Path);
        Assert.Equal(me, await StatAsync(Path.Join(context.Directory, "set-user-id")));
        Assert.Equal(me, await StatAsync(Path.Join(context.Directory, "implied")));
        Assert.True(File.GetUnixFileMode(Path.Join(context.Directory, "set-user-id")).HasFlag(UnixFileMode.SetUser));
        Assert.Contains(scene.Told(), told => told is Traced { Message: var message } && message.Contains("'disk'", StringComparison.Ordinal));

        static async Task<string> StatAsync(string path) =>
            (await ExternalProgram.Require("stat").RunAsync(["-c", "%u:%g", path], Token)).Succeeded().Line;
    }

    [Theory]
    [InlineData("real", true)]
    [InlineData("inside", true)]
    [InlineData("absolute", true)]
    [InlineData("outside", false)]
    [InlineData("climbs", false)]
    [InlineData("file", false)]
    [InlineData("missing", false)]
    [InlineData("..", false)]
    [InlineData("real/../../x", false)]
    public async Task A_sub_path_stays_in_the_context(string sub, bool found)
    {
        using var scene = new ContextScene();
        var bytes = Tars.Of(
            Tars.Folder("real"), Tars.File("real/it"), Tars.Link("inside", "real"), Tars.Link("absolute", "/real"), Tars.Link("outside", "/etc"),
            Tars.Link("climbs", "../../../../../../../../../etc"), Tars.File("file"));
        await File.WriteAllBytesAsync(scene.Folder["current/context"], bytes, Token);
        var request = new BuildRequest { Context = "tar://context", ContextSubPath = sub };
        if (found)
        {
            Assert.Equal(["it"], Listing((await scene.OpenAsync(request, Token)).Directory));
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(request, Token));

        Assert.Equal(ErrorCode.ContextUnavailable, error.Code);
        Assert.Contains(sub, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Neither a Dockerfile nor an ignore file of a foreign context leads out of it or is waited for.</summary>
    [Theory]
    [InlineData("link")]
    [InlineData("fifo")]
    [InlineData("directory")]
    public async Task The_Dockerfile_of_an_archive_is_a_file_of_the_archive(string shape)
    {
        using var scene = new ContextScene();
        var secret = scene.Folder.Write("secret", "SECRET\n");
        TarEntry Named(string name) => shape switch
        {
            "link" => Tars.Link(name, secret),
            "fifo" => Tars.Entry(name, TarEntryType.Fifo),
            _ => Tars.Folder(name),
        };
        await File.WriteAllBytesAsync(scene.Folder["current/context"], Tars.Of(Named("Dockerfile"), Named(".dockerignore"), Tars.File("good")), Token);
        var request = new BuildRequest { Context = "tar://context" };
        var context = await scene.OpenAsync(request, Token);
        var finder = new DockerfileFinder(scene.Settings);

        var error = await Assert.ThrowsAsync<KanikoException>(() => finder.ReadAsync(request, context, Token));
        var (text, read) = await finder.ReadAsync(request with { Dockerfile = "good" }, context, Token);

        Assert.Equal(ErrorCode.DockerfileNotFound, error.Code);
        Assert.Equal("good", Assert.Single(text.Lines));
        Assert.Null(read.Ignore);
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_does_not_hold_a_cancelled_build()
    {
        using var scene = new ContextScene();
        using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        using var reader = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);
        scene.Settings = scene.Settings with { StandardInput = () => reader };
        using var stop = new CancellationTokenSource();
        var opening = scene.OpenAsync("tar://stdin", stop.Token);

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    internal static IReadOnlyList<string> Listing(string directory) =>
    [
        .. Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal),
    ];

    /// <summary>A file that is one hole, in the form of PAX 0.1.</summary>
    private static byte[] Sparse(long size)
    {
        var records = string.Concat(new[] { "GNU.sparse.major=0", "GNU.sparse.minor=1", $"GNU.sparse.size={size}", "GNU.sparse.map=0,0", "GNU.sparse.numblocks=1" }
            .Select(Record));
        var pax = Tars.Of(Tars.File("x") with { Name = System.Text.Encoding.UTF8.GetBytes(records) });
        var header = pax[..512];
        header[156] = (byte)'x';
        Array.Clear(header, 0, 100);
        Checksum(header);
        var body = new byte[512];
        _ = System.Text.Encoding.UTF8.GetBytes(records, body);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(records.Length, 8).PadLeft(11, '0')).CopyTo(header, 124);
        Checksum(header);
        var file = Tars.Of(Tars.Folder("hole"))[..512];
        file[156] = (byte)'0';
        Array.Clear(file, 0, 100);
        "hole"u8.CopyTo(file);
        Checksum(file);
        return [.. header, .. body, .. file, .. new byte[1024]];

        static string Record(string text)
        {
            var length = text.Length + 2;
            while ($"{length} {text}\n".Length != length)
            {
                length++;
            }

            return $"{length} {text}\n";
        }

        static void Checksum(byte[] block)
        {
            block.AsSpan(148, 8).Fill((byte)' ');
            var sum = block.Sum(value => value);
            System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        }
    }
}
