using System.Globalization;

namespace Kaniko.Reporting.Ci;

/// <summary>
/// GitLab CI/CD: collapsible sections. Files (<c>--dotenv-file</c>, <c>--code-quality-file</c>) are written where the job's artifacts expect
/// them, so they are asked for by flags.
/// </summary>
internal sealed class GitLabCi(CiSurroundings surroundings) : CiSystem(surroundings)
{
    private const string Erase = "\r\u001b[0K";

    // Names of sections are unique in a job, and a job may build several images.
    private readonly string build = surroundings.NewToken()[..8];

    public override string Name => "GitLab CI/CD";

    protected override string RootVariable => "CI_PROJECT_DIR";

    public override IEnumerable<string> BeginGroup(int id, string title, DateTimeOffset time) =>
        [$"\u001b[0Ksection_start:{Seconds(time)}:{Section(id)}[collapsed=true]{Erase}{Guard(OneLine(title))}"];

    public override IEnumerable<string> EndGroup(int id, DateTimeOffset time) => [$"\u001b[0Ksection_end:{Seconds(time)}:{Section(id)}{Erase}"];

    /// <summary>A marker is one only with the sequence that the guard takes out of it.</summary>
    public override string Guard(string line) => base.Guard(line).Replace("\r", "", StringComparison.Ordinal).Replace("\u001b[0K", "", StringComparison.Ordinal);

    private string Section(int id) => string.Create(CultureInfo.InvariantCulture, $"kaniko_{build}_{id}");

    private static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
