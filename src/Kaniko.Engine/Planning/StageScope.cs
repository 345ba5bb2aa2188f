using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;

namespace Kaniko.Engine.Planning;

/// <summary>What the planning of one stage may look at beside its own state.</summary>
internal sealed record StageScope(
    string StageName, GlobalScope Global, WordExpander Words, PlanInputs Inputs, SourceText Source,
    Func<string, CancellationToken, Task<FileSource>> ResolveSource)
{
    /// <summary>The stage, named context or image that <c>from</c> means.</summary>
    public Task<FileSource> ResolveAsync(string from, CancellationToken cancellationToken) => ResolveSource(from, cancellationToken);
}
