using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Results;

/// <summary>What the build checks found.</summary>
/// <param name="Dockerfile">The Dockerfile's name.</param>
/// <param name="Findings">In the order of the Dockerfile.</param>
public sealed record CheckResult(string Dockerfile, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>Nothing was found.</summary>
    public bool IsClean => Findings.Count == 0;
}
