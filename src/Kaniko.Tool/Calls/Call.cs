using Kaniko.Dockerfiles.Describing;
using Kaniko.Engine.Checking;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool.Calls;

/// <summary>What <c>--call</c> and <c>kaniko check</c> do: the answer is a result, so it goes to standard output.</summary>
internal sealed class Call(ProgramConsole console, DockerfileInspector inspector)
{
    public async Task<int> RunAsync(BuildRequest asked, CallMethod method, CancellationToken cancellationToken)
    {
        var request = InCurrentDirectory(asked);
        if (method.Kind == CallKind.Check)
        {
            var found = await inspector.CheckAsync(request, cancellationToken).ConfigureAwait(false);
            return Check(found, method, asEvent: request.Progress.Mode == ProgressMode.RawJson);
        }

        var inspected = await inspector.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        var dockerfile = inspected.Dockerfile ?? throw inspected.Error!;
        console.Output.Write((method.Kind, method.Format) switch
        {
            (CallKind.Outline, CallFormat.Json) => DescriptionJson.Outline(BuildOutline.Of(dockerfile, inspected.Options.Inputs), inspected.Source),
            (CallKind.Outline, _) => DescriptionText.Outline(BuildOutline.Of(dockerfile, inspected.Options.Inputs)),
            (_, CallFormat.Json) => DescriptionJson.Targets(BuildTarget.Of(dockerfile), inspected.Source),
            _ => DescriptionText.Targets(BuildTarget.Of(dockerfile)),
        });
        return 0;
    }

    /// <summary>The executor's own default is a folder of its container; where there is none, questions are about what is here.</summary>
    private static BuildRequest InCurrentDirectory(BuildRequest request) =>
        request.Context == new BuildRequest().Context && !Directory.Exists(request.Context) ? request with { Context = "." } : request;

    private int Check(InspectedDockerfile inspected, CallMethod method, bool asEvent)
    {
        console.Output.Write(method.Format switch
        {
            CallFormat.Json => CheckJson.Write(inspected),
            CallFormat.Sarif => CheckSarif.Write(inspected, VersionCommand.Version),
            _ => CheckText.Write(inspected),
        });
        if (inspected.Error is { } error)
        {
            console.WriteFailure(error, asEvent);
            return 1;
        }

        return inspected.Findings.Count > 0 && !method.IgnoreStatus ? 1 : 0;
    }
}
