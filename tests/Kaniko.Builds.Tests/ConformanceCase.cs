using System.Text.Json;
using Kaniko.Testing;

namespace Kaniko.Builds.Tests;

/// <summary>One folder of <c>conformance/build/cases</c> with BuildKit's record of it.</summary>
internal sealed class ConformanceCase
{
    private const long RootTime = 1485449953;

    private ConformanceCase(string id, JsonElement description, JsonElement record)
    {
        Id = id;
        BuildArguments = [.. description.GetProperty("build_args").EnumerateObject().Select(pair => (pair.Name, pair.Value.GetString()!))];
        DockerfileInContext = description.GetProperty("dockerfile_in_context").GetString()!;
        NeedsTrue = description.GetProperty("bases").EnumerateArray().Any(name => name.GetString()!.Contains("named true", StringComparison.Ordinal));
        MustSucceed = record.GetProperty("result").GetString() == "success";
        Excluded = record.TryGetProperty("excluded", out var reason) ? reason.GetString() : null;
    }

    public string Id { get; }

    public IReadOnlyList<(string Name, string Value)> BuildArguments { get; }

    public string DockerfileInContext { get; }

    /// <summary>The case wants a static executable called <c>true</c> in its context.</summary>
    public bool NeedsTrue { get; }

    public bool MustSucceed { get; }

    /// <summary>Why BuildKit itself is no judge of this case; null where it is.</summary>
    public string? Excluded { get; }

    public string RecordPath => ConformanceData.Require("build", "expected-buildkit", $"{Id}.json");

    public static ConformanceCase Read(string id)
    {
        using var description = JsonDocument.Parse(File.ReadAllBytes(ConformanceData.Require("build", "cases", id, "case.json")));
        using var record = JsonDocument.Parse(File.ReadAllBytes(ConformanceData.Require("build", "expected-buildkit", $"{id}.json")));
        return new ConformanceCase(id, description.RootElement, record.RootElement);
    }

    /// <summary>Unpacks the context as it was made: modes, owners, times, extended attributes, and the root's time.</summary>
    public async Task UnpackContextAsync(string folder, BaseImages bases, CancellationToken cancellationToken)
    {
        var tar = ExternalProgram.Require("tar");
        _ = (await tar.RunAsync(
            [
                "--extract", "--file", ConformanceData.Require("build", "cases", Id, "context.tar"), "--directory", folder,
                "--same-permissions", "--same-owner", "--numeric-owner", "--xattrs", "--xattrs-include=*",
            ],
            cancellationToken)).Succeeded();
        if (NeedsTrue)
        {
            await AddTrueAsync(folder, bases, cancellationToken);
        }

        Directory.SetLastWriteTimeUtc(folder, DateTimeOffset.FromUnixTimeSeconds(RootTime).UtcDateTime);
    }

    private static async Task AddTrueAsync(string folder, BaseImages bases, CancellationToken cancellationToken)
    {
        using var scratch = new TemporaryDirectory();
        var layout = bases.Layout("busybox:latest");
        var largest = new DirectoryInfo(Path.Combine(layout, "blobs", "sha256")).EnumerateFiles().MaxBy(file => file.Length)!.FullName;
        _ = (await ExternalProgram.Require("tar").RunAsync(
            ["--extract", "--gzip", "--file", largest, "--directory", scratch.Path, "bin/busybox"], cancellationToken)).Succeeded();
        var path = Path.Combine(folder, "true");
        File.Copy(Path.Combine(scratch.Path, "bin", "busybox"), path);
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED); // 0755
        File.SetLastWriteTimeUtc(path, DateTimeOffset.FromUnixTimeSeconds(RootTime).UtcDateTime);
    }
}
