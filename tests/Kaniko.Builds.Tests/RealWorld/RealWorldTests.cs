using System.Text.Json;
using Kaniko.Builds.Tests.Language;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.RealWorld;

/// <summary>
/// Dockerfiles as people write them, built by this program and by Debian's buildah, and compared file by file and fact by fact. Where the
/// two differ the case says so in its section <c>differences</c>, with the reason: BuildKit's rule is ours, and buildah is another program.
/// </summary>
public sealed class RealWorldTests(BuildsFixture fixture)
{
    /// <summary>What buildah leaves in every image in which it ran a command: the places where it mounts its own files.</summary>
    private static readonly string[] Stubs = ["/dev", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname", "/proc", "/run", "/sys"];

    private static string Folder => Path.Combine(RepositoryRoot.Path, "tests", "Kaniko.Builds.Tests", "RealWorld");

    public static TheoryData<string> Cases() =>
        [.. Directory.EnumerateFiles(Folder, "*.case").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_built_as_buildah_builds_it(string name)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "buildah with storage of its own wants root here");
        _ = ExternalProgram.Require("buildah");
        _ = ExternalProgram.Require("dpkg-deb");
        var @case = LanguageCase.ReadFile(Path.Combine(Folder, name + ".case"));
        var dockerfile = @case.Dockerfile.Contains("FROM DEBIAN", StringComparison.Ordinal)
            ? @case.Dockerfile.Replace("FROM DEBIAN", $"FROM {await DebianImageAsync(cancellationToken)}", StringComparison.Ordinal)
            : @case.Dockerfile;
        using var scene = await BuildScene.CreateAsync(fixture, dockerfile, cancellationToken);
        var buildah = new Buildah(scene.Folder);
        try
        {
            await @case.MakeContextAsync(scene.Context, cancellationToken);
            await MakeBasesAsync(@case, scene, buildah, cancellationToken);
            var ours = await OursAsync(@case, scene, cancellationToken);
            var theirs = await buildah.BuildAsync(scene.Folder["Dockerfile"], scene.Context, Flags(@case, scene), cancellationToken);

            var differences = ours.Except(theirs).Select(line => "ours   " + line)
                .Concat(theirs.Except(ours).Where(line => !IsOfBuildahItself(line, ours)).Select(line => "theirs " + line))
                .Order(StringComparer.Ordinal);

            Assert.Equal(@case.Differences, differences);
        }
        finally
        {
            await buildah.RemoveAsync(cancellationToken);
        }
    }

    private static bool IsOfBuildahItself(string line, SortedSet<string> ours)
    {
        if (line.StartsWith("Labels io.buildah.version=", StringComparison.Ordinal))
        {
            return true;
        }

        var path = line.Split(' ')[0];
        return Stubs.Any(stub => path == stub || path.StartsWith(stub + "/", StringComparison.Ordinal))
            && !ours.Any(own => own.StartsWith(path + " ", StringComparison.Ordinal));
    }

    private static async Task<SortedSet<string>> OursAsync(LanguageCase @case, BuildScene scene, CancellationToken cancellationToken)
    {
        var layout = scene.Folder["ours"];
        _ = (await scene.Program.RunAsync(
            [
                "--context", scene.Context, "--dockerfile", scene.Folder["Dockerfile"], "--no-push", "--oci-layout-path", layout,
                "--insecure-pull", "--insecure-registry", scene.Registry, .. Flags(@case, scene),
            ],
            cancellationToken)).Succeeded();
        string Blob(string digest) => Path.Combine(layout, "blobs", "sha256", digest);
        using var index = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(layout, "index.json"), cancellationToken));
        var manifest = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!["sha256:".Length..];
        return FlatImage.Read(Blob(manifest), Blob, ImageListing.ContextTime);
    }

    private static IEnumerable<string> Flags(LanguageCase @case, BuildScene scene) =>
        @case.Flags.Select(flag => flag.Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal));

    /// <summary>Bases are buildah's work, in Docker's format, which keeps ONBUILD; both programs then build on the same image.</summary>
    private async Task MakeBasesAsync(LanguageCase @case, BuildScene scene, Buildah buildah, CancellationToken cancellationToken)
    {
        foreach (var (name, dockerfile) in @case.Bases)
        {
            var busybox = await fixture.BusyboxAsync(cancellationToken);
            var file = scene.Folder.Write($"{name}.Dockerfile", dockerfile.Replace("BUSYBOX", busybox, StringComparison.Ordinal));
            await buildah.PushAsync(file, scene.Context, scene.Destination, cancellationToken);
            var main = scene.Folder["Dockerfile"];
            var text = await File.ReadAllTextAsync(main, cancellationToken);
            await File.WriteAllTextAsync(
                main, text.Replace($"FROM {name}\n", $"FROM {scene.Destination}\n", StringComparison.Ordinal), cancellationToken);
        }
    }

    private async Task<string> DebianImageAsync(CancellationToken cancellationToken)
    {
        var tar = await DebianRoot.PrepareWithAptAsync(cancellationToken);
        using var scene = await BuildScene.CreateAsync(
            fixture, "FROM scratch\nADD debian.tar /\nENV PATH=/usr/sbin:/usr/bin:/sbin:/bin\nCMD [\"bash\"]\n", cancellationToken);
        File.Copy(tar, Path.Combine(scene.Context, "debian.tar"));
        _ = (await scene.BuildAsync(cancellationToken)).Succeeded();
        return scene.Destination;
    }
}
