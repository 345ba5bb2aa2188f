using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Images.Tar;
using Xunit;

namespace Kaniko.Rootfs.Tests.Copying;

public sealed class FileCopierTests
{
    private const string Parents = "x/a=1 x/y/a=2 x/y/b=3 x/y/c.md=4 x/z/a=5 y/a=6";

    [Theory]
    [InlineData("a=1", "", "a /", "a=1")]
    [InlineData("a=1", "", "a /b", "b=1")]
    [InlineData("a=1", "", "a /b/c/d", "b/c/d=1")]
    [InlineData("a=1", "", "a /b/", "b/a=1")]
    [InlineData("a=1", "b/", "a /b", "b/a=1")]
    [InlineData("a=1", "b/ l>/b", "a /l", "b/a=1 l>/b")]
    [InlineData("a=1", "l>/none/deep", "a /l/", "l>/none/deep none/deep/a=1")]
    [InlineData("a=1", "l>/t/sub", "a /l/..", "a=1 l>/t/sub")]
    [InlineData("a=1", "l>/t t=old", "a /l", "l>/t t=1")]
    [InlineData("a=1 b=2", "", "a b /d/", "d/a=1 d/b=2")]
    [InlineData("a=1 b=2", "", "a b /d", "d=2")]
    [InlineData("a=1 b=2", "d/", "a b /d", "d/a=1 d/b=2")]
    [InlineData("a=1", "a=old", "a /a", "a=1")]
    [InlineData("d/a=1 d/s/b=2 d/l>a", "", "d /e", "e/a=1 e/l>a e/s/b=2")]
    [InlineData("d/a=1", "e/old=0", "d/ /e/", "e/a=1 e/old=0")]
    [InlineData("d/a=1", "", "d/. /e", "e/a=1")]
    [InlineData("d/", "", "d /e", "e/")]
    [InlineData("a=1 d/b=2", "", ". /", "a=1 d/b=2")]
    [InlineData("a=1", "", "../../a /", "a=1")]
    [InlineData("a=1", "", "/a /", "a=1")]
    [InlineData("a.txt=1 b.txt=2 c.md=3", "", "*.txt /", "a.txt=1 b.txt=2")]
    [InlineData("a1=1 b1=2 c1=3", "", "[^ab]? /", "c1=3")]
    [InlineData("d1/a=1 d2/b=2 e/c=3", "", "d* /o", "o/a=1 o/b=2")]
    [InlineData("d1/s/a=1 d2/s/b=2 d2/s/c/d=3", "", "d*/s/* /o/", "o/a=1 o/b=2 o/d=3")]
    [InlineData("a=1", "", "none* /o/", "")]
    [InlineData("a[0]=1", "", "a[[]0] /", "a[0]=1")]
    [InlineData("a*=1 ab=2", "", @"a\* /", "a*=1")]
    [InlineData("d/a=1 l>d", "", "l /o", "o/a=1")]
    [InlineData("a=1 l>a", "", "l /", "l=1")]
    [InlineData("d/a=1 l>/d", "", "l/a /o", "o=1")]
    [InlineData("a=1 l>../../../a", "", "l /", "l=1")]
    [InlineData("d/a=1", "e>/f f/", "d /e", "e>/f f/a=1")]
    public void Copies_as_BuildKit_does(string source, string destination, string arguments, string expected)
    {
        using var trees = new CopyTrees(source, destination);

        trees.Copy(arguments);

        Assert.Equal(expected, trees.Result());
    }

    [Theory]
    [InlineData("x /p/", "p/x/a=1 p/x/y/a=2 p/x/y/b=3 p/x/y/c.md=4 p/x/z/a=5")]
    [InlineData("./x/y/a /p/", "p/x/y/a=2")]
    [InlineData("./x/./y/? /p/", "p/y/a=2 p/y/b=3")]
    [InlineData("./x/y/./*.md /p/", "p/c.md=4")]
    [InlineData("./x/./* /p/", "p/a=1 p/y/a=2 p/y/b=3 p/y/c.md=4 p/z/a=5")]
    [InlineData("**/a /p/", "p/x/a=1 p/x/y/a=2 p/x/z/a=5 p/y/a=6")]
    [InlineData("x/**/*.md /p/", "p/x/y/c.md=4")]
    [InlineData("*/./y /p/", "p/y/a=2 p/y/b=3 p/y/c.md=4")]
    [InlineData("none* /p/", "p/")]
    public void Keeps_parents(string arguments, string expected)
    {
        using var trees = new CopyTrees(Parents);

        trees.Copy(arguments, new CopyOptions { Parents = true });

        Assert.Equal(expected, trees.Result());
    }

    [Theory]
    [InlineData("d/l>e", "l/x=1", "d /", "cannot replace to directory '/l' with file")]
    [InlineData("d/l/a=1", "l>e e/", "d /", "cannot copy to non-directory: '/l'")]
    [InlineData("d/l/a=1", "l=1", "d /", "cannot copy to non-directory: '/l'")]
    [InlineData("d/a=1", "f=1", "d /f", "cannot copy to non-directory: '/f'")]
    [InlineData("a=1", "f=1", "a /f/", "cannot copy to non-directory: '/f'")]
    [InlineData("d/a=1", "a/b=1", "d /", "cannot replace to directory '/a' with file")]
    public void Types_that_conflict_are_errors(string source, string destination, string arguments, string message)
    {
        using var trees = new CopyTrees(source, destination);

        var error = Assert.Throws<KanikoException>(() => trees.Copy(arguments));

        Assert.Equal((ErrorCode.CopyFailed, message), (error.Code, error.Message));
    }

    [Fact]
    public void Exclude_sees_paths_below_each_source_and_not_the_source_itself()
    {
        using var trees = new CopyTrees("app/s/v/x=1 app/s/c/y=2 gone/z=3 f.md=4");

        trees.Copy("app gone f.md /o/", new CopyOptions
        {
            Exclude = source => path => path is "s/v" or "f.md" || path.StartsWith("s/v/", StringComparison.Ordinal) || source == "gone",
        });

        Assert.Equal("o/f.md=4 o/s/c/y=2", trees.Result());
    }

    [Fact]
    public void Owner_is_root_and_mode_time_and_attributes_are_the_source_s()
    {
        Scratch.NeedsRoot();
        using var trees = new CopyTrees("d/s/a=1", "o/s/");
        trees.Source.SetOwner("d/s"u8, 7, 8);
        trees.Source.SetOwner("d/s/a"u8, 7, 8);
        trees.Source.SetOwner("d"u8, 7, 8);
        trees.Source.SetMode("d"u8, 0x1C0);
        trees.Source.SetMode("d/s"u8, 0x5F8);
        trees.Source.SetMode("d/s/a"u8, 0xDED);
        trees.Source.SetExtendedAttribute("d/s/a"u8, new ExtendedAttribute("trusted.x"u8.ToArray(), [1, 2]));

        trees.Copy("d /new");
        trees.Copy("d /o");

        var (made, below, file) = (trees.Stat("new"), trees.Stat("new/s"), trees.Stat("new/s/a"));
        Assert.Equal((0x1ED, 0u, CopyTrees.Time), (made.Mode, made.Uid, made.ModificationTime));
        Assert.Equal((0x5F8, 0u, CopyTrees.Time), (below.Mode, below.Uid, below.ModificationTime));
        Assert.Equal((0xDED, 0u, 0u, CopyTrees.Time), (file.Mode, file.Uid, file.Gid, file.ModificationTime));
        Assert.Equal(0x1ED, trees.Stat("o").Mode);
        Assert.Equal((0x5F8, CopyTrees.Time), (trees.Stat("o/s").Mode, trees.Stat("o/s").ModificationTime));
        Assert.Equal([1, 2], Assert.Single(trees.Destination.ReadExtendedAttributes("new/s/a"u8)).Value);
    }

    [Fact]
    public void Owner_mode_and_time_reach_made_parents_and_not_existing_directories()
    {
        Scratch.NeedsRoot();
        using var trees = new CopyTrees("d/s/a=1 l>d", "old/");
        var options = new CopyOptions
        {
            Owner = new Owner(99, 98),
            Mode = static (_, isDirectory) => isDirectory ? 0x1E8 : 0x1A0,
            ParentMode = 0x1F8,
            Time = new FileTime(5, 0),
        };

        trees.Copy("d /old/new/deep", options);

        Assert.Equal((0u, 0x1ED), (trees.Stat("old").Uid, trees.Stat("old").Mode));
        Assert.Equal((99u, 98u, 0x1F8, new FileTime(5, 0)), Of(trees.Stat("old/new")));
        Assert.Equal((99u, 98u, 0x1F8, new FileTime(5, 0)), Of(trees.Stat("old/new/deep")));
        Assert.Equal((99u, 98u, 0x1E8, new FileTime(5, 0)), Of(trees.Stat("old/new/deep/s")));
        Assert.Equal((99u, 98u, 0x1A0, new FileTime(5, 0)), Of(trees.Stat("old/new/deep/s/a")));

        static (uint, uint, int, FileTime) Of(EntryMetadata entry) => (entry.Uid, entry.Gid, entry.Mode, entry.ModificationTime);
    }

    [Fact]
    public void The_mode_of_the_source_root_itself_is_not_copied()
    {
        using var trees = new CopyTrees("a=1");
        trees.Source.SetMode(default, 0x1C0);

        trees.Copy(". /o");

        Assert.Equal(0x1ED, trees.Stat("o").Mode);
    }

    [Fact]
    public void Hard_links_stay_links_of_each_other_and_devices_and_fifos_are_made()
    {
        Scratch.NeedsRoot();
        using var trees = new CopyTrees("d/a=1", "o/b=old");
        trees.Source.Link("d/a"u8, "d/b"u8);
        Run("mkfifo", $"{trees.SourcePath}/d/fifo");
        Run("mknod", $"{trees.SourcePath}/d/null", "c", "1", "3");

        trees.Copy("d /o");

        Assert.Equal("o/a=1 o/b=1 o/fifo:Fifo o/null:CharacterDevice", trees.Result());
        Assert.Equal(trees.Stat("o/a").Inode, trees.Stat("o/b").Inode);
        Assert.Equal((1u, 3u), (trees.Stat("o/null").DeviceMajor, trees.Stat("o/null").DeviceMinor));
        Assert.NotEqual(trees.Stat("o/a").Inode, trees.Source.Stat("d/a"u8, follow: false)!.Inode);
    }

    [Fact]
    public void Names_that_are_no_text_are_copied_as_they_are()
    {
        using var trees = new CopyTrees("d/");
        byte[] name = [.. "d/"u8, 0xff, 0xfe];
        trees.Source.WriteAllBytes(name, "1"u8, 0x1A4);

        trees.Copy("d /o");
        trees.Copy("d/* /p/");

        Assert.True(trees.Destination.Exists([.. "o/"u8, 0xff, 0xfe]));
        Assert.True(trees.Destination.Exists([.. "p/"u8, 0xff, 0xfe]));
    }

    [Fact]
    public void Links_lead_nowhere_outside()
    {
        using var trees = new CopyTrees();
        File.WriteAllText($"{trees.OutsidePath}/secret", "1");
        trees.Source.Symlink(CopyTrees.Bytes($"{trees.OutsidePath}/secret"), "abs"u8);
        trees.Source.Symlink("../outside"u8, "up"u8);
        trees.Destination.Symlink(CopyTrees.Bytes(trees.OutsidePath), "out"u8);
        trees.Source.WriteAllBytes("f"u8, "2"u8, 0x1A4);

        foreach (var path in new[] { "abs", "up", "up/secret", "../outside/secret" })
        {
            Assert.Equal(ErrorCode.SourceNotFound, Assert.Throws<KanikoException>(() => trees.Copy($"{path} /x")).Code);
        }

        trees.Copy("f /out/");
        trees.Copy(". /out/");

        Assert.Equal(["secret"], Directory.GetFileSystemEntries(trees.OutsidePath).Select(Path.GetFileName));
        Assert.Equal("2", File.ReadAllText($"{trees.DestinationPath}{trees.OutsidePath}/f"));
    }

    [Fact]
    public void A_loop_of_links_is_an_error_of_the_user()
    {
        using var trees = new CopyTrees("a>b b>a");

        Assert.Equal(ErrorCode.CopyFailed, Assert.Throws<KanikoException>(() => trees.Copy("a /x")).Code);
    }

    [Fact]
    public void A_large_sparse_file_stays_sparse_and_a_large_file_is_whole()
    {
        using var trees = new CopyTrees();
        using (var file = File.OpenHandle($"{trees.SourcePath}/sparse", FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, "begin"u8, 0);
            RandomAccess.Write(file, "end"u8, 50_000_000);
            RandomAccess.SetLength(file, 60_000_000);
        }

        var random = new byte[3_000_001];
        new Random(1).NextBytes(random);
        File.WriteAllBytes($"{trees.SourcePath}/random", random);

        trees.Copy("sparse random /");

        using var copied = File.OpenHandle($"{trees.DestinationPath}/sparse");
        var end = new byte[3];
        RandomAccess.Read(copied, end, 50_000_000);
        Assert.Equal("end"u8.ToArray(), end);
        Assert.Equal((60_000_000, true), (trees.Stat("sparse").Size, trees.Stat("sparse").IsSparse));
        Assert.Equal(random, File.ReadAllBytes($"{trees.DestinationPath}/random"));
    }

    [Fact]
    public void Ten_thousand_files_are_copied()
    {
        using var trees = new CopyTrees();
        for (var i = 0; i < 100; i++)
        {
            Directory.CreateDirectory($"{trees.SourcePath}/d{i}");
            for (var j = 0; j < 100; j++)
            {
                File.WriteAllText($"{trees.SourcePath}/d{i}/f{j}", $"{i}/{j}");
            }
        }

        trees.Copy(". /o");

        Assert.Equal("99/42", File.ReadAllText($"{trees.DestinationPath}/o/d99/f42"));
        Assert.Equal(10_000, Directory.GetFiles($"{trees.DestinationPath}/o", "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("a.tar /o/", "o/d/f=1 o/l>f")]
    [InlineData("a.tar /o", "o/d/f=1 o/l>f")]
    [InlineData("zeros /o", "o=\0\0\0")]
    [InlineData("plain /o/", "o/plain=text")]
    [InlineData("dir /o", "o/a.tar=x")]
    public void Add_unpacks_archives_by_their_content(string arguments, string expected)
    {
        using var trees = new CopyTrees("plain=text dir/a.tar=x");
        trees.Source.WriteAllBytes("zeros"u8, [0, 0, 0], 0x1A4);
        using (var archive = File.Create($"{trees.SourcePath}/a.tar"))
        {
            Scratch.Tar(
                (Scratch.Entry("./", TarEntryType.Directory, mode: 0x1C0), ""),
                (Scratch.Entry("d/f", TarEntryType.File), "1"),
                (Scratch.Entry("l", TarEntryType.SymbolicLink, "f"), "")).CopyTo(archive);
        }

        trees.Copy(arguments, new CopyOptions { UnpackArchives = true });

        Assert.Equal(expected, trees.Result());
        Assert.NotEqual(0x1C0, trees.Stat("o").Mode);
    }

    [Fact]
    public void A_compressed_archive_is_opened_by_the_caller_s_decompression()
    {
        using var trees = new CopyTrees();
        using (var file = File.Create($"{trees.SourcePath}/a"))
        using (var gzip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Fastest))
        {
            Scratch.Tar((Scratch.Entry("f", TarEntryType.File), "1")).CopyTo(gzip);
        }

        trees.Copy("a /o/", new CopyOptions
        {
            UnpackArchives = true,
            Decompress = static stream => new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress),
        });

        Assert.Equal("o/f=1", trees.Result());
    }

    [Theory]
    [InlineData("/o/", "o/EOF=body")]
    [InlineData("/o", "o=body")]
    [InlineData("/", "EOF=body")]
    public void A_stream_becomes_a_file(string destination, string expected)
    {
        using var trees = new CopyTrees();
        var copier = new FileCopier(trees.Source, trees.Destination, new CopyOptions());
        using var body = new MemoryStream(Encoding.UTF8.GetBytes("body"));

        copier.CopyFile(body, new NewFile(0x180, CopyTrees.Time), "EOF", destination, CancellationToken.None);

        Assert.Equal(expected, trees.Result());
        var file = trees.Stat(expected.Split('=')[0]);
        Assert.Equal((0x180, CopyTrees.Time), (file.Mode, file.ModificationTime));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
