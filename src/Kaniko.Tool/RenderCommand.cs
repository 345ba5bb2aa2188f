using Kaniko.Hosts.Kubernetes;
using Kaniko.Tasks.Flags;
using Kaniko.Tool.Hosts;

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

        var request = line.Request with { Build = HostComposition.WithImage(line.Request.Build) };
        await console.Output.WriteAsync(await manifests().RenderAsync(request, signals.Token).ConfigureAwait(false)).ConfigureAwait(false);
        return 0;
    }
}
