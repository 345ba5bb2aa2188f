using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Language;

/// <summary>
/// The language, case by case: each file of <c>Cases</c> is a whole build. With <c>KANIKO_UPDATE=1</c> the expectations are written anew; they
/// are read in review, against what BuildKit makes of the same Dockerfile.
/// </summary>
public sealed class LanguageCaseTests(BuildsFixture fixture)
{
    private static readonly SemaphoreSlim AtOnce = new(2);

    public static TheoryData<string> Cases() =>
        [.. Directory.EnumerateFiles(LanguageCase.Folder, "*.case").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Builds_as_BuildKit_builds(string name)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "contexts hold files of several owners: making them wants root");
        var @case = LanguageCase.Read(name);
        await AtOnce.WaitAsync(cancellationToken);
        try
        {
            await BuildAsync(@case, cancellationToken);
        }
        finally
        {
            _ = AtOnce.Release();
        }
    }

    private async Task BuildAsync(LanguageCase @case, CancellationToken cancellationToken)
    {
        using var scene = await BuildScene.CreateAsync(fixture, @case.Dockerfile, cancellationToken);
        await @case.MakeContextAsync(scene.Context, cancellationToken);
        var contexts = new List<string>();
        foreach (var (name, dockerfile) in @case.Bases)
        {
            _ = scene.Folder.Write($"{name}.Dockerfile", dockerfile.Replace("BUSYBOX", await fixture.BusyboxAsync(cancellationToken), StringComparison.Ordinal));
            _ = (await RunAsync(scene, $"{name}.Dockerfile", name, contexts, cancellationToken)).Succeeded();
            if (@case.ConfigOf(name) is { } config)
            {
                LayoutConfig.Change(scene.Folder[name], config);
            }

            contexts.AddRange(["--build-context", $"{name}=oci-layout://{scene.Folder[name]}"]);
        }

        var flags = @case.Flags.Select(flag => flag.Replace("FOLDER", scene.Folder.Path, StringComparison.Ordinal));
        var result = await RunAsync(scene, "Dockerfile", "image", [.. contexts, .. flags], cancellationToken);
        if (@case.Errors.Count > 0)
        {
            Assert.True(result.ExitCode is > 0 and < 128, $"ended with {result.ExitCode}\n{result.Error}");
            Assert.All(@case.Errors, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
            return;
        }

        _ = result.Succeeded();
        var listing = ImageListing.Of(scene.Folder["image"]);
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            @case.Record(listing);
            return;
        }

        Assert.Equal(@case.Expected, listing);
    }

    private static Task<ProgramResult> RunAsync(
        BuildScene scene, string dockerfile, string image, IEnumerable<string> more, CancellationToken cancellationToken) => scene.Program.RunAsync(
        [
            "--context", scene.Context, "--dockerfile", scene.Folder[dockerfile], "--no-push", "--oci-layout-path", scene.Folder[image],
            "--insecure-pull", "--insecure-registry", scene.Registry, .. more,
        ],
        cancellationToken);
}
