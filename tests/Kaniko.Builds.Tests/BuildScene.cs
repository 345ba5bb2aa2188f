using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>One build's surroundings: a context, a work directory of its own, and a place in the shared registry.</summary>
internal sealed class BuildScene : IDisposable
{
    private readonly TemporaryDirectory folder;

    private BuildScene(TemporaryDirectory folder, string registry)
    {
        this.folder = folder;
        Registry = registry;
        Context = folder.Create("context");
        Program = KanikoProgram.Require(folder["work"]);
        Destination = $"{registry}/{Path.GetFileName(folder.Path).ToLowerInvariant()}:1";
    }

    public TemporaryDirectory Folder => folder;

    public string Registry { get; }

    public string Context { get; }

    public KanikoProgram Program { get; init; }

    /// <summary>A reference that no other test pushes to.</summary>
    public string Destination { get; }

    public static async Task<BuildScene> CreateAsync(BuildsFixture fixture, string dockerfile, CancellationToken cancellationToken)
    {
        var registry = await fixture.RegistryAsync(cancellationToken);
        var busybox = ExternalProgram.Find("busybox") is null ? "docker.io/library/busybox" : await fixture.BusyboxAsync(cancellationToken);
        var folder = new TemporaryDirectory();
        try
        {
            var scene = new BuildScene(folder, registry);
            _ = folder.Write("Dockerfile", dockerfile.Replace("BUSYBOX", busybox, StringComparison.Ordinal));
            return scene;
        }
        catch
        {
            folder.Dispose(); // a skip
            throw;
        }
    }

    /// <summary>Flags of a build of <see cref="Context"/> that is pushed to <see cref="Destination"/>.</summary>
    public IReadOnlyList<string> Flags(params string[] more) =>
    [
        "--context", Context, "--dockerfile", folder["Dockerfile"], "--destination", Destination,
        "--insecure", "--insecure-pull", "--insecure-registry", Registry, .. more,
    ];

    public Task<ProgramResult> BuildAsync(CancellationToken cancellationToken, params string[] more) =>
        Program.RunAsync(Flags(more), cancellationToken);

    /// <summary>The image behind <see cref="Destination"/> unpacked by umoci, as root.</summary>
    public async Task<string> UnpackAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "umoci gives files their owners only as root");
        await Skopeo.CopyAsync($"docker://{Destination}", $"oci:{folder["layout"]}:1", cancellationToken);
        return await Umoci.UnpackAsync($"{folder["layout"]}:1", folder["bundle"], cancellationToken);
    }

    /// <summary>The layers of the image behind <see cref="Destination"/>, base first.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<LayerEntry>>> LayersAsync(CancellationToken cancellationToken)
    {
        await Skopeo.CopyAsync($"docker://{Destination}", $"dir:{folder["dir"]}", cancellationToken);
        using var manifest = await Skopeo.ManifestAsync(Destination, cancellationToken);
        var layers = new List<IReadOnlyList<LayerEntry>>();
        foreach (var layer in manifest.RootElement.GetProperty("layers").EnumerateArray())
        {
            var file = Path.Combine(folder["dir"], layer.GetProperty("digest").GetString()!["sha256:".Length..]);
            layers.Add(await LayerEntry.ListAsync(file, cancellationToken));
        }

        return layers;
    }

    public void Dispose() => folder.Dispose();
}
