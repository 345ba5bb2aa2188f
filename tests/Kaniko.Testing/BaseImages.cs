using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kaniko.Testing;

/// <summary>
/// The stand-in base images of the conformance cases: made once a machine from Debian packages, kept under the temporary folder,
/// shared by every test process.
/// </summary>
public sealed class BaseImages
{
    private readonly IReadOnlyList<(string Original, string StandIn)> names;

    private BaseImages(string layouts, IReadOnlyList<(string Original, string StandIn)> names)
    {
        Layouts = layouts;
        this.names = names;
    }

    /// <summary>The folder of OCI layouts, one <c>NAME_TAG</c> for each image.</summary>
    public string Layouts { get; }

    /// <summary>The path of one layout, for example of <c>busybox:latest</c>.</summary>
    public string Layout(string name) => Path.Combine(Layouts, name.Replace(':', '_'));

    /// <summary>Makes the images unless this machine has them; several processes may call it at once.</summary>
    public static async Task<BaseImages> PrepareAsync(CancellationToken cancellationToken)
    {
        var recipes = ConformanceData.Require("build", "bases.json");
        var content = await File.ReadAllBytesAsync(recipes, cancellationToken);
        var folder = Path.Combine(Path.GetTempPath(), $"kaniko-bases-{Environment.UserName}", Convert.ToHexStringLower(SHA256.HashData(content))[..12]);
        _ = Directory.CreateDirectory(folder);
        var layouts = Path.Combine(folder, "layouts");
        using (await FileLock.AcquireAsync(Path.Combine(folder, "lock"), cancellationToken))
        {
            var complete = Path.Combine(folder, "complete");
            if (!File.Exists(complete))
            {
                _ = (await MakeAsync(folder, ["--layouts", layouts], cancellationToken)).Succeeded();
                await File.WriteAllTextAsync(complete, string.Empty, cancellationToken);
            }
        }

        return new BaseImages(layouts, ReadNames(content));
    }

    /// <summary>Pushes every image to <c>ADDRESS/bases/NAME:TAG</c>.</summary>
    public async Task PushAsync(string registry, CancellationToken cancellationToken) =>
        _ = (await MakeAsync(Path.GetDirectoryName(Layouts)!, ["--push", $"{registry}/bases"], cancellationToken)).Succeeded();

    /// <summary>The text with each name that a stand-in answers to (and its digest, if any) replaced by the stand-in in <paramref name="registry"/>.</summary>
    public string Rewrite(string text, string registry) => names.Aggregate(text, (current, name) => Regex.Replace(
        current,
        $@"(?<![\w./@]){Regex.Escape(name.Original)}(@sha256:[0-9a-f]{{64}})?(?![\w./:@-])",
        $"{registry}/bases/{name.StandIn}"));

    private static async Task<ProgramResult> MakeAsync(string folder, IReadOnlyList<string> outputs, CancellationToken cancellationToken) =>
        await ExternalProgram.Require("python3").RunAsync(
            [ConformanceData.Require("build", "make-bases"), "--debs", Path.Combine(folder, "debs"), .. outputs], cancellationToken);

    /// <summary>Only names with a host: a bare <c>busybox</c> may be any word of a Dockerfile.</summary>
    private static List<(string Original, string StandIn)> ReadNames(byte[] recipes)
    {
        using var document = JsonDocument.Parse(recipes);
        return [.. document.RootElement.GetProperty("images").EnumerateObject()
            .SelectMany(image => image.Value.GetProperty("stands_for").EnumerateArray().Select(name => (name.GetString()!, image.Name)))
            .Where(name => name.Item1.Contains('/', StringComparison.Ordinal))
            .OrderByDescending(name => name.Item1.Length)];
    }
}
