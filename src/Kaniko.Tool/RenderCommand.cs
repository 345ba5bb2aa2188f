using Kaniko.Hosts.Kubernetes;
using Kaniko.Tasks.Flags;

namespace Kaniko.Tool;

/// <summary><c>kaniko render</c>: the manifests of a build, on standard output; no cluster is asked.</summary>
internal sealed class RenderCommand(ProgramConsole console, StopSignals signals, Func<KubernetesManifests> manifests)
{
    public async Task<int> RunAsync(string[] arguments)
    {
        var line = RenderFlags.Table.Parse(arguments, console.Environment);
        if (line.HelpWanted)
        {
            return await HelpCommand.RunAsync(console, ["render"]).ConfigureAwait(false);
        }

        await console.Output.WriteAsync(await manifests().RenderAsync(line.Request, signals.Token).ConfigureAwait(false)).ConfigureAwait(false);
        return 0;
    }
}
