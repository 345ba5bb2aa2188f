using Cake.Core.Tooling;
using Kaniko.Tasks.Flags;

namespace Cake.Kaniko;

/// <summary>
/// What every command has: where the program is, its environment and working directory, and how long it may take. What is not set has
/// the program's default. <c>HandleExitCode</c>, <c>PostAction</c> and <c>SetupProcessSettings</c> of the base class are refused.
/// </summary>
public abstract class KanikoSettings : ToolSettings
{
    private protected KanikoSettings()
    {
    }

    /// <summary>How long an interrupted command may tidy up before it is killed. Default: 30 seconds.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Says what is set.</summary>
    internal virtual void Say(FlagLine line, PathText paths)
    {
    }
}
