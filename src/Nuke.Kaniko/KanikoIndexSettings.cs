using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

/// <summary>What <c>KanikoIndex</c> makes an index of, and where it pushes it: methods for each flag of the program.</summary>
public sealed partial record KanikoIndexSettings : KanikoSettings
{
    /// <summary>Image references, or digests in the first destination's repository.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Sets <see cref="Images"/>.</summary>
    public KanikoIndexSettings SetImages(params IEnumerable<string> values) => this with { Images = [.. values] };

    /// <summary>Adds to <see cref="Images"/>.</summary>
    public KanikoIndexSettings AddImages(params IEnumerable<string> values) => this with { Images = [.. Images, .. values] };

    /// <summary>Removes from <see cref="Images"/>.</summary>
    public KanikoIndexSettings RemoveImages(params IEnumerable<string> values) => this with { Images = [.. Images.Except(values)] };

    /// <summary>Empties <see cref="Images"/>.</summary>
    public KanikoIndexSettings ClearImages() => this with { Images = [] };

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(IndexFlags.Table);
}
