using Cake.Core.Tooling;

namespace Cake.Kaniko;

/// <summary>
/// What <c>KanikoBuild</c> and <c>KanikoPlan</c> build, and how: one property for each flag of the program. What is not set has the
/// program's default. <c>HandleExitCode</c>, <c>PostAction</c> and <c>SetupProcessSettings</c> of the base class are refused.
/// </summary>
public sealed partial class KanikoBuildSettings : ToolSettings
{
    /// <summary>
    /// Secrets for <c>RUN --mount=type=secret</c> by id. They reach the program in its environment, never in its arguments;
    /// <see cref="Secrets"/> is for those that are in files or variables.
    /// </summary>
    public IDictionary<string, string> SecretValues { get; set; } = new Dictionary<string, string>();

    /// <summary>How long an interrupted build may tidy up before it is killed. Default: 30 seconds.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(30);
}
