using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Instructions;

/// <summary>One <c>--mount</c> as written. Variables are not expanded, so most rules are checked only by <see cref="Read"/>.</summary>
/// <param name="Text">The flag's value.</param>
/// <param name="From">The stage, stage number, named context or image of <c>from=</c>; no variables.</param>
public sealed record RunMountFlag(string Text, string? From)
{
    /// <summary>Expands the option values and checks them. What is wrong has no location yet.</summary>
    public RunMount Read(Func<string, string> expand) => RunMountReader.Read(Text, expand);
}
