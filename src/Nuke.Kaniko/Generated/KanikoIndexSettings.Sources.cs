// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoIndexSettings
{
    /// <summary>File, or directory of files, with digests to put in (<c>FILE|DIRECTORY</c>). What --digest-file and the --image-name-…-file flags write, one or more lines; a file whose name is a digest may be empty. A bare digest is looked up in the first destination's repository.</summary>
    public IReadOnlyList<string> Digests { get; init; } = [];

    /// <summary>Sets <see cref="Digests"/>.</summary>
    public KanikoIndexSettings SetDigests(params IEnumerable<string> values) => this with { Digests = [.. values] };

    /// <summary>Adds to <see cref="Digests"/>.</summary>
    public KanikoIndexSettings AddDigests(params IEnumerable<string> values) => this with { Digests = [.. Digests, .. values] };

    /// <summary>Adds one to <see cref="Digests"/>.</summary>
    public KanikoIndexSettings AddDigest(string value) => this with { Digests = [.. Digests, value] };

    /// <summary>Removes from <see cref="Digests"/>.</summary>
    public KanikoIndexSettings RemoveDigests(params IEnumerable<string> values) => this with { Digests = [.. Digests.Except(values)] };

    /// <summary>Empties <see cref="Digests"/>.</summary>
    public KanikoIndexSettings ClearDigests() => this with { Digests = [] };

    /// <summary>Annotation of the index (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="Annotations"/>.</summary>
    public KanikoIndexSettings SetAnnotations(IReadOnlyDictionary<string, string> values) => this with { Annotations = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="Annotations"/>.</summary>
    public KanikoIndexSettings SetAnnotation(string key, string value) => this with { Annotations = With(Annotations, key, value) };

    /// <summary>Adds to <see cref="Annotations"/>.</summary>
    public KanikoIndexSettings AddAnnotation(string key, string value) => this with { Annotations = With(Annotations, key, value) };

    /// <summary>Removes from <see cref="Annotations"/>.</summary>
    public KanikoIndexSettings RemoveAnnotation(string key) => this with { Annotations = Without(Annotations, key) };

    /// <summary>Empties <see cref="Annotations"/>.</summary>
    public KanikoIndexSettings ClearAnnotations() => this with { Annotations = new Dictionary<string, string>() };
}
