using System.Text.RegularExpressions;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests.Caching;

/// <summary>
/// Builds of one Dockerfile on several machines: each has a work directory of its own, all share a registry that writes down every request.
/// </summary>
internal sealed class CacheScene : IAsyncDisposable
{
    /// <summary>Twelve steps that change files.</summary>
    public const string TwelveSteps = """
        FROM BUSYBOX
        RUN echo 1 > /one
        RUN echo 2 > /two
        COPY a /a
        ENV GREETING=hello
        RUN echo $GREETING > /three
        WORKDIR /work
        COPY b .
        RUN cat b > b.copy
        COPY c .
        RUN wc c > c.words
        LABEL seen=no
        COPY d .
        RUN rm /one
        COPY last1 last2 ./
        """;

    private readonly TemporaryDirectory folder = new();
    private readonly KanikoProgram program;

    private CacheScene()
    {
        program = KanikoProgram.Require(folder["m1"]);
        foreach (var name in new[] { "a", "b", "c", "d", "last1", "last2" })
        {
            Write(name, name);
        }
    }

    public TemporaryDirectory Folder => folder;

    public EvilRegistry Registry { get; } = new();

    public string Destination => $"{Registry.Name}/team/image:1";

    public static async Task<CacheScene> CreateAsync(string dockerfile)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _ = ExternalProgram.Require("busybox");
        _ = ExternalProgram.Require("curl");
        var scene = new CacheScene();
        var script = new ExternalProgram(Path.Combine(RepositoryRoot.Path, "samples", "make-busybox"));
        _ = (await script.RunAsync([$"{scene.Registry.Name}/library/busybox:stable"], cancellationToken)).Succeeded();
        scene.Dockerfile(dockerfile);
        scene.Registry.Requests.Clear();
        return scene;
    }

    public void Dockerfile(string text) =>
        folder.Write("Dockerfile", text.Replace("BUSYBOX", $"{Registry.Name}/library/busybox:stable", StringComparison.Ordinal));

    public void Write(string name, string content) => folder.Write("context/" + name, content);

    /// <summary>Builds with <c>--cache --cache-copy-layers</c> and a push.</summary>
    public Task<CacheBuild> BuildAsync(string machine, params string[] more) =>
        RunAsync(machine, ["--cache", "--cache-copy-layers", "--destination", Destination, .. more]);

    /// <summary>Builds the Dockerfile with the flags given, and without the permission check, whose requests would be counted.</summary>
    public async Task<CacheBuild> RunAsync(string machine, params string[] flags)
    {
        Registry.Requests.Clear();
        var result = await (program with { WorkDirectory = folder[machine] }).RunAsync(
            ["--context", folder["context"], "--dockerfile", folder["Dockerfile"], "--skip-push-permission-check", .. flags], TestContext.Current.CancellationToken);
        return new CacheBuild(result, [.. Registry.Requests]);
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>A build and the requests that it made.</summary>
internal sealed record CacheBuild(ProgramResult Result, IReadOnlyList<EvilRequest> Requests)
{
    public string Digest => Regex.Match(Result.Succeeded().Output, "sha256:[0-9a-f]{64}").Value;

    /// <summary>How many steps were found in a cache.</summary>
    public int Cached => Regex.Count(Result.Succeeded().Error, @"^#\d+ CACHED", RegexOptions.Multiline);

    /// <summary>The steps that ran.</summary>
    public IReadOnlyList<string> Ran => [.. Regex.Matches(Result.Error, @"^#(\d+) \[[^\]]*\] (.*)$", RegexOptions.Multiline)
        .Where(match => Regex.IsMatch(Result.Error, $@"^#{match.Groups[1].Value} DONE", RegexOptions.Multiline))
        .Select(match => match.Groups[2].Value).Distinct()];

    /// <summary>Requests of a kind (<see cref="EvilRequest.Kind"/>) whose target holds a text.</summary>
    public int Count(string kind, string part = "") =>
        Requests.Count(request => request.Kind == kind && request.Target.Contains(part, StringComparison.Ordinal));
}
