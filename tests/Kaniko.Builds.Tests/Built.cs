using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>A finished build, unpacked by umoci, as a test of the language looks at it.</summary>
internal sealed class Built : IDisposable
{
    private readonly BuildScene scene;

    private Built(BuildScene scene, ProgramResult result, string root)
    {
        this.scene = scene;
        Result = result;
        Root = root;
    }

    public ProgramResult Result { get; }

    public string Root { get; }

    public BuildScene Scene => scene;

    /// <summary>Builds with a context of the files given, pushes, and unpacks what the registry has.</summary>
    public static async Task<Built> RunAsync(
        BuildsFixture fixture, string dockerfile, IReadOnlyDictionary<string, string>? context = null, params string[] flags)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "owners are compared: that wants root");
        var scene = await BuildScene.CreateAsync(fixture, dockerfile, cancellationToken);
        try
        {
            foreach (var (name, content) in context ?? new Dictionary<string, string>())
            {
                _ = scene.Folder.Write($"context/{name}", content);
            }

            var result = await scene.BuildAsync(
                cancellationToken, [.. flags.Select(flag => flag.Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal))]);
            _ = result.Succeeded();
            return new Built(scene, result, await scene.UnpackAsync(cancellationToken));
        }
        catch
        {
            scene.Dispose();
            throw;
        }
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary><c>MODE UID:GID</c>.</summary>
    public async Task<string> OwnerAsync(string path) => (await ExternalProgram.Require("stat").RunAsync(
        ["-c", "%a %u:%g", Path.Combine(Root, path)], TestContext.Current.CancellationToken)).Succeeded().Line;

    /// <summary>Seconds since 1970.</summary>
    public long Time(string path) => new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(Root, path))).ToUnixTimeSeconds();

    public void Dispose() => scene.Dispose();
}
