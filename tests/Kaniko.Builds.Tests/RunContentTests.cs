using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>Everything a step can do to a filesystem arrives in the layer, and comes out again in the hands of other tools.</summary>
public sealed class RunContentTests(BuildsFixture fixture)
{
    private const string Preparation = "FROM BUSYBOX\nRUN mkdir -p /d/sub /o && echo 1 > /d/gone && echo 1 > /d/sub/x && echo 1 > /o/old && ln -s sub /d/link\n";

    [Fact]
    public async Task Removals_are_whiteouts_and_a_replaced_directory_is_opaque()
    {
        var layer = await LastLayerAsync(Preparation + "RUN rm /d/gone /d/link && rm -r /d/sub && rm -r /o && mkdir /o && echo 2 > /o/new\n");

        Assert.Equal(
            ["d", "d/.wh.gone", "d/.wh.link", "d/.wh.sub", "o", "o/.wh..wh..opq", "o/new"],
            layer.Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_directory_that_becomes_a_file_hides_what_was_in_it()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuiltAsync(Preparation + "RUN rm -r /d/sub && echo file > /d/sub && rm /d/link && mkdir /d/link\n");

        var root = await scene.UnpackAsync(cancellationToken);

        Assert.Equal("file\n", await File.ReadAllTextAsync(Path.Combine(root, "d/sub"), cancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(root, "d/link")));
    }

    [Fact]
    public async Task Modes_owners_and_set_id_bits_are_kept()
    {
        var layer = await LastLayerAsync("""
            FROM BUSYBOX
            RUN mkdir /m && cd /m && touch suid sgid none && chown 1000:2000 suid && chmod 4755 suid \
             && chown 7:8 sgid && chmod 2711 sgid && chmod 0 none && mkdir -m 1777 sticky && chown 4294967294:3000000 none
            """);

        Assert.Equal(
            [
                ("drwxr-xr-x", "0/0", "m"), ("----------", "4294967294/3000000", "m/none"), ("-rwx--s--x", "7/8", "m/sgid"),
                ("drwxrwxrwt", "0/0", "m/sticky"), ("-rwsr-xr-x", "1000/2000", "m/suid"),
            ],
            layer.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => (entry.Mode, entry.Owner, entry.Name)));
    }

    [Fact]
    public async Task Hard_links_stay_links_and_symlink_targets_stay_as_written()
    {
        var layer = await LastLayerAsync("""
            FROM BUSYBOX
            RUN mkdir /l && cd /l && echo content > a && ln a b && ln a c && ln -s /../../etc/passwd up && ln -s ./a/../b odd && ln -s nowhere dangling
            """);

        var files = layer.Where(entry => entry.Name is "l/a" or "l/b" or "l/c").ToList();
        Assert.Equal("8", Assert.Single(files, entry => entry.Mode[0] == '-').Size);
        Assert.Equal(2, files.Count(entry => entry.Mode[0] == 'h' && entry.Link == files.Single(first => first.Mode[0] == '-').Name));
        Assert.Equal(
            [("l/dangling", "nowhere"), ("l/odd", "./a/../b"), ("l/up", "/../../etc/passwd")],
            layer.Where(entry => entry.Mode[0] == 'l').Select(entry => (entry.Name, entry.Link)).Order());
    }

    [Fact]
    public async Task Devices_and_fifos_are_kept()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root makes devices");
        var layer = await LastLayerAsync("FROM BUSYBOX\nRUN mkdir /n && mknod -m 640 /n/char c 1 3 && mknod -m 600 /n/block b 7 200 && mkfifo -m 644 /n/fifo\n");

        Assert.Equal(
            [("brw-------", "7,200", "n/block"), ("crw-r-----", "1,3", "n/char"), ("prw-r--r--", "0", "n/fifo")],
            layer.Where(entry => entry.Name != "n").OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => (entry.Mode, entry.Size, entry.Name)));
    }

    [Fact]
    public async Task Names_are_bytes_and_may_be_long()
    {
        var segment = new string('n', 200);
        var layer = await LastLayerAsync($$"""
            FROM BUSYBOX
            RUN mkdir /b && cd /b && touch "$(printf 'caf\351')" "$(printf 'new\nline')" 'ünï' ' space ' 'back\slash' \
             && mkdir -p {{segment}}/{{segment}} && touch {{segment}}/{{segment}}/{{segment}}
            """);

        var names = layer.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                @"b/caf\351", @"b/new\nline", @"b/\303\274n\303\257", "b/ space ", @"b/back\\slash", $"b/{segment}/{segment}/{segment}",
            },
            names);
    }

    [Fact]
    public async Task Times_are_whole_seconds_and_those_that_a_step_set()
    {
        var layer = await LastLayerAsync(
            "FROM BUSYBOX\nRUN mkdir /t && touch -d '2001-02-03 04:05:06' /t/set && touch -d @1 /t/early && touch -d '2100-01-01 00:00:00' /t/late && touch /t/now\n");

        Assert.Equal(
            [("t/early", "1970-01-01 00:00:01"), ("t/late", "2100-01-01 00:00:00"), ("t/set", "2001-02-03 04:05:06")],
            layer.Where(entry => entry.Name is "t/set" or "t/early" or "t/late").Select(entry => (entry.Name, entry.Time)).Order());
        Assert.DoesNotContain(".", layer.Single(entry => entry.Name == "t/now").Time, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sparse_file_keeps_its_size_and_costs_next_to_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuiltAsync("FROM BUSYBOX\nRUN truncate -s 200M /sparse && printf end >> /sparse\n");

        using var manifest = await Skopeo.ManifestAsync(scene.Destination, cancellationToken);
        var layer = manifest.RootElement.GetProperty("layers").EnumerateArray().Last();
        var root = await scene.UnpackAsync(cancellationToken);

        Assert.InRange(layer.GetProperty("size").GetInt64(), 1, 2 << 20);
        Assert.Equal((200L << 20) + 3, new FileInfo(Path.Combine(root, "sparse")).Length);
    }

    [Fact]
    public async Task Attributes_and_capabilities_of_a_real_Debian_are_kept()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "reading security attributes back wants root");
        var debian = await DebianRoot.PrepareAsync(cancellationToken);
        using var scene = await BuildScene.CreateAsync(
            fixture,
            """
            FROM scratch
            ADD debian.tar /
            RUN cp /bin/true /capable && setcap cap_net_bind_service=ep /capable \
             && touch /attributed && setfattr -n user.kaniko -v 'a value' /attributed
            """,
            cancellationToken);
        File.Copy(debian, Path.Combine(scene.Context, "debian.tar"));
        _ = (await scene.BuildAsync(cancellationToken)).Succeeded();

        var root = await scene.UnpackAsync(cancellationToken);

        var capability = await ExternalProgram.Require("getcap").RunAsync([Path.Combine(root, "capable")], cancellationToken);
        Assert.EndsWith("cap_net_bind_service=ep", capability.Succeeded().Line, StringComparison.Ordinal);
        var attribute = await ExternalProgram.Require("getfattr").RunAsync(
            ["--only-values", "-n", "user.kaniko", Path.Combine(root, "attributed")], cancellationToken);
        Assert.Equal("a value", attribute.Succeeded().Output);
    }

    [Theory]
    [InlineData("id -u", "0")]
    [InlineData("grep CapEff /proc/self/status | cut -f2", "00000000a80425fb")]
    [InlineData("grep CapBnd /proc/self/status | cut -f2", "00000000a80425fb")]
    [InlineData("ls /proc | grep -c '^[0-9]' | xargs test 6 -gt && echo few", "few")]
    [InlineData("env | grep -c SECRET_OF_THE_BUILDER || true", "0")]
    [InlineData("ls /kaniko /var/lib/kaniko 2>&1 | grep -vc 'No such' || true", "0")]
    [InlineData("touch /sys/x 2>/dev/null && echo written || echo refused", "refused")]
    [InlineData("mount -t tmpfs none /tmp 2>/dev/null && echo mounted || echo refused", "refused")]
    [InlineData("echo x > /dev/null && test -c /dev/urandom && test -d /dev/shm && test -d /dev/mqueue && echo there", "there")]
    [InlineData("ls /proc/self/fd | wc -l", "4")]
    public async Task A_step_sees_what_Docker_shows_it_and_nothing_of_the_builder(string command, string expected)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the numbers are those of a build by root");
        using var scene = await BuildScene.CreateAsync(fixture, $"FROM BUSYBOX\nRUN {{ {command}; }} > /answer\n", cancellationToken);
        var program = scene.Program with { Environment = new Dictionary<string, string?> { ["SECRET_OF_THE_BUILDER"] = "1" } };
        _ = (await program.RunAsync(scene.Flags(), cancellationToken)).Succeeded();

        var root = await scene.UnpackAsync(cancellationToken);

        Assert.Equal(expected, (await File.ReadAllTextAsync(Path.Combine(root, "answer"), cancellationToken)).Trim());
    }

    private async Task<IReadOnlyList<LayerEntry>> LastLayerAsync(string dockerfile)
    {
        using var scene = await BuiltAsync(dockerfile);
        return (await scene.LayersAsync(TestContext.Current.CancellationToken))[^1];
    }

    private async Task<BuildScene> BuiltAsync(string dockerfile)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var scene = await BuildScene.CreateAsync(fixture, dockerfile, cancellationToken);
        try
        {
            _ = (await scene.BuildAsync(cancellationToken)).Succeeded();
            return scene;
        }
        catch
        {
            scene.Dispose();
            throw;
        }
    }
}
