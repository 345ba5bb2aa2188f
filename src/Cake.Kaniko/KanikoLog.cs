using Cake.Core.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;

namespace Cake.Kaniko;

/// <summary>Events as lines of Cake's log. Texts are arguments, never formats: they may hold braces.</summary>
internal sealed class KanikoLog(ICakeLog log)
{
    private readonly Dictionary<string, string> names = [];

    public void Write(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case BuildStarted started:
                log.Verbose("{0}", $"kaniko {started.Version}: {started.Dockerfile}, {started.Stages} stages, {started.Steps} steps");
                break;
            case StageStarted stage:
                log.Information("{0}", $"[{stage.Stage}] FROM {stage.Base}");
                break;
            case StepStarted step:
                names[step.Step] = $"[{step.Stage} {step.Number}/{step.Total}]";
                log.Information("{0}", $"{names[step.Step]} {step.Text}");
                break;
            case StepOutput output:
                log.Information("{0}", $"{NameOf(output.Step)} {output.Line}");
                break;
            case StepCached cached:
                log.Information("{0}", $"{NameOf(cached.Step)} cached ({cached.From})");
                break;
            case LayerFinished layer:
                log.Verbose("{0}", $"{NameOf(layer.Step)} layer {layer.Digest}, {layer.Size} bytes");
                break;
            case TransferProgressed { Done: true } transfer:
                log.Verbose("{0}", $"{transfer.Kind} {transfer.Name}{(transfer.Note is null ? "" : $" ({transfer.Note})")}");
                break;
            case WarningRaised { Diagnostic: var diagnostic }:
                Warn(diagnostic);
                break;
            case Traced { Level: TraceLevel.Info } traced:
                log.Verbose("{0}", traced.Message);
                break;
            case Traced traced:
                log.Debug("{0}", traced.Message);
                break;
            case BuildFinished { Result: var result }:
                log.Information("{0}", result.Digest);
                break;
        }
    }

    private void Warn(Diagnostic diagnostic)
    {
        var place = diagnostic.Span is { StartLine: > 0 and var line } ? $" (line {line})" : "";
        log.Warning("{0}", $"{diagnostic.Rule}: {diagnostic.Detail}{place}");
    }

    private string NameOf(string step) => names.GetValueOrDefault(step, step);
}
