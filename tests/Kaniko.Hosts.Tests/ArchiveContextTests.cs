using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests;

/// <summary>Contexts in archives of this machine, for an executor elsewhere.</summary>
public sealed class ArchiveContextTests
{
    private const string Pod =
        "--host=kubernetes --executor-image=test/executor --executor=own --kubeconfig KUBECONFIG --allow-local-registry --destination ADDRESS/app:pod";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tar -C SOURCES -cz . | KANIKO --context tar://stdin")]
    [InlineData("tar -C SOURCES -c . | KANIKO --context tar://stdin")]
    [InlineData("tar -C SOURCES -c . | zstd -q > FOLDER/a && KANIKO --context tar://FOLDER/a")]
    [InlineData("tar -C SOURCES -cJf FOLDER/a . && KANIKO --context tar://FOLDER/a")]
    [InlineData("tar -C SOURCES -cjf FOLDER/a . && KANIKO --context tar://FOLDER/a")]
    public async Task An_archive_gives_the_digest_that_it_gives_here(string script)
    {
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["store"]);
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        await using var cluster = await FakeCluster.StartAsync(program: [program.FileName]);
        folder.Write("sources/Dockerfile", "FROM scratch\nCOPY . /\n");
        folder.Write("sources/deep/file", "content\n");

        var here = (await RunAsync($"{script} --destination ADDRESS/app:here")).Succeeded();
        var inPod = (await RunAsync($"{script} {Pod}")).Succeeded();

        Assert.Equal(here.Line[here.Line.LastIndexOf('@')..], inPod.Line[inPod.Line.LastIndexOf('@')..]);
        Assert.Equal(inPod.Line[(inPod.Line.LastIndexOf('@') + 1)..], await Skopeo.DigestAsync($"{registry.Address}/app:pod", Token));
        Assert.Empty(cluster.Left);

        Task<ProgramResult> RunAsync(string text) => (ExternalProgram.Require("sh") with
        {
            Environment = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0", ["KANIKO_DIR"] = folder["store"] },
        }).RunAsync(
            [
                "-ec",
                text.Replace("KANIKO ", $"{program.FileName} --reproducible --insecure --progress plain ", StringComparison.Ordinal)
                    .Replace("SOURCES", folder["sources"], StringComparison.Ordinal).Replace("FOLDER", folder.Path, StringComparison.Ordinal)
                    .Replace("ADDRESS", registry.Address, StringComparison.Ordinal).Replace("KUBECONFIG", cluster.Kubeconfig, StringComparison.Ordinal),
            ],
            Token);
    }

    [Theory]
    [InlineData("tar://missing.tar", "Dockerfile", false, "missing.tar' cannot be read")]
    [InlineData("tar://stdin", "-", false, "both the context and the Dockerfile")]
    [InlineData("tar://stdin", "Dockerfile", true, "which is a terminal")]
    public async Task What_cannot_be_read_is_said(string context, string dockerfile, bool isTerminal, string message)
    {
        using var folder = new TemporaryDirectory();
        var settings = Settings(folder.Path) with { Interactive = isTerminal };

        var error = await Assert.ThrowsAsync<KanikoException>(
            () => ArchiveSending.Of(context, dockerfile, settings)!.WriteAsync(Stream.Null, Token));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task Standard_input_is_sent_once()
    {
        using var folder = new TemporaryDirectory();
        var sending = ArchiveSending.Of("tar://stdin", "Dockerfile", Settings(folder.Path) with { StandardInput = static () => new MemoryStream([1, 2]) })!;
        using var sent = new MemoryStream();

        await sending.WriteAsync(sent, Token);
        var error = await Assert.ThrowsAsync<KanikoException>(() => sending.WriteAsync(Stream.Null, Token));

        Assert.Equal([1, 2], sent.ToArray());
        Assert.Contains("cannot start anew", error.Message, StringComparison.Ordinal);
    }

    private static HostSettings Settings(string folder) => new()
    {
        Version = "0.1.0",
        CurrentDirectory = folder,
        Environment = new Dictionary<string, string>(),
        PackContext = (_, _, _) => Task.CompletedTask,
        OpenArchive = static archive => archive,
        FindLogin = (_, _) => Task.FromResult<RegistryLogin?>(null),
        WriteResultFiles = (_, _, _) => Task.CompletedTask,
        MachineName = "test",
    };
}
