using System.Reflection;

namespace Kaniko.Tool;

/// <summary><c>kaniko version</c>, in Kaniko's words; also what front doors ask before a first build.</summary>
internal static class VersionCommand
{
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static async Task<int> RunAsync(ProgramConsole console)
    {
        await console.Output.WriteAsync($"Kaniko version : {Version}\n").ConfigureAwait(false);
        return 0;
    }
}
