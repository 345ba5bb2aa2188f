using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Metadata;

namespace Nuke.Kaniko;

/// <summary>
/// What <c>KanikoBuild</c>, <c>KanikoPlan</c> and <c>KanikoCheck</c> work on, and how: methods for each flag of the program. What is not
/// set has the program's default; the context's is the working directory.
/// </summary>
public sealed partial record KanikoBuildSettings : KanikoSettings
{
    /// <summary>Secrets for <c>RUN --mount=type=secret</c> by id. They are in no argument and in no log.</summary>
    public IReadOnlyDictionary<string, string> SecretValues { get; init; } = new Dictionary<string, string>();

    /// <summary>Adds one of <see cref="SecretValues"/>.</summary>
    public KanikoBuildSettings AddSecretValue(string id, string value) => this with { SecretValues = With(SecretValues, id, value) };

    /// <summary>Removes one of <see cref="SecretValues"/>.</summary>
    public KanikoBuildSettings RemoveSecretValue(string id) => this with { SecretValues = Without(SecretValues, id) };

    /// <summary>Empties <see cref="SecretValues"/>.</summary>
    public KanikoBuildSettings ClearSecretValues() => this with { SecretValues = new Dictionary<string, string>() };

    /// <summary>Adds what <c>KanikoMetadata</c> made: destinations, labels and annotations. What the settings say already stays.</summary>
    /// <param name="metadata">What the image is called.</param>
    public KanikoBuildSettings AddMetadata(ImageMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return this with
        {
            Destinations = [.. Destinations.Union(metadata.References)],
            Labels = Completed(Labels, metadata.Labels),
            Annotations = Completed(Annotations, metadata.Annotations),
        };
    }

    /// <summary>The command line, with what may be secret left out.</summary>
    public override string ToString() => Show(ExecutorFlags.Table);

    private static Dictionary<string, string> Completed(
        IReadOnlyDictionary<string, string> pairs, IReadOnlyList<KeyValuePair<string, string>> more)
    {
        var all = new Dictionary<string, string>(pairs);
        foreach (var (key, value) in more)
        {
            _ = all.TryAdd(key, value);
        }

        return all;
    }
}
