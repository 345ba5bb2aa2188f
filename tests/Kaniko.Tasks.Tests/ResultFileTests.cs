using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Results;
using Xunit;

namespace Kaniko.Tasks.Tests;

/// <summary>Files that tell other programs what was built.</summary>
public sealed class ResultFileTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly string directory = Directory.CreateTempSubdirectory("kaniko-result-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Metadata_is_in_buildx_s_keys()
    {
        using var metadata = JsonDocument.Parse(BuildMetadata.Write(Result, warnings: null));
        var root = metadata.RootElement;

        Assert.Equal(
            ["containerimage.config.digest", "containerimage.descriptor", "containerimage.digest", "image.name"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("r/x:1,r/x:2", root.GetProperty("image.name").GetString());
        var descriptor = root.GetProperty("containerimage.descriptor");
        Assert.Equal((Digest, 7L, "m+json"), (descriptor.GetProperty("digest").GetString(), descriptor.GetProperty("size").GetInt64(), descriptor.GetProperty("mediaType").GetString()));
        Assert.Equal("v8", descriptor.GetProperty("platform").GetProperty("variant").GetString());
    }

    [Fact]
    public void Provenance_is_what_buildx_writes_of_a_minimal_one()
    {
        using var metadata = JsonDocument.Parse(BuildMetadata.Write(Made, warnings: null));

        Assert.Equal("buildx.build.provenance", metadata.RootElement.EnumerateObject().First().Name);
        Assert.Equal(
            """
            {
              "builder": {
                "id": "https://ci/1"
              },
              "buildType": "https://mobyproject.org/buildkit@v1",
              "materials": [
                {
                  "uri": "https://host/a.git#main",
                  "digest": {
                    "sha1": "0123"
                  }
                }
              ],
              "invocation": {
                "configSource": {
                  "uri": "https://host/a.git#main",
                  "digest": {
                    "sha1": "0123"
                  },
                  "entryPoint": "docker/file"
                },
                "parameters": {
                  "frontend": "dockerfile.v0",
                  "args": {
                    "target": "release"
                  },
                  "locals": [
                    {
                      "name": "extra"
                    }
                  ]
                },
                "environment": {
                  "platform": "linux/amd64"
                }
              },
              "metadata": {
                "buildInvocationID": "id",
                "buildStartedOn": "1970-01-01T00:00:00.000Z",
                "buildFinishedOn": "1970-01-01T00:00:01.500Z",
                "completeness": {
                  "parameters": false,
                  "environment": true,
                  "materials": false
                },
                "reproducible": false,
                "https://mobyproject.org/buildkit@v1#hermetic": false,
                "https://mobyproject.org/buildkit@v1#metadata": {}
              }
            }
            """,
            JsonSerializer.Serialize(metadata.RootElement.GetProperty("buildx.build.provenance"), Indented));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("min", true)]
    [InlineData("max", true)]
    [InlineData("disabled", false)]
    [InlineData("false", false)]
    public void Provenance_is_left_out_as_with_buildx(string value, bool isThere) => Assert.Equal(
        isThere, BuildMetadata.Wanted(Made, new Dictionary<string, string> { ["BUILDX_METADATA_PROVENANCE"] = value }).Provenance is not null);

    [Theory]
    [InlineData("", "")]
    [InlineData("GITHUB_ACTIONS=true GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=a/b GITHUB_RUN_ID=7 GITHUB_RUN_ATTEMPT=2", "https://github.com/a/b/actions/runs/7/attempts/2")]
    [InlineData("GITLAB_CI=true CI_PROJECT_URL=https://gitlab/a/b CI_JOB_URL=https://gitlab/a/b/-/jobs/9", "https://gitlab/a/b/-/jobs/9")]
    public void The_builder_is_the_CI_system_s_job(string variables, string id) => Assert.Equal(id, BuildProvenance.BuilderOf(
        variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1])));

    [Fact]
    public void Provenance_comes_through_the_events() =>
        Assert.Equal(BuildMetadata.Write(Made, warnings: null), BuildMetadata.Write(((Events.BuildFinished)Events.BuildEventJson.TryRead(
            Events.BuildEventJson.Write(new Events.BuildFinished(Made)))!).Result, warnings: null));

    [Fact]
    public void Warnings_are_there_when_asked_for_as_BuildKit_tells_them()
    {
        using var metadata = JsonDocument.Parse(BuildMetadata.Write(Result, [new("Rule", Severity.Warning, "about", "found", SourceSpan.Lines(3, 4), "https://x")]));
        var warning = metadata.RootElement.GetProperty("buildx.build.warnings")[0];

        Assert.Equal("Rule: found", System.Text.Encoding.UTF8.GetString(warning.GetProperty("short").GetBytesFromBase64()));
        Assert.Equal(3, warning.GetProperty("range")[0].GetProperty("start").GetProperty("line").GetInt32());
        Assert.True(BuildMetadata.WantsWarnings(new Dictionary<string, string> { ["BUILDX_METADATA_WARNINGS"] = "1" }));
        Assert.False(BuildMetadata.WantsWarnings(new Dictionary<string, string>()));
    }

    [Fact]
    public void A_file_that_is_not_finished_was_never_there()
    {
        var path = Path.Combine(directory, "deep", "file");
        AtomicFile.Write(path, "first and longer");
        using (var pending = new PendingFile(path))
        {
            pending.Stream.WriteByte(1);
        }

        Assert.Equal("first and longer", File.ReadAllText(path));
        AtomicFile.Write(path, "second");
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal(["file"], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_written()
    {
        var target = Path.Combine(directory, "target");
        var link = Path.Combine(directory, "link");
        File.WriteAllText(target, "something longer");
        _ = File.CreateSymbolicLink(link, target);

        AtomicFile.Write(link, "new");

        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_device_is_never_replaced()
    {
        AtomicFile.Write("/dev/null", "gone");

        Assert.Equal("", File.ReadAllText("/dev/null"));
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, NewLine = "\n" };

    private static BuildResult Made => Result with
    {
        Provenance = new BuildProvenance
        {
            InvocationId = "id",
            BuilderId = "https://ci/1",
            StartedOn = DateTimeOffset.UnixEpoch,
            FinishedOn = DateTimeOffset.UnixEpoch.AddSeconds(1.5),
            Platform = "linux/amd64",
            EntryPoint = "docker/file",
            Source = new("https://host/a.git#main", "sha1", "0123"),
            Arguments = new Dictionary<string, string> { ["target"] = "release" },
            Locals = ["extra"],
            Materials = [new("https://host/a.git#main", "sha1", "0123")],
            HasNoNetwork = true,
        },
    };

    private static BuildResult Result => new()
    {
        Digest = Digest,
        ImageId = Digest,
        ManifestSize = 7,
        MediaType = "m+json",
        Platform = "linux/arm64/v8",
        Images = [new("r/x:1", Digest), new("r/x:2", Digest)],
    };
}
