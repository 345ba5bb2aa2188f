using Kaniko.Diagnostics;
using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Values;
using Kaniko.Images;

namespace Kaniko.Engine.Planning;

/// <summary>Turns a stage's instructions into steps: one <c>switch</c>, in order, over the state that they change.</summary>
internal sealed class StagePlanner(StageScope scope, StageState state)
{
    private readonly List<PlannedStep> steps = [];

    public StageState State => state;

    public IReadOnlyList<PlannedStep> Steps => steps;

    /// <summary>The stage starts with the files of a named context, which are a layer of its own.</summary>
    public void AddContext(string key, string name, SourceSpan span)
    {
        var text = "FROM " + name;
        steps.Add(new CopyStep(StepId, text, text, span)
        {
            From = new ContextSourceFiles(key),
            Paths = ["/"],
            Destination = "/",
        });
        state.HasFiles = true;
    }

    private string StepId => $"{scope.StageId}/{steps.Count + 1}";

    public async Task AddAsync(Instruction instruction, bool isTrigger, CancellationToken cancellationToken)
    {
        var head = new StepHead(StepId, (isTrigger ? "ONBUILD " : "") + instruction.Text, instruction.Span);
        try
        {
            // All words of one instruction see the values from before it.
            var expanded = scope.Instructions.Expand(instruction, state.Variables).Instruction;
            if (await StepAsync(expanded, head, cancellationToken).ConfigureAwait(false) is { } step)
            {
                steps.Add(step);
            }
        }
        catch (KanikoException e) when (e.Location is null)
        {
            throw e.At(instruction.Span, scope.Source);
        }
    }

    private async Task<PlannedStep?> StepAsync(Instruction instruction, StepHead head, CancellationToken cancellationToken) => instruction switch
    {
        RunInstruction run => await RunPlanner.PlanAsync(run, head, scope, state, cancellationToken).ConfigureAwait(false),
        CopyInstruction copy => await new CopyPlanner(scope, state).CopyAsync(copy, head, cancellationToken).ConfigureAwait(false),
        AddInstruction add => new CopyPlanner(scope, state).Add(add, head),
        WorkdirInstruction workdir => Workdir(workdir, head),
        _ => MetadataText(instruction) is { } createdBy ? new MetadataStep(head.Id, head.Text, createdBy, head.Span) : null,
    };

    /// <summary>Applies an instruction that touches only the configuration; what history says of it, or null for nothing.</summary>
    private string? MetadataText(Instruction instruction)
    {
        switch (instruction)
        {
            case ArgInstruction arg:
                return "ARG " + string.Join(' ', arg.Arguments.Select(Declare));
            case EnvInstruction env:
                return "ENV " + string.Join(' ', SetVariables(env));
            case LabelInstruction label:
                return "LABEL " + string.Join(' ', SetLabels(label));
            case UserInstruction user:
                state.Configure(config => config with { User = user.User });
                return "USER " + user.User;
            case ExposeInstruction expose:
                return "EXPOSE " + HistoryText.Plain(Expose(expose));
            case VolumeInstruction volume:
                return "VOLUME " + HistoryText.Plain(AddVolumes(volume));
            case CmdInstruction cmd:
                var command = WithShell(cmd.Command);
                state.CmdGiven = true;
                state.Configure(config => config with { Cmd = NullIfEmpty(command), ArgsEscaped = true });
                return "CMD " + GoText.Quote(command);
            case EntrypointInstruction entrypoint:
                var program = WithShell(entrypoint.Command);
                state.Configure(config => config with { Entrypoint = NullIfEmpty(program), Cmd = state.CmdGiven ? config.Cmd : null });
                return "ENTRYPOINT " + GoText.Quote(program);
            case ShellInstruction shell:
                state.Configure(config => config with { Shell = shell.Shell });
                return "SHELL " + HistoryText.Plain(shell.Shell);
            case StopSignalInstruction stop:
                StopSignal.Check(stop.Signal);
                state.Configure(config => config with { StopSignal = stop.Signal });
                return "STOPSIGNAL " + stop.Signal;
            case HealthcheckInstruction check:
                var healthcheck = Healthcheck(check);
                state.Configure(config => config with { Healthcheck = healthcheck });
                return "HEALTHCHECK " + HistoryText.Healthcheck(healthcheck.Test ?? [], check);
            case OnBuildInstruction onBuild:
                state.AddTrigger(onBuild.Trigger);
                return null;
            case MaintainerInstruction maintainer:
                state.SetAuthor(maintainer.Maintainer);
                return "MAINTAINER " + maintainer.Maintainer;
            default:
                throw new InvalidOperationException($"no plan for {instruction.GetType().Name}");
        }
    }

    /// <summary>The root is there: it is no directory to make, and has no layer.</summary>
    private PlannedStep Workdir(WorkdirInstruction instruction, StepHead head)
    {
        var path = ImagePath.ResolveWorkdir(state.WorkingDirectory, instruction.Path);
        state.Configure(config => config with { WorkingDir = path });
        var directory = ImagePath.Clean("/", path);
        if (directory == "/")
        {
            return new MetadataStep(head.Id, head.Text, "WORKDIR " + path, head.Span);
        }

        state.CheckOwner(state.User);
        state.HasFiles = true;
        return new WorkdirStep(head.Id, head.Text, "WORKDIR " + path, head.Span, directory, state.User);
    }

    private string Declare(ArgDeclaration argument)
    {
        var value = scope.Global.ValueInStage(argument, text => scope.Words.Expand(text, state.Variables));
        state.DeclareArgument(argument.Name, value);
        return value is null ? argument.Name : $"{argument.Name}={value}";
    }

    private IEnumerable<string> SetVariables(EnvInstruction env)
    {
        foreach (var pair in env.Variables)
        {
            state.SetEnvironment(pair.Name, pair.Value);
        }

        return env.Variables.Select(pair => $"{pair.Name}={pair.Value}");
    }

    private IEnumerable<string> SetLabels(LabelInstruction label)
    {
        foreach (var pair in label.Labels)
        {
            state.SetLabel(pair.Name, pair.Value);
        }

        return label.Labels.Select(pair => $"{pair.Name}={pair.Value}");
    }

    private IReadOnlyList<string> Expose(ExposeInstruction expose)
    {
        var ports = ExposedPorts.Parse(expose.Ports);
        state.AddPorts(ports);
        return ports;
    }

    private IReadOnlyList<string> AddVolumes(VolumeInstruction volume)
    {
        if (volume.Volumes.Contains(""))
        {
            throw new KanikoException(ErrorCode.DockerfileSyntax, "VOLUME specified can not be an empty string");
        }

        state.AddVolumes(volume.Volumes);
        return volume.Volumes;
    }

    private static Healthcheck Healthcheck(HealthcheckInstruction check) => new()
    {
        Test = check.Command switch
        {
            null => ["NONE"],
            { IsShell: true } shell => ["CMD-SHELL", .. shell.Words],
            var exec => ["CMD", .. exec.Words],
        },
        Interval = Nanoseconds(check.Interval),
        Timeout = Nanoseconds(check.Timeout),
        StartPeriod = Nanoseconds(check.StartPeriod),
        StartInterval = Nanoseconds(check.StartInterval),
        Retries = check.Retries is 0 ? null : check.Retries,
    };

    private static long? Nanoseconds(TimeSpan? duration) =>
        duration is { Ticks: not 0 } given ? given.Ticks * TimeSpan.NanosecondsPerTick : null;

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string> words) => words.Count == 0 ? null : words;

    private IReadOnlyList<string> WithShell(CommandLine command) => command.WithShell(state.Shell);
}

/// <summary>What every step has in common.</summary>
internal sealed record StepHead(string Id, string Text, SourceSpan? Span);
