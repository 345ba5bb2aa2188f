using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Hosts.Tests.Executors;

/// <summary>What an executor says, and what the registry has.</summary>
public sealed class ExecutorVerdictTests
{
    private const string Tag = "registry.example/app:1";
    private const string Pinned = "registry.example/app@" + Mine;
    private const string Mine = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Other = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private readonly List<BuildEvent> told = [];

    [Theory]
    [InlineData(Mine, Mine, null, null)]
    [InlineData("unreachable", "unreachable", null, null)]
    [InlineData(Other, Mine, null, "somebody else moved the tag")]
    [InlineData(null, Mine, null, "somebody else moved the tag")]
    [InlineData(Other, "unreachable", null, "somebody else moved the tag")]
    [InlineData(Other, null, "has only '" + Other + "' under its tag", null)]
    [InlineData(null, null, "has no such image", null)]
    public async Task A_push_is_believed_when_the_registry_has_the_image(string? tagged, string? pinned, string? said, string? warned)
    {
        var reading = ReadAsync(Mine, new() { [Tag] = tagged, [Pinned] = pinned }, verify: true);

        if (said is null)
        {
            Assert.Equal(Mine, (await reading).Digest);
        }
        else
        {
            Assert.Contains(said, (await Assert.ThrowsAsync<KanikoException>(() => reading)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(warned is not null, told.OfType<WarningRaised>().Any(warning => warning.Diagnostic.Detail.Contains(warned ?? "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nobody_is_asked_where_that_is_switched_off() =>
        Assert.Equal(Mine, (await ReadAsync(Mine, new() { [Tag] = Other, [Pinned] = null }, verify: false)).Digest);

    [Theory]
    [InlineData(Mine, Mine)]
    [InlineData("unreachable", null)]
    [InlineData(null, null)]
    public async Task A_digest_that_was_not_left_is_asked_for(string? tagged, string? digest)
    {
        var reading = ReadAsync(written: null, new() { [Tag] = tagged, [Pinned] = tagged }, verify: true);

        if (digest is null)
        {
            Assert.Contains("left no digest", (await Assert.ThrowsAsync<KanikoException>(() => reading)).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(digest, (await reading).Digest);
            Assert.Contains(told.OfType<WarningRaised>(), warning => warning.Diagnostic.Detail.Contains("left no digest", StringComparison.Ordinal));
        }
    }

    private Task<BuildResult> ReadAsync(string? written, Dictionary<string, string?> registry, bool verify)
    {
        var settings = new HostSettings
        {
            Version = "0.1.0",
            CurrentDirectory = "/",
            Environment = new Dictionary<string, string>(),
            PackContext = (_, _, _) => Task.CompletedTask,
            OpenArchive = static archive => archive,
            FindLogin = (_, _) => Task.FromResult<RegistryLogin?>(null),
            WriteResultFiles = (_, _, _) => Task.CompletedTask,
            FindDigest = (_, image, _) => registry[image] == "unreachable"
                ? throw new KanikoException(ErrorCode.RegistryUnreachable, "no such host") : Task.FromResult(registry[image]),
        };
        var verdict = new ExecutorVerdict(settings, new BuildRequest { Destinations = [Tag], Host = new() { VerifyPush = verify } }, (item, _) =>
        {
            told.Add(item);
            return ValueTask.CompletedTask;
        });
        return verdict.ReadAsync(new ExecutorOutput(tellsEvents: false, TimeProvider.System), written, TimeSpan.Zero, TestContext.Current.CancellationToken);
    }
}
