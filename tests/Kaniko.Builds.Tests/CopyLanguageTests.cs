using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>COPY and ADD in all their forms, each in a real build.</summary>
public sealed class CopyLanguageTests(BuildsFixture fixture)
{
    private static readonly Dictionary<string, string> Tree = new()
    {
        ["a.txt"] = "a\n", ["dir/b.txt"] = "b\n", ["dir/sub/c.md"] = "c\n", ["dir/sub/d.txt"] = "d\n",
    };

    [Fact]
    public async Task Heredocs_are_files_expanded_unless_quoted()
    {
        using var built = await Built.RunAsync(fixture, """
            FROM BUSYBOX
            ENV NAME=value
            COPY <<EOF /expanded
            $NAME
            EOF
            COPY <<'EOF' /quoted
            $NAME
            EOF
            COPY --chmod=750 --chown=3:4 <<one <<"two" /dir/
            1 $NAME
            one
            2 $NAME
            two
            ADD <<-EOF /tabs
            	tabs
            EOF
            """);

        Assert.Equal("value\n", built.Read("expanded"));
        Assert.Equal("$NAME\n", built.Read("quoted"));
        Assert.Equal("1 value\n", built.Read("dir/one"));
        Assert.Equal("2 $NAME\n", built.Read("dir/two"));
        Assert.Equal("750 3:4", await built.OwnerAsync("dir/one"));
        Assert.Equal("tabs\n", built.Read("tabs"));
    }

    [Fact]
    public async Task Owners_modes_parents_and_exclusions_are_as_written()
    {
        using var built = await Built.RunAsync(
            fixture,
            """
            FROM BUSYBOX
            RUN echo 'app:x:1234:5678::/:/bin/sh' >> /etc/passwd && echo 'crew:x:77:' >> /etc/group
            COPY --chown=app a.txt /user
            COPY --chown=app:crew a.txt /user-group
            COPY --chown=4000000:5 a.txt /numbers
            COPY --chmod=u=rwX,go=r dir /symbolic
            COPY --chmod=4711 a.txt /octal
            COPY --parents dir/sub/*.md dir/./sub/d.txt /parents/
            COPY --exclude=*.txt --exclude=sub/*.txt dir /excluded
            COPY --link --chown=9:9 dir/b.txt /linked/here/
            COPY dir/**/d.txt /stars/
            """,
            Tree);

        Assert.Equal("1234:5678", (await built.OwnerAsync("user")).Split(' ')[1]);
        Assert.Equal("1234:77", (await built.OwnerAsync("user-group")).Split(' ')[1]);
        Assert.Equal("4000000:5", (await built.OwnerAsync("numbers")).Split(' ')[1]);
        Assert.Equal("744 0:0", await built.OwnerAsync("symbolic/sub"));
        Assert.Equal("644 0:0", await built.OwnerAsync("symbolic/b.txt"));
        Assert.Equal("4711 0:0", await built.OwnerAsync("octal"));
        Assert.True(built.Has("parents/dir/sub/c.md"));
        Assert.True(built.Has("parents/sub/d.txt"));
        Assert.True(built.Has("excluded/sub/c.md"));
        Assert.False(built.Has("excluded/b.txt"));
        Assert.False(built.Has("excluded/sub/d.txt"));
        Assert.Equal("9:9", (await built.OwnerAsync("linked/here/b.txt")).Split(' ')[1]);
        Assert.True(built.Has("stars/d.txt"));
    }

    [Fact]
    public async Task A_linked_layer_keeps_its_digest_when_steps_before_it_change()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var scene = await BuildScene.CreateAsync(
            fixture, "FROM BUSYBOX\nARG WORD\nRUN echo $WORD > /word\nCOPY --link a.txt /x/\n", cancellationToken);
        _ = scene.Folder.Write("context/a.txt", "a\n");

        var first = await LastLayerAsync("one");
        var second = await LastLayerAsync("two");

        Assert.Equal(first.Last, second.Last);
        Assert.NotEqual(first.Before, second.Before);

        async Task<(string Before, string Last)> LastLayerAsync(string word)
        {
            _ = (await scene.BuildAsync(cancellationToken, "--build-arg", $"WORD={word}")).Succeeded();
            using var manifest = await Skopeo.ManifestAsync(scene.Destination, cancellationToken);
            var digests = manifest.RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("digest").GetString()!).ToList();
            return (digests[^2], digests[^1]);
        }
    }

    [Fact]
    public async Task Add_fetches_addresses_with_their_time_and_checks_what_they_must_be()
    {
        using var server = new FileServer("served\n", DateTimeOffset.FromUnixTimeSeconds(1_000_000_000));
        var digest = Convert.ToHexStringLower(SHA256.HashData("served\n"u8));
        using var built = await Built.RunAsync(fixture, $"""
            FROM BUSYBOX
            ADD {server.Address}files/name.txt /dir/
            ADD --checksum=sha256:{digest} --chmod=640 --chown=1:2 {server.Address}name.txt /renamed
            """);

        Assert.Equal("served\n", built.Read("dir/name.txt"));
        Assert.Equal("600 0:0", await built.OwnerAsync("dir/name.txt"));
        Assert.Equal(1_000_000_000, built.Time("dir/name.txt"));
        Assert.Equal("640 1:2", await built.OwnerAsync("renamed"));
    }

    [Theory]
    [InlineData("--checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 ", "file", "digest mismatch")]
    [InlineData("", "absent", "404")]
    public async Task What_is_not_what_it_must_be_is_refused(string flags, string path, string said)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var server = new FileServer("served\n", DateTimeOffset.UnixEpoch);
        using var scene = await BuildScene.CreateAsync(fixture, $"FROM scratch\nADD {flags}{server.Address}{path} /x\n", cancellationToken);

        var result = await scene.BuildAsync(cancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("download-failed", result.Error, StringComparison.Ordinal);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Contains("> 2 | ADD", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADDRESS name.txt", "local\n")]
    [InlineData("name.txt ADDRESS", "served\n")]
    [InlineData("name.txt ADDRESS sub/name.txt", "below\n")]
    public async Task The_last_of_several_sources_of_one_name_stays(string sources, string expected)
    {
        using var server = new FileServer("served\n", DateTimeOffset.UnixEpoch);
        using var built = await Built.RunAsync(
            fixture, $"FROM BUSYBOX\nADD {sources.Replace("ADDRESS", $"{server.Address}name.txt", StringComparison.Ordinal)} /dir/\n",
            new Dictionary<string, string> { ["name.txt"] = "local\n", ["sub/name.txt"] = "below\n" });

        Assert.Equal(expected, built.Read("dir/name.txt"));
    }

    [Fact]
    public async Task Add_checks_out_a_repository_at_a_reference_and_a_directory()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryDirectory();
        await using var repository = await GitServer.StartAsync(folder, cancellationToken);
        using var built = await Built.RunAsync(fixture, $"""
            FROM BUSYBOX
            ADD {repository.Address} /head
            ADD --keep-git-dir=true {repository.Address}#first /tagged
            ADD {repository.Address}#main:sub /sub
            """);

        Assert.Equal("two\n", built.Read("head/file"));
        Assert.False(built.Has("head/.git"));
        Assert.Equal("one\n", built.Read("tagged/file"));
        Assert.True(built.Has("tagged/.git"));
        Assert.Equal("below\n", built.Read("sub/below"));
    }

    [Fact]
    public async Task A_Dockerfile_comes_from_an_address_or_from_standard_input()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var server = new FileServer("FROM scratch\nCOPY a.txt /by-address\n", DateTimeOffset.UnixEpoch);
        using var scene = await BuildScene.CreateAsync(fixture, "FROM scratch\nCOPY a.txt /by-input\n", cancellationToken);
        _ = scene.Folder.Write("context/a.txt", "a\n");
        string[] common = ["--context", scene.Context, "--destination", scene.Destination, "--insecure", "--kaniko-dir", scene.Program.WorkDirectory];

        _ = (await scene.Program.RunAsync(["--dockerfile", $"{server.Address}Dockerfile", .. common[..^2]], cancellationToken)).Succeeded();
        var byAddress = await scene.LayersAsync(cancellationToken);
        _ = (await ExternalProgram.Require("sh").RunAsync(
            ["-c", "input=$1; program=$2; shift 2; exec \"$program\" -f - \"$@\" < \"$input\"", "sh", scene.Folder["Dockerfile"], scene.Program.FileName, .. common],
            cancellationToken)).Succeeded();
        var byInput = await scene.LayersAsync(cancellationToken);

        Assert.Contains("by-address", byAddress[0].Select(entry => entry.Name));
        Assert.Contains("by-input", byInput[0].Select(entry => entry.Name));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(scene.Program.WorkDirectory), path => path.Contains("dockerfile", StringComparison.Ordinal));
    }
}

/// <summary>One text at every address below a loopback port, but for <c>absent</c>.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener listener = new();

    public FileServer(string content, DateTimeOffset time)
    {
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        listener.Prefixes.Add(Address);
        listener.Start();
        _ = ServeAsync(Encoding.UTF8.GetBytes(content), time);
    }

    public string Address { get; }

    public void Dispose() => listener.Close();

    private async Task ServeAsync(byte[] content, DateTimeOffset time)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                if (context.Request.Url!.AbsolutePath.EndsWith("/absent", StringComparison.Ordinal))
                {
                    context.Response.StatusCode = 404;
                }
                else
                {
                    context.Response.Headers["Last-Modified"] = time.ToString("R");
                    context.Response.ContentLength64 = content.Length;
                    await context.Response.OutputStream.WriteAsync(content);
                }

                context.Response.Close();
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // The test is over.
        }
    }
}
