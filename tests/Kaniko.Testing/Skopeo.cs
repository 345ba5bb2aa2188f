using System.Text.Json;

namespace Kaniko.Testing;

/// <summary>Debian's skopeo, against registries on loopback.</summary>
public static class Skopeo
{
    /// <summary>The digest that a reference points at, or null when there is no such tag.</summary>
    public static async Task<string?> DigestAsync(string reference, CancellationToken cancellationToken)
    {
        var result = await RunAsync(["inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{reference}"], cancellationToken);
        return result.ExitCode == 0 ? result.Line : null;
    }

    /// <summary>The image configuration document.</summary>
    public static async Task<JsonDocument> ConfigAsync(string reference, CancellationToken cancellationToken) =>
        JsonDocument.Parse((await RunAsync(["inspect", "--tls-verify=false", "--config", "--raw", $"docker://{reference}"], cancellationToken)).Succeeded().Output);

    /// <summary>The manifest document.</summary>
    public static async Task<JsonDocument> ManifestAsync(string reference, CancellationToken cancellationToken) =>
        JsonDocument.Parse((await RunAsync(["inspect", "--tls-verify=false", "--raw", $"docker://{reference}"], cancellationToken)).Succeeded().Output);

    /// <summary>Copies between transports such as <c>docker://</c> and <c>oci:</c>.</summary>
    public static async Task CopyAsync(string source, string destination, CancellationToken cancellationToken) =>
        _ = (await RunAsync(
            ["copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", source, destination], cancellationToken)).Succeeded();

    /// <summary>As <see cref="CopyAsync"/>, an index with all of its images.</summary>
    public static async Task CopyAllAsync(string source, string destination, CancellationToken cancellationToken) =>
        _ = (await RunAsync(
            ["copy", "--all", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", source, destination], cancellationToken)).Succeeded();

    private static Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ExternalProgram.Require("skopeo").RunAsync(["--insecure-policy", .. arguments], cancellationToken);
}
