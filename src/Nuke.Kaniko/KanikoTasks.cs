using Kaniko.Tasks.Events;

namespace Nuke.Kaniko;

/// <summary>The commands of the program, for <c>using static</c>.</summary>
public static partial class KanikoTasks
{
    /// <summary>
    /// Hears the lines of every command whose settings name no logger of their own. In a Nuke or Fallout build it is their log, by a
    /// source file of this package; elsewhere it is null, and nothing is told.
    /// </summary>
    public static Action<LineLevel, string>? KanikoLogger { get; set; }

    /// <summary>The version of the program that builds.</summary>
    /// <exception cref="KanikoFailedException">There is no program.</exception>
    public static string KanikoVersion() =>
        new KanikoRunner(new KanikoBuildSettings()).RunAsync((program, token) => program.GetVersionAsync(token), CancellationToken.None).GetAwaiter().GetResult();
}
