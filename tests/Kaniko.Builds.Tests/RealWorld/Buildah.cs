using Kaniko.Builds.Tests.Language;
using Kaniko.Testing;

namespace Kaniko.Builds.Tests.RealWorld;

/// <summary>Debian's buildah, with storage of its own in a test's folder.</summary>
internal sealed class Buildah(TemporaryDirectory folder)
{
    private readonly ExternalProgram program = ExternalProgram.Require("buildah") with
    {
        Environment = new Dictionary<string, string?> { ["TMPDIR"] = folder.Create("buildah-tmp"), ["BUILDAH_ISOLATION"] = "chroot" },
    };

    private readonly string[] storage = ["--root", folder["buildah-root"], "--runroot", folder["buildah-run"], "--storage-driver", "vfs"];

    /// <summary>What buildah makes of the Dockerfile.</summary>
    public async Task<SortedSet<string>> BuildAsync(string dockerfile, string context, IEnumerable<string> flags, CancellationToken cancellationToken)
    {
        var image = folder["theirs"];
        await MakeAsync(dockerfile, context, flags, $"dir:{image}", cancellationToken);
        return FlatImage.Read(Path.Combine(image, "manifest.json"), digest => Path.Combine(image, digest), ImageListing.ContextTime);
    }

    /// <summary>Builds an image and pushes it.</summary>
    public Task PushAsync(string dockerfile, string context, string reference, CancellationToken cancellationToken) =>
        MakeAsync(dockerfile, context, [], $"docker://{reference}", cancellationToken);

    /// <summary>Removes what the builds keep, mounts included.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken) =>
        _ = await program.RunAsync([.. storage, "rmi", "--all", "--force"], cancellationToken);

    private async Task MakeAsync(string dockerfile, string context, IEnumerable<string> flags, string destination, CancellationToken cancellationToken)
    {
        var own = flags.Select(flag => flag.Replace("--custom-platform=", "--platform=", StringComparison.Ordinal));
        _ = (await program.RunAsync(
            [
                .. storage, "build", "--tls-verify=false", "--layers=false", "--format=docker", "--file", dockerfile, "--tag", "localhost/image", .. own, context,
            ],
            cancellationToken)).Succeeded();
        _ = (await program.RunAsync([.. storage, "push", "--tls-verify=false", "localhost/image", destination], cancellationToken)).Succeeded();
    }
}
