using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Metadata;

/// <summary>What to call an image, in the rules of docker/metadata-action.</summary>
public sealed record ImageMetadataRequest
{
    /// <summary>Image names without tags; empty: tags alone are made.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Rules such as <c>type=semver,pattern={{version}}</c>; empty: schedule, branch, tag and pull request.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary><c>latest=auto|true|false</c>, <c>prefix=…[,onlatest=true]</c>, <c>suffix=…[,onlatest=true]</c>.</summary>
    public IReadOnlyList<string> Flavor { get; init; } = [];

    /// <summary>Labels that are added, or replace those made from git; their values may hold expressions such as <c>{{commit_date 'YYYY'}}</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Annotations that are added, or replace those made from git; as for labels.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];
}

/// <summary>What an image is called.</summary>
/// <param name="Version">The tag of the most important rule; empty when no rule applied.</param>
/// <param name="Tags">Tags alone, in the order of importance.</param>
/// <param name="References">Every image with every tag.</param>
/// <param name="Labels">OCI labels.</param>
/// <param name="Annotations">OCI annotations.</param>
public sealed record ImageMetadata(
    string Version,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> References,
    IReadOnlyList<KeyValuePair<string, string>> Labels,
    IReadOnlyList<KeyValuePair<string, string>> Annotations);

/// <summary>Tags, labels and annotations of an image, made from git.</summary>
public static class ImageTags
{
    private const string Prefix = "org.opencontainers.image.";

    private static readonly string[] DefaultRules = ["type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr"];

    /// <summary>Applies the rules.</summary>
    /// <param name="request">The rules.</param>
    /// <param name="git">What they look at.</param>
    /// <param name="now">For dates and the label <c>created</c>.</param>
    /// <exception cref="KanikoException">A rule cannot be read.</exception>
    public static ImageMetadata Make(ImageMetadataRequest request, GitState git, DateTimeOffset now)
    {
        var flavor = Flavor.Parse(request.Flavor);
        var rules = (request.Tags.Count > 0 ? request.Tags : DefaultRules)
            .Select(TagRule.Parse)
            .OfType<TagRule>()
            .OrderByDescending(rule => rule.Priority)
            .ToList();
        var expressions = new TagExpressions(git, now);
        var tags = new List<string>();
        var latest = false;
        foreach (var rule in rules)
        {
            if (TagValues.Of(rule, git, expressions) is not { } value || value.Text.Length == 0)
            {
                continue;
            }

            latest |= tags.Count == 0 && (flavor.Latest ?? value.IsLatest);
            var tag = Sanitise(
                expressions.Expand(rule.Prefix ?? flavor.Prefix) + value.Text + expressions.Expand(rule.Suffix ?? flavor.Suffix));
            if (!tags.Contains(tag))
            {
                tags.Add(tag);
            }
        }

        var version = tags.FirstOrDefault() ?? "";
        if (latest)
        {
            var tag = Sanitise((flavor.PrefixOnLatest ? expressions.Expand(flavor.Prefix) : "") + "latest"
                + (flavor.SuffixOnLatest ? expressions.Expand(flavor.Suffix) : ""));
            if (!tags.Contains(tag))
            {
                tags.Add(tag);
            }
        }

        var made = Labels(git, version, now);
        return new(
            version,
            tags,
            [.. request.Images.SelectMany(image => tags.Select(tag => $"{image.Trim().ToLowerInvariant()}:{tag}"))],
            Merge(made, Expanded(request.Labels)),
            Merge(made, Expanded(request.Annotations)));

        IReadOnlyList<KeyValuePair<string, string>> Expanded(IReadOnlyList<KeyValuePair<string, string>> given) =>
            [.. given.Select(pair => KeyValuePair.Create(pair.Key, expressions.ExpandKnown(pair.Value)))];
    }

    /// <summary>The nearest text that is a tag: other characters become dashes, no leading dot or dash, at most 128 characters.</summary>
    /// <param name="text">Any text.</param>
    public static string Sanitise(string text)
    {
        var tag = new System.Text.StringBuilder();
        var replaced = false;
        foreach (var c in text)
        {
            var allowed = char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
            if (allowed || !replaced)
            {
                _ = tag.Append(allowed ? c : '-');
            }

            replaced = !allowed; // a run becomes one dash
        }

        var trimmed = tag.ToString().TrimStart('.', '-');
        return trimmed.Length > 128 ? trimmed[..128] : trimmed;
    }

    private static List<KeyValuePair<string, string>> Labels(GitState git, string version, DateTimeOffset now) =>
    [
        .. new KeyValuePair<string, string>[]
        {
            new($"{Prefix}title", git.RepositoryName),
            new($"{Prefix}description", git.Description),
            new($"{Prefix}url", git.Url),
            new($"{Prefix}source", git.Url),
            new($"{Prefix}version", version),
            new($"{Prefix}created", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)),
            new($"{Prefix}revision", git.Commit),
            new($"{Prefix}licenses", git.License),
        }.Where(pair => pair.Value.Length > 0),
    ];

    private static List<KeyValuePair<string, string>> Merge(
        List<KeyValuePair<string, string>> made, IReadOnlyList<KeyValuePair<string, string>> given) =>
        [.. made.Where(pair => given.All(other => other.Key != pair.Key)), .. given.GroupBy(pair => pair.Key).Select(group => group.Last())];
}
