using System.Collections;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;

namespace Nuke.Kaniko;

/// <summary>One run of the program as the settings say it.</summary>
internal sealed class KanikoRunner
{
    private readonly KanikoSettings settings;

    public KanikoRunner(KanikoSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.settings = settings;
    }

    public string WorkingDirectory => settings.ProcessWorkingDirectory ?? Directory.GetCurrentDirectory();

    /// <summary>What the settings ask for.</summary>
    /// <param name="table">The flags of the command.</param>
    public TRequest Request<TRequest>(FlagTable<TRequest> table)
        where TRequest : new()
    {
        var line = new FlagLine<TRequest>(table);
        settings.Say(line);
        return line.ToRequest();
    }

    /// <summary>Runs the program.</summary>
    public Task<T> RunAsync<T>(Func<KanikoProgram, CancellationToken, Task<T>> run, CancellationToken cancellationToken) =>
        MakeAsync(token => run(Program(), token), cancellationToken);

    /// <summary>Ctrl-C and a polite kill stop the work first; the build ends when it has heard of it.</summary>
    public async Task<T> MakeAsync<T>(Func<CancellationToken, Task<T>> make, CancellationToken cancellationToken)
    {
        try
        {
            return await Interruption.RunAsync(make, settings.ProcessExecutionTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e)
        {
            throw new KanikoFailedException(FailureText.Of(e), e.ExitCode is > 0 and var code ? code : 1, e);
        }
    }

    /// <summary>This process's variables, and the settings'.</summary>
    public Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (var (name, value) in settings.ProcessEnvironmentVariables)
        {
            variables[name] = value;
        }

        return variables;
    }

    private KanikoProgram Program()
    {
        var variables = Variables();
        var search = new ProgramSearch
        {
            Path = settings.ProcessToolPath,
            WorkingDirectory = WorkingDirectory,
            BaseDirectory = AppContext.BaseDirectory,
            Environment = variables,
        };
        return new KanikoProgram(search.Find())
        {
            WorkingDirectory = settings.ProcessWorkingDirectory,
            Environment = variables,
            Secrets = settings is KanikoBuildSettings build ? build.SecretValues : new Dictionary<string, string>(),
            GracePeriod = settings.ProcessGracePeriod,
            Listener = Listener(),
        };
    }

    private Action<BuildEvent>? Listener()
    {
        if (!settings.ProcessLogOutput || (settings.ProcessLogger ?? KanikoTasks.KanikoLogger) is not { } logger)
        {
            return null;
        }

        var lines = new EventLines();
        return buildEvent =>
        {
            if (lines.Of(buildEvent) is (var level, var text))
            {
                logger(level, text);
            }
        };
    }
}
