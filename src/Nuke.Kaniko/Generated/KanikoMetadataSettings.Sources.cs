// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoMetadataSettings
{
    /// <summary>Name of the image, without a tag (<c>NAME</c>).</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Sets <see cref="Images"/>.</summary>
    public KanikoMetadataSettings SetImages(params IEnumerable<string> values) => this with { Images = [.. values] };

    /// <summary>Adds to <see cref="Images"/>.</summary>
    public KanikoMetadataSettings AddImages(params IEnumerable<string> values) => this with { Images = [.. Images, .. values] };

    /// <summary>Adds one to <see cref="Images"/>.</summary>
    public KanikoMetadataSettings AddImage(string value) => this with { Images = [.. Images, value] };

    /// <summary>Removes from <see cref="Images"/>.</summary>
    public KanikoMetadataSettings RemoveImages(params IEnumerable<string> values) => this with { Images = [.. Images.Except(values)] };

    /// <summary>Empties <see cref="Images"/>.</summary>
    public KanikoMetadataSettings ClearImages() => this with { Images = [] };

    /// <summary>Rule that makes tags (<c>type=TYPE[,KEY=VALUE]</c>). Types are schedule, semver, pep440, match, edge, ref, raw and sha. Default: schedule, branch, tag and pull request.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Sets <see cref="Tags"/>.</summary>
    public KanikoMetadataSettings SetTags(params IEnumerable<string> values) => this with { Tags = [.. values] };

    /// <summary>Adds to <see cref="Tags"/>.</summary>
    public KanikoMetadataSettings AddTags(params IEnumerable<string> values) => this with { Tags = [.. Tags, .. values] };

    /// <summary>Adds one to <see cref="Tags"/>.</summary>
    public KanikoMetadataSettings AddTag(string value) => this with { Tags = [.. Tags, value] };

    /// <summary>Removes from <see cref="Tags"/>.</summary>
    public KanikoMetadataSettings RemoveTags(params IEnumerable<string> values) => this with { Tags = [.. Tags.Except(values)] };

    /// <summary>Empties <see cref="Tags"/>.</summary>
    public KanikoMetadataSettings ClearTags() => this with { Tags = [] };

    /// <summary>What every tag has (<c>KEY=VALUE</c>). latest=auto|true|false, prefix=TEXT and suffix=TEXT, each of them with onlatest=true.</summary>
    public IReadOnlyList<string> Flavors { get; init; } = [];

    /// <summary>Sets <see cref="Flavors"/>.</summary>
    public KanikoMetadataSettings SetFlavors(params IEnumerable<string> values) => this with { Flavors = [.. values] };

    /// <summary>Adds to <see cref="Flavors"/>.</summary>
    public KanikoMetadataSettings AddFlavors(params IEnumerable<string> values) => this with { Flavors = [.. Flavors, .. values] };

    /// <summary>Adds one to <see cref="Flavors"/>.</summary>
    public KanikoMetadataSettings AddFlavor(string value) => this with { Flavors = [.. Flavors, value] };

    /// <summary>Removes from <see cref="Flavors"/>.</summary>
    public KanikoMetadataSettings RemoveFlavors(params IEnumerable<string> values) => this with { Flavors = [.. Flavors.Except(values)] };

    /// <summary>Empties <see cref="Flavors"/>.</summary>
    public KanikoMetadataSettings ClearFlavors() => this with { Flavors = [] };

    /// <summary>Label that is added, or stands in place of one made from git (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="Labels"/>.</summary>
    public KanikoMetadataSettings SetLabels(IReadOnlyDictionary<string, string> values) => this with { Labels = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="Labels"/>.</summary>
    public KanikoMetadataSettings SetLabel(string key, string value) => this with { Labels = With(Labels, key, value) };

    /// <summary>Adds to <see cref="Labels"/>.</summary>
    public KanikoMetadataSettings AddLabel(string key, string value) => this with { Labels = With(Labels, key, value) };

    /// <summary>Removes from <see cref="Labels"/>.</summary>
    public KanikoMetadataSettings RemoveLabel(string key) => this with { Labels = Without(Labels, key) };

    /// <summary>Empties <see cref="Labels"/>.</summary>
    public KanikoMetadataSettings ClearLabels() => this with { Labels = new Dictionary<string, string>() };

    /// <summary>Annotation that is added, or stands in place of one made from git (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="Annotations"/>.</summary>
    public KanikoMetadataSettings SetAnnotations(IReadOnlyDictionary<string, string> values) => this with { Annotations = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="Annotations"/>.</summary>
    public KanikoMetadataSettings SetAnnotation(string key, string value) => this with { Annotations = With(Annotations, key, value) };

    /// <summary>Adds to <see cref="Annotations"/>.</summary>
    public KanikoMetadataSettings AddAnnotation(string key, string value) => this with { Annotations = With(Annotations, key, value) };

    /// <summary>Removes from <see cref="Annotations"/>.</summary>
    public KanikoMetadataSettings RemoveAnnotation(string key) => this with { Annotations = Without(Annotations, key) };

    /// <summary>Empties <see cref="Annotations"/>.</summary>
    public KanikoMetadataSettings ClearAnnotations() => this with { Annotations = new Dictionary<string, string>() };
}
