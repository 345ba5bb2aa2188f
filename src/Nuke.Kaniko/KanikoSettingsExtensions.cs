using Kaniko.Tasks.Events;

namespace Nuke.Kaniko;

/// <summary>What every command's settings have, in Nuke's naming.</summary>
public static class KanikoSettingsExtensions
{
    /// <summary>Sets <see cref="KanikoSettings.ProcessToolPath"/>.</summary>
    public static T SetProcessToolPath<T>(this T settings, string? path)
        where T : KanikoSettings => (T)((KanikoSettings)settings with { ProcessToolPath = path });

    /// <summary>Resets <see cref="KanikoSettings.ProcessToolPath"/>.</summary>
    public static T ResetProcessToolPath<T>(this T settings)
        where T : KanikoSettings => settings.SetProcessToolPath(null);

    /// <summary>Sets <see cref="KanikoSettings.ProcessWorkingDirectory"/>.</summary>
    public static T SetProcessWorkingDirectory<T>(this T settings, string? directory)
        where T : KanikoSettings => (T)((KanikoSettings)settings with { ProcessWorkingDirectory = directory });

    /// <summary>Resets <see cref="KanikoSettings.ProcessWorkingDirectory"/>.</summary>
    public static T ResetProcessWorkingDirectory<T>(this T settings)
        where T : KanikoSettings => settings.SetProcessWorkingDirectory(null);

    /// <summary>Sets one of <see cref="KanikoSettings.ProcessEnvironmentVariables"/>.</summary>
    public static T SetProcessEnvironmentVariable<T>(this T settings, string name, string value)
        where T : KanikoSettings
    {
        ArgumentNullException.ThrowIfNull(settings);
        var variables = new Dictionary<string, string>(settings.ProcessEnvironmentVariables) { [name] = value };
        return (T)((KanikoSettings)settings with { ProcessEnvironmentVariables = variables });
    }

    /// <summary>Removes one of <see cref="KanikoSettings.ProcessEnvironmentVariables"/>.</summary>
    public static T RemoveProcessEnvironmentVariable<T>(this T settings, string name)
        where T : KanikoSettings
    {
        ArgumentNullException.ThrowIfNull(settings);
        var variables = settings.ProcessEnvironmentVariables.Where(variable => variable.Key != name).ToDictionary();
        return (T)((KanikoSettings)settings with { ProcessEnvironmentVariables = variables });
    }

    /// <summary>Empties <see cref="KanikoSettings.ProcessEnvironmentVariables"/>.</summary>
    public static T ClearProcessEnvironmentVariables<T>(this T settings)
        where T : KanikoSettings => (T)((KanikoSettings)settings with { ProcessEnvironmentVariables = new Dictionary<string, string>() });

    /// <summary>Sets <see cref="KanikoSettings.ProcessExecutionTimeout"/>.</summary>
    public static T SetProcessExecutionTimeout<T>(this T settings, TimeSpan? timeout)
        where T : KanikoSettings => (T)((KanikoSettings)settings with { ProcessExecutionTimeout = timeout });

    /// <summary>Resets <see cref="KanikoSettings.ProcessExecutionTimeout"/>.</summary>
    public static T ResetProcessExecutionTimeout<T>(this T settings)
        where T : KanikoSettings => settings.SetProcessExecutionTimeout(null);

    /// <summary>Sets <see cref="KanikoSettings.ProcessGracePeriod"/>.</summary>
    public static T SetProcessGracePeriod<T>(this T settings, TimeSpan period)
        where T : KanikoSettings => (T)((KanikoSettings)settings with { ProcessGracePeriod = period });

    /// <summary>Sets <see cref="KanikoSettings.ProcessLogOutput"/>.</summary>
    public static T SetProcessLogOutput<T>(this T settings, bool logOutput)
        where T : KanikoSettings => (T)((KanikoSettings)settings with { ProcessLogOutput = logOutput });

    /// <summary>Enables <see cref="KanikoSettings.ProcessLogOutput"/>.</summary>
    public static T EnableProcessLogOutput<T>(this T settings)
        where T : KanikoSettings => settings.SetProcessLogOutput(true);

    /// <summary>Disables <see cref="KanikoSettings.ProcessLogOutput"/>.</summary>
    public static T DisableProcessLogOutput<T>(this T settings)
        where T : KanikoSettings => settings.SetProcessLogOutput(false);

    /// <summary>Sets <see cref="KanikoSettings.ProcessLogger"/>.</summary>
    public static T SetProcessLogger<T>(this T settings, Action<LineLevel, string>? logger)
        where T : KanikoSettings => (T)((KanikoSettings)settings with { ProcessLogger = logger });

    /// <summary>Goes on with <paramref name="configure"/> where <paramref name="condition"/> is true.</summary>
    public static T When<T>(this T settings, bool condition, Func<T, T> configure)
        where T : KanikoSettings
    {
        ArgumentNullException.ThrowIfNull(configure);
        return condition ? configure(settings) : settings;
    }

    /// <summary>Goes on with <paramref name="configure"/>.</summary>
    public static T Apply<T>(this T settings, Func<T, T> configure)
        where T : KanikoSettings
    {
        ArgumentNullException.ThrowIfNull(configure);
        return configure(settings);
    }

    /// <summary>One copy for each value.</summary>
    public static IEnumerable<T> CombineWith<T, TValue>(this T settings, IEnumerable<TValue> values, Func<T, TValue, T> configure)
        where T : KanikoSettings => values.Select(value => configure(settings, value));

    /// <summary>For each copy one for each value.</summary>
    public static IEnumerable<T> CombineWith<T, TValue>(this IEnumerable<T> settings, IEnumerable<TValue> values, Func<T, TValue, T> configure)
        where T : KanikoSettings => settings.SelectMany(each => each.CombineWith(values, configure));
}
