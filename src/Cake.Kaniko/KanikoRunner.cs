using Cake.Core;
using Cake.Core.IO;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Requests;
using CakeVerbosity = Cake.Core.Diagnostics.Verbosity;
using Path = System.IO.Path;

namespace Cake.Kaniko;

/// <summary>One run of the program with Cake's environment, working directory, tools and log.</summary>
internal sealed class KanikoRunner
{
    private readonly ICakeContext context;
    private readonly KanikoSettings settings;

    public KanikoRunner(ICakeContext context, KanikoSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(settings);
        this.context = context;
        this.settings = settings;
    }

    public string WorkingDirectory => settings.NoWorkingDirectory
        ? System.IO.Directory.GetCurrentDirectory()
        : (settings.WorkingDirectory?.MakeAbsolute(context.Environment) ?? context.Environment.WorkingDirectory).FullPath;

    /// <summary>The program's variables: Cake's, and the settings'.</summary>
    public Dictionary<string, string> Environment()
    {
        var variables = new Dictionary<string, string>(context.Environment.GetEnvironmentVariables()!);
        foreach (var (name, value) in settings.EnvironmentVariables ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        return variables;
    }

    /// <summary>Runs the program.</summary>
    public Task<T> RunAsync<T>(Func<KanikoProgram, CancellationToken, Task<T>> run) => MakeAsync(token => run(Program(), token));

    /// <summary>Ctrl-C and a polite kill stop the work first; Cake ends when the script has heard of it.</summary>
    public async Task<T> MakeAsync<T>(Func<CancellationToken, Task<T>> make)
    {
        try
        {
            RefuseHooks();
            return await Interruption.RunAsync(make, settings.ToolTimeout, CancellationToken.None).ConfigureAwait(false);
        }
        catch (KanikoException e)
        {
            throw new CakeException(e.ExitCode is > 0 and var code ? code : 1, FailureText.Of(e), e);
        }
    }

    /// <summary>What the settings ask for.</summary>
    /// <param name="table">The flags of the command.</param>
    /// <param name="more">What the alias says besides.</param>
    public TRequest Request<TRequest>(FlagTable<TRequest> table, Action<FlagLine, PathText>? more = null)
        where TRequest : new()
    {
        var line = new FlagLine<TRequest>(table);
        var paths = new PathText(context.Environment);
        settings.Say(line, paths);
        more?.Invoke(line, paths);
        if (table.Find("verbosity") is not null)
        {
            _ = line.AddChoice("verbosity", (int)ProgramVerbosity);
        }

        _ = line.AddArguments(CustomArguments());
        context.Log.Write(CakeVerbosity.Diagnostic, Core.Diagnostics.LogLevel.Debug, "{0}", line);
        return line.ToRequest();
    }

    private Verbosity ProgramVerbosity => context.Log.Verbosity switch
    {
        CakeVerbosity.Diagnostic => Verbosity.Trace,
        CakeVerbosity.Verbose => Verbosity.Debug,
        _ => Verbosity.Info,
    };

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
            Secrets = settings is KanikoBuildSettings build ? build.SecretValues.AsReadOnly() : new Dictionary<string, string>(),
            GracePeriod = settings.GracePeriod,
            Listener = new KanikoLog(context.Log).Write,
        };
    }

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
