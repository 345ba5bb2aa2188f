using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary>The build cases that nobody here wrote, judged by what BuildKit made of each: in the best tier that the machine allows.</summary>
public sealed class ConformanceBuildTests(BuildsFixture fixture) : ConformanceBuilds(fixture)
{
    [Theory]
    [MemberData(nameof(Cases))]
    public Task Builds_what_BuildKit_builds_and_refuses_what_it_refuses(string id) => JudgeAsync(id);
}

/// <summary>The same cases without a mount and without a namespace: a directory for each stage, and chroot.</summary>
public sealed class ChrootConformanceTests(BuildsFixture fixture) : ConformanceBuilds(fixture)
{
    [Theory]
    [MemberData(nameof(Cases))]
    public Task Builds_the_same_without_mounts(string id) => JudgeAsync(id, "--isolation=chroot");
}

/// <summary>The same cases in the executor image, with Docker's capabilities and nothing else: each stage with a RUN has the container's root.</summary>
public sealed class InPlaceConformanceTests(BuildsFixture fixture) : ConformanceBuilds(fixture)
{
    private const string Inside = "/kaniko-test";

    private readonly BuildsFixture fixture = fixture;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Builds_the_same_in_an_unprivileged_container(string id) => JudgeAsync(id);

    private protected override async Task<ProgramResult> BuildAsync(
        TemporaryDirectory folder, IReadOnlyList<string> flags, CancellationToken cancellationToken)
    {
        var executor = await fixture.ExecutorAsync(cancellationToken);
        return await executor.RunAsync(
            ["--security-opt", $"seccomp={executor.Seccomp}", "--volume", $"{folder.Path}:{Inside}"],
            [.. flags.Select(flag => flag.Replace(folder.Path, Inside, StringComparison.Ordinal)), "--progress=plain"],
            cancellationToken);
    }
}

/// <summary>How a case is built and judged.</summary>
public abstract class ConformanceBuilds(BuildsFixture fixture)
{
    /// <summary>Two builds at once: as many as the smallest machine has cores.</summary>
    private static readonly SemaphoreSlim AtOnce = new(2);

    public static TheoryData<string> Cases()
    {
        var data = new TheoryData<string>();
        if (ConformanceData.Folder is not { } folder)
        {
            data.Add("absent"); // one loud skip in place of a hundred silent absences
            return data;
        }

        foreach (var path in Directory.EnumerateDirectories(Path.Combine(folder, "build", "cases")).Order(StringComparer.Ordinal))
        {
            if (ConformanceCase.Read(Path.GetFileName(path)).Excluded is null)
            {
                data.Add(Path.GetFileName(path));
            }
        }

        return data;
    }

    protected async Task JudgeAsync(string id, params string[] flags)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _ = ConformanceData.Require();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the contexts hold files of several owners: unpacking them wants root");
        var @case = ConformanceCase.Read(id);
        var bases = await fixture.BasesAsync(cancellationToken);
        var registry = await fixture.RegistryAsync(cancellationToken);
        using var folder = new TemporaryDirectory();
        await @case.UnpackContextAsync(folder.Create("context"), bases, cancellationToken);
        var dockerfile = folder.Write("outside/Dockerfile", bases.Rewrite(
            await File.ReadAllTextAsync(ConformanceData.Require("build", "cases", id, "Dockerfile"), cancellationToken), registry));

        await AtOnce.WaitAsync(cancellationToken);
        ProgramResult result;
        try
        {
            result = await BuildAsync(
                folder,
                [
                    "--context", folder["context"], "--dockerfile", dockerfile, "--no-push", "--oci-layout-path", folder["image"],
                    "--insecure-pull", "--insecure-registry", registry,
                    .. flags, .. @case.BuildArguments.SelectMany(pair => new[] { "--build-arg", $"{pair.Name}={bases.Rewrite(pair.Value, registry)}" }),
                ],
                cancellationToken);
        }
        finally
        {
            _ = AtOnce.Release();
        }

        if (!@case.MustSucceed)
        {
            AssertRefused(result, @case);
            return;
        }

        _ = result.Succeeded();
        Assert.Equal(string.Empty, await Judge.CompareAsync(Record(@case, folder, registry), folder["image"], bases, cancellationToken));
    }

    private protected virtual Task<ProgramResult> BuildAsync(TemporaryDirectory folder, IReadOnlyList<string> flags, CancellationToken cancellationToken) =>
        KanikoProgram.Require(folder["work"]).RunAsync(flags, cancellationToken);

    /// <summary>An ordinary error: it has a code, and is no bug that came up as a stack trace.</summary>
    private static void AssertRefused(ProgramResult result, ConformanceCase @case)
    {
        Assert.True(result.ExitCode is > 0 and < 128, $"'{@case.Id}' ended with {result.ExitCode}\n{result.Error}");
        Assert.DoesNotContain("   at Kaniko.", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    /// <summary>The few records that print a base's name hold the address that they were recorded with.</summary>
    private static string Record(ConformanceCase @case, TemporaryDirectory folder, string registry) => folder.Write(
        "record.json",
        File.ReadAllText(@case.RecordPath).Replace("127.0.0.1:5000/", registry + "/", StringComparison.Ordinal));
}
