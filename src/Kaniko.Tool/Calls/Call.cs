using Kaniko.Dockerfiles.Describing;
using Kaniko.Engine.Checking;
using Kaniko.Reporting.Ci;
using Kaniko.Tasks.Events;
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
            return Check(found, method, request);
        }

        var inspected = await inspector.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        var dockerfile = inspected.Dockerfile ?? throw inspected.Error!;
        var ci = BuildCommand.FindCi(request, console);
        console.Output.Write((method.Kind, method.Format) switch
        {
            (CallKind.Outline, CallFormat.Json) => DescriptionJson.Outline(BuildOutline.Of(dockerfile, inspected.Options.Inputs), inspected.Source),
            (CallKind.Outline, _) => Guarded(DescriptionText.Outline(BuildOutline.Of(dockerfile, inspected.Options.Inputs)), ci),
            (_, CallFormat.Json) => DescriptionJson.Targets(BuildTarget.Of(dockerfile), inspected.Source),
            _ => Guarded(DescriptionText.Targets(BuildTarget.Of(dockerfile)), ci),
        });
        return 0;
    }

    /// <summary>The executor's own default is a folder of its container; where there is none, questions are about what is here.</summary>
    private static BuildRequest InCurrentDirectory(BuildRequest request) =>
        request.Context == new BuildRequest().Context && !Directory.Exists(request.Context) ? request with { Context = "." } : request;

    private int Check(InspectedDockerfile inspected, CallMethod method, BuildRequest request)
    {
        var asEvent = request.Progress.Mode == ProgressMode.RawJson;
        var ci = BuildCommand.FindCi(request, console);
        console.Output.Write(method.Format switch
        {
            CallFormat.Json => CheckJson.Write(inspected),
            CallFormat.Sarif => CheckSarif.Write(inspected, VersionCommand.Version),
            _ => Guarded(CheckText.Write(inspected), ci),
        });
        if (ci is not null && !asEvent && BuildCommand.WantsFindings(console))
        {
            Annotate(inspected, ci);
        }

        if (inspected.Error is { } error)
        {
            console.WriteFailure(error, asEvent);
            return 1;
        }

        return inspected.Findings.Count > 0 && !method.IgnoreStatus ? 1 : 0;
    }

    private void Annotate(InspectedDockerfile inspected, CiSystem ci)
    {
        foreach (var finding in inspected.Findings.GroupBy(finding => finding.Severity).SelectMany(alike => alike.Take(CiIssue.Most)))
        {
            foreach (var line in ci.Annotate(new(finding.Severity, finding.Rule, finding.Detail, finding.Span is null ? "" : ci.FileName(inspected.Source.Name), finding.Span?.StartLine)))
            {
                console.Error.Write(line + "\n");
            }
        }
    }

    /// <summary>On a CI system the Dockerfile's words are no commands; elsewhere the text is buildx's to the byte.</summary>
    private static string Guarded(string text, CiSystem? ci) => ci is null ? text
        : string.Join('\n', text.Split('\n').Select(line => ci.Guard(ForeignText.Neutralise(line, keepColor: false))));
}
