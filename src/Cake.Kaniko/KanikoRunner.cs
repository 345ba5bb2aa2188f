using System.Runtime.InteropServices;
using Cake.Core;
using Cake.Core.IO;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;
using CakeVerbosity = Cake.Core.Diagnostics.Verbosity;
using Path = System.IO.Path;

namespace Cake.Kaniko;

/// <summary>One run of the program with Cake's environment, working directory, tools and log.</summary>
internal sealed class KanikoRunner
{
    private readonly ICakeContext context;
    private readonly KanikoBuildSettings settings;

    public KanikoRunner(ICakeContext context, KanikoBuildSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(settings);
        this.context = context;
        this.settings = settings;
    }

    /// <summary>Takes the place of the settings' own context.</summary>
    public DirectoryPath? Directory { get; init; }

    public Task<BuildResult> BuildAsync() => RunAsync((program, token) =>
        program.BuildAsync(Request(), new KanikoLog(context.Log).Write, token));

    public Task<IReadOnlyList<string>> PlanAsync() => RunAsync((program, token) =>
        program.PlanAsync(Request(), new KanikoLog(context.Log).Write, token));

    public Task<string> GetVersionAsync() => RunAsync((program, token) => program.GetVersionAsync(token));

    /// <summary>Ctrl-C and a polite kill stop the program first; Cake ends when the script has heard of it.</summary>
    private async Task<T> RunAsync<T>(Func<KanikoProgram, CancellationToken, Task<T>> run)
    {
        using var stop = new CancellationTokenSource(settings.ToolTimeout ?? Timeout.InfiniteTimeSpan);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var stopped = false;
        try
        {
            RefuseHooks();
            return await run(Program(), stop.Token).ConfigureAwait(false);
        }
        catch (KanikoException e)
        {
            throw new CakeException(e.ExitCode is > 0 and var code ? code : 1, FailureText.Of(e), e);
        }
        catch (OperationCanceledException e)
        {
            throw new CakeException(1, stopped ? "the build was interrupted" : $"the build took longer than {settings.ToolTimeout}", e);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped = true;
            stop.Cancel();
        }
    }

    private KanikoProgram Program()
    {
        var environment = Environment();
        var search = new ProgramSearch
        {
            Path = settings.ToolPath?.MakeAbsolute(context.Environment).FullPath,
            WorkingDirectory = WorkingDirectory,
            BaseDirectory = Path.Combine(Path.GetDirectoryName(typeof(KanikoRunner).Assembly.Location)!, "..", "..", "tools"),
            Environment = environment,
        };
        return new KanikoProgram(RegisteredTool(environment) is { } tool ? (search with { Path = tool }).Find() : search.Find())
        {
            WorkingDirectory = WorkingDirectory,
            Environment = environment,
            Secrets = settings.SecretValues.AsReadOnly(),
            GracePeriod = settings.GracePeriod,
        };
    }

    private string WorkingDirectory =>
        (settings.WorkingDirectory?.MakeAbsolute(context.Environment) ?? context.Environment.WorkingDirectory).FullPath;

    /// <summary>What the script registered or got by <c>#tool</c>. Cake looks in PATH too, which comes last here.</summary>
    private string? RegisteredTool(Dictionary<string, string> environment)
    {
        if (settings.ToolPath is not null || environment.ContainsKey(ProgramSearch.Variable))
        {
            return null;
        }

        var found = context.Tools.Resolve(["kaniko", "kaniko.exe"])?.FullPath;
        var folders = environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return found is null || folders.Contains(Path.GetDirectoryName(found)) ? null : found;
    }

    private Dictionary<string, string> Environment()
    {
        var variables = new Dictionary<string, string>(context.Environment.GetEnvironmentVariables()!);
        foreach (var (name, value) in settings.EnvironmentVariables ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        return variables;
    }

    private BuildRequest Request()
    {
        var line = new FlagLine();
        settings.Say(line, new PathText(context.Environment));
        line.Add("context", new PathText(context.Environment).Absolute(Directory ?? settings.Context ?? WorkingDirectory));
        line.AddChoice("verbosity", (int)(context.Log.Verbosity switch
        {
            CakeVerbosity.Diagnostic => Verbosity.Trace,
            CakeVerbosity.Verbose => Verbosity.Debug,
            _ => Verbosity.Info,
        }));
        return line.AddArguments(CustomArguments()).ToBuildRequest();
    }

    /// <summary>What the script appends beyond the properties.</summary>
    private IEnumerable<string> CustomArguments() =>
        settings.ArgumentCustomization?.Invoke(new ProcessArgumentBuilder())?.Select(argument => argument.Render().Trim('"')) ?? [];

    private void RefuseHooks()
    {
        if (settings.HandleExitCode is not null || settings.PostAction is not null || settings.SetupProcessSettings is not null)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "HandleExitCode, PostAction and SetupProcessSettings mean nothing here")
            {
                Hint = "catch the CakeException, or use the result",
            };
        }
    }
}
