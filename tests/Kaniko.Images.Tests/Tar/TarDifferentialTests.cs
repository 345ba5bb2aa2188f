using System.Text.Json;
using Kaniko.Images.Tar;

namespace Kaniko.Images.Tests.Tar;

/// <summary>What GNU tar and Python's tarfile write, we read; what we write, they read.</summary>
public sealed class TarDifferentialTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("kaniko-tar-").FullName;

    public void Dispose() => Tars.Run("rm", "-rf", directory);

    [Theory]
    [InlineData("gnu")]
    [InlineData("oldgnu")]
    [InlineData("pax")]
    [InlineData("posix")]
    [InlineData("ustar")]
    [InlineData("v7")]
    public void Reads_every_format_of_GNU_tar(string format)
    {
        Tars.SkipWithout("tar");
        Shell("""
            mkdir -p d/e; printf hello > d/f; ln -s ../x d/s; ln d/f d/h; test $0 = v7 || mkfifo d/p; printf 1 > "d/$(printf 'caf\303\251')"; printf 2 > "$(printf 'd/a\377b')"
            touch -d @1000000000 d/f; chmod 4755 d/f; chmod 1777 d/e; n=$(printf %090d 0)
            case $0 in v7) n=x;; esac; mkdir -p d/$n; printf long > d/$n/y
            tar --format=$0 --sort=name --owner=123 --group=456 --numeric-owner -cf t.tar d
            """, format);

        var read = Tars.Read(File.ReadAllBytes(Path.Combine(directory, "t.tar"))).ToDictionary(r => Tars.Text(r.Entry.Name));

        Assert.Equal(("hello", 0x9edu, 123u, 456u, 1000000000L), (Tars.Text(read["d/f"].Content), read["d/f"].Entry.Mode,
            read["d/f"].Entry.Uid, read["d/f"].Entry.Gid, read["d/f"].Entry.MTimeSeconds));
        Assert.Equal((TarEntryType.SymbolicLink, "../x"), (read["d/s"].Entry.Type, Tars.Text(read["d/s"].Entry.LinkName)));
        Assert.Equal((TarEntryType.HardLink, "d/f"), (read["d/h"].Entry.Type, Tars.Text(read["d/h"].Entry.LinkName)));
        Assert.Equal((TarEntryType.Directory, 0x3ffu), (read["d/e"].Entry.Type, read["d/e"].Entry.Mode));
        Assert.Equal("12", Tars.Text(read["d/caf\u00c3\u00a9"].Content) + Tars.Text(read["d/a\u00ffb"].Content));
        Assert.Equal("long", Tars.Text(read[format == "v7" ? "d/x/y" : $"d/{new string('0', 90)}/y"].Content));
        Assert.Equal(format == "v7", !read.ContainsKey("d/p"));
    }

    [Theory]
    [InlineData("--format=gnu")]
    [InlineData("--format=pax --sparse-version=0.0")]
    [InlineData("--format=pax --sparse-version=0.1")]
    [InlineData("--format=pax --sparse-version=1.0")]
    public void Reads_every_sparse_format_of_GNU_tar(string options)
    {
        Tars.SkipWithout("tar");
        Shell($"""
            truncate -s 3000000 s; for i in $(seq 60); do printf "data $i" | dd of=s bs=1 seek=$((i*40960+7)) conv=notrunc 2>/dev/null; done
            tar {options} -S -cf t.tar s; printf after > after; tar {options} -rf t.tar after
            """, "sh");

        var read = Tars.Read(File.ReadAllBytes(Path.Combine(directory, "t.tar")));

        Assert.Equal(["s", "after"], read.Select(r => r.Entry.ToString()));
        Assert.Equal(File.ReadAllBytes(Path.Combine(directory, "s")), read[0].Content);
        Assert.Equal("after", Tars.Text(read[1].Content));
        Assert.True(new FileInfo(Path.Combine(directory, "t.tar")).Length < 1_000_000, "the file system keeps no holes: nothing was tested");
    }

    [Fact]
    public void Reads_the_base_256_numbers_of_GNU_tar()
    {
        Tars.SkipWithout("tar");
        Shell("printf x > f; touch -d @-5 f; tar --format=gnu --owner=4294967294 --group=3000000 --numeric-owner -cf t.tar f", "sh");

        var entry = Assert.Single(Tars.Read(File.ReadAllBytes(Path.Combine(directory, "t.tar")))).Entry;

        Assert.Equal((4294967294u, 3000000u, -5L), (entry.Uid, entry.Gid, entry.MTimeSeconds));
    }

    [Fact]
    public void GNU_tar_lists_what_we_write()
    {
        Tars.SkipWithout("tar");
        File.WriteAllBytes(Path.Combine(directory, "t.tar"), Ours());

        var listing = Shell("LC_ALL=C TZ=UTC tar --numeric-owner --quoting-style=escape -tvf t.tar | sed 's/  */ /g'", "sh");

        Assert.Equal(
            """
            drwxr-xr-x 0/0 0 1970-01-01 00:00 ./
            -rwsr-xr-t 2097152/4294967294 5 2001-09-09 01:46 bin/a\377b
            hrw-r--r-- 0/0 0 1970-01-01 00:00 bin/h link to bin/a\377b
            lrw-r--r-- 0/0 0 1969-12-31 23:59 LONG/s -> /LONG
            crw-r--r-- 0/0 1,3 1970-01-01 00:00 dev/null
            brw-r--r-- 0/0 8,70000 1970-01-01 00:00 dev/sd
            prw-r--r-- 0/0 0 1970-01-01 00:00 pipe

            """, listing.Replace(new string('n', 300), "LONG", StringComparison.Ordinal));
    }

    [Fact]
    public void Python_reads_what_we_write()
    {
        Tars.SkipWithout("python3");
        File.WriteAllBytes(Path.Combine(directory, "t.tar"), Ours());

        var output = Shell("""
            python3 -c '
            import tarfile, json
            t = tarfile.open("t.tar", encoding="latin-1", errors="strict")
            print(json.dumps([[m.name.encode("utf-8","surrogateescape").decode("latin-1") if m.pax_headers.get("path") else m.name,
              m.type.decode(), m.mode, m.uid, m.gid, m.size, int(m.mtime), m.devmajor, m.devminor] for m in t]))'
            """, "sh");

        var expected = Tars.Read(Ours()).Select(r => r.Entry).ToList();
        var members = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal(expected.Select(e => $"{(int)e.Mode} {e.Uid} {e.Gid} {e.Size} {e.MTimeSeconds} {e.DeviceMajor} {e.DeviceMinor}"),
            members.Select(m => string.Join(' ', Enumerable.Range(2, 7).Select(i => m[i].GetInt64()))));
        Assert.Equal("5012346", string.Concat(members.Select(m => m[1].GetString())));
    }

    [Theory]
    [InlineData("USTAR_FORMAT")]
    [InlineData("GNU_FORMAT")]
    [InlineData("PAX_FORMAT")]
    public void Reads_what_Python_writes(string format)
    {
        Tars.SkipWithout("python3");
        Shell($$"""
            python3 -c '
            import tarfile, io
            t = tarfile.open("t.tar", "w", format=tarfile.{{format}})
            for i, name in enumerate(["a", "x"*90 + "/" + "y"*90, "d/e"]):
              m = tarfile.TarInfo(name); m.size = 600 + i; m.mode = 0o6000 + i; m.uid = 1000 + i; m.mtime = 100 + i
              t.addfile(m, io.BytesIO(bytes([65+i]) * m.size))
            t.close()'
            """, "sh");

        var read = Tars.Read(File.ReadAllBytes(Path.Combine(directory, "t.tar")));

        Assert.Equal(["a", new string('x', 90) + "/" + new string('y', 90), "d/e"], read.Select(r => r.Entry.ToString()));
        Assert.Equal([(600, 0xc00u, 1000u, 100L), (601, 0xc01u, 1001u, 101L), (602, 0xc02u, 1002u, 102L)],
            read.Select(r => (r.Content.Length, r.Entry.Mode, r.Entry.Uid, r.Entry.MTimeSeconds)));
        Assert.All(read, r => Assert.Single(r.Content.Distinct()));
    }

    private static byte[] Ours()
    {
        var name = new string('n', 300);
        var link = Tars.File("bin/h") with { Type = TarEntryType.HardLink, LinkName = Tars.Bytes("bin/a\u00ffb") };
        return Tars.Write(
            (Tars.File("") with { Type = TarEntryType.Directory, Mode = 0x1ed }, []),
            (Tars.File("bin/a\u00ffb", 5) with { Mode = 0xbed, Uid = 2097152, Gid = 4294967294, MTimeSeconds = 1000000000 }, Tars.Bytes("hello")),
            (link, []),
            (Tars.File(name + "/s") with { Type = TarEntryType.SymbolicLink, LinkName = Tars.Bytes("/" + name), MTimeSeconds = -7 }, []),
            (Tars.File("dev/null") with { Type = TarEntryType.CharacterDevice, DeviceMajor = 1, DeviceMinor = 3 }, []),
            (Tars.File("dev/sd") with { Type = TarEntryType.BlockDevice, DeviceMajor = 8, DeviceMinor = 70000 }, []),
            (Tars.File("pipe") with { Type = TarEntryType.Fifo }, []));
    }

    private string Shell(string script, string zero) => Tars.Run("sh", "-c", $"cd {directory} && {script}", zero);
}
