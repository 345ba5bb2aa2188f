using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Hosts.Tests.Containers;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests;

/// <summary>The real program, as a user starts it, on each of its hosts.</summary>
public sealed class SameDigestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_gives_the_same_digest_on_each_host()
    {
        using var folder = new TemporaryDirectory();
        var program = KanikoProgram.Require(folder["store"]);
        using var podman = await EngineScene.PodmanAsync("/program/kaniko", Token);
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        await using var cluster = await FakeCluster.StartAsync(program: [program.FileName]);
        var context = await ContextAsync(folder);
        string[] request =
        [
            "--context", context, "--reproducible", "--insecure", "--build-arg=VERSION=7", "--label=a=b", "--secret=id=unused,env=PATH", "--compression=gzip",
        ];
        string[] pod =
        [
            "--host=kubernetes", "--executor-image=test/executor", "--executor=own", "--kubeconfig", cluster.Kubeconfig, "--allow-local-registry",
        ];
        string[] container =
        [
            "--host=container", "--executor-image=localhost/test/executor:1", "--executor=own", "--container-engine=podman", "--container-network=host", "--container-pull=never",
            .. podman.EngineArguments.Select(argument => $"--container-engine-arg={argument}"),
            .. EngineScene.Mounts.Append($"--volume={Path.GetDirectoryName(program.FileName)}:/program:ro").Append("--privileged").Select(argument => $"--container-arg={argument}"),
            "--executor-env=DOTNET_EnableDiagnostics=0", "--executor-env=DOTNET_ROOT=" + DotnetRoot(),
        ];
        program = program with { Environment = podman.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value) };

        // Each has a store of its own: nothing may be found that another made.
        var here = await DigestAsync(program, [.. request, "-d", $"{registry.Address}/app:local", .. Outputs(folder, "here")]);
        var inPod = await DigestAsync(program with { WorkDirectory = folder["pod-store"] }, [.. request, .. pod, "-d", $"{registry.Address}/app:pod"]);
        var inContainer = await DigestAsync(program with { WorkDirectory = folder["container-store"] }, [.. request, .. container, "-d", $"{registry.Address}/app:container", "--digest-file", folder["digest"], "--tar-path", folder["image.tar"], .. Outputs(folder, "there"), "--metadata-file", folder["metadata"]]);
        var onStandardInput = await DigestAsync(program with { WorkDirectory = folder["stdin-store"] }, [.. request, .. container, "--container-context=stdin", "-d", $"{registry.Address}/app:stdin"]);

        Assert.Equal((here, here, here), (inPod, inContainer, onStandardInput));
        Assert.Equal(here, await Skopeo.DigestAsync($"{registry.Address}/app:pod", Token));
        Assert.Equal(here, await Skopeo.DigestAsync($"{registry.Address}/app:container", Token));
        Assert.Equal(here, await File.ReadAllTextAsync(folder["digest"], Token));
        Assert.True(new FileInfo(folder["image.tar"]).Length > 0);
        Assert.Equal(await File.ReadAllBytesAsync(folder["here.tar"], Token), await File.ReadAllBytesAsync(folder["there.tar"], Token));
        Assert.Contains(folder["there"] + "\"", await File.ReadAllTextAsync(folder["metadata"], Token), StringComparison.Ordinal);
        var listings = await Task.WhenAll(((string[])["here", "there"]).Select(name => ExternalProgram.Require("find").RunAsync([folder[name], "-printf", "%P %y %m %U:%G %s %T@ %l %n\n"], Token)));
        Assert.Equal(listings[0].Succeeded().Output.Split('\n')[1..].Order(), listings[1].Succeeded().Output.Split('\n')[1..].Order());
        Assert.Empty(cluster.Left);
    }

    private static string[] Outputs(TemporaryDirectory folder, string name) => ["--output", folder[name], "--output", $"type=tar,dest={folder[$"{name}.tar"]}"];

    private static async Task<string> ContextAsync(TemporaryDirectory folder)
    {
        folder.Write("context/Dockerfile", "FROM scratch AS files\nARG VERSION\nCOPY src /src\nCOPY . /all\nFROM scratch\nARG VERSION\nENV V=$VERSION\nCOPY --from=files /src/../all /out\nUSER 7\n");
        folder.Write("context/.dockerignore", "ignored\n*.log\n!keep.log\n");
        folder.Write("context/src/main.c", "int main() { return 0; }\n");
        folder.Write("context/ignored/big", new string('x', 10_000));
        folder.Write("context/a.log", "no");
        folder.Write("context/keep.log", "yes");
        folder.Write("context/ünïcode/" + new string('l', 120) + "/deep", "deep");
        File.SetUnixFileMode(folder.Write("context/run.sh", "#!/bin/sh\n"), (UnixFileMode)0x1ed);
        _ = File.CreateSymbolicLink(folder["context/link"], "src/main.c");
        _ = Directory.CreateDirectory(folder["context/empty"]);
        // What .NET cannot make: attributes, links, holes, sockets, special bits, and a directory that is not like others.
        _ = (await ExternalProgram.Require("python3").RunAsync(
            [
                "-c",
                """
                import os, socket, sys
                os.chdir(sys.argv[1])
                os.setxattr('src/main.c', 'user.note', b'kept')
                os.setxattr('src', 'user.directory', b'kept')
                os.setxattr('run.sh', 'security.capability', bytes.fromhex('0100000200040000000000000000000000000000'))
                os.link('src/main.c', 'linked.c')
                with open('sparse', 'wb') as f: f.truncate(3_000_000); f.seek(1_500_000); f.write(b'x')
                socket.socket(socket.AF_UNIX).bind('listening')
                os.mkfifo('pipe', 0o640)
                open('set', 'w').close(); os.chmod('set', 0o4711)
                os.mkdir('sticky'); os.chmod('sticky', 0o1777)
                open(b'\xff\xfe', 'w').close()
                os.chmod('.', 0o750)
                """,
                folder["context"],
            ],
            Token)).Succeeded();
        return folder["context"];
    }

    private static async Task<string> DigestAsync(KanikoProgram program, IReadOnlyList<string> flags)
    {
        var result = (await program.RunAsync(flags, Token)).Succeeded();
        return result.Line[(result.Line.LastIndexOf('@') + 1)..];
    }

    private static string DotnetRoot() => Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(
        System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/'))))!;
}
