using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;

namespace Kaniko.Engine.Planning;

/// <summary>What the planning of one stage may look at beside its own state.</summary>
/// <param name="StageId">Unique among the stages, unlike their names.</param>
internal sealed record StageScope(
    string StageId, GlobalScope Global, char Escape, PlanInputs Inputs, SourceText Source,
    Func<string, CancellationToken, Task<FileSource>> ResolveSource)
{
    public WordExpander Words { get; } = new(Escape);

    public InstructionExpander Instructions { get; } = new(Escape);

    /// <summary>The stage, named context or image that <c>from</c> means.</summary>
    public Task<FileSource> ResolveAsync(string from, CancellationToken cancellationToken) => ResolveSource(from, cancellationToken);
}
