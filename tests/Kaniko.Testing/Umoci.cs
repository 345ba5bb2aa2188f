namespace Kaniko.Testing;

/// <summary>Debian's umoci: the OCI project's own reader of layers.</summary>
public static class Umoci
{
    /// <summary>Unpacks <c>LAYOUT:TAG</c> as root and returns the root directory.</summary>
    public static async Task<string> UnpackAsync(string layoutAndTag, string bundle, CancellationToken cancellationToken)
    {
        _ = (await ExternalProgram.Require("umoci").RunAsync(["unpack", "--image", layoutAndTag, bundle], cancellationToken)).Succeeded();
        return Path.Combine(bundle, "rootfs");
    }
}
