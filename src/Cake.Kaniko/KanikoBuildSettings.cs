using Kaniko.Tasks.Metadata;

namespace Cake.Kaniko;

/// <summary>
/// What <c>KanikoBuild</c>, <c>KanikoPlan</c> and <c>KanikoCheck</c> work on, and how: one property for each flag of the program.
/// </summary>
public sealed partial class KanikoBuildSettings : KanikoSettings
{
    /// <summary>
    /// Secrets for <c>RUN --mount=type=secret</c> by id. They reach the program in its environment, never in its arguments;
    /// <see cref="Secrets"/> is for those that are in files or variables.
    /// </summary>
    public IDictionary<string, string> SecretValues { get; set; } = new Dictionary<string, string>();

    /// <summary>Adds what <c>KanikoMetadata</c> made: destinations, labels and annotations. What the settings say already stays.</summary>
    /// <param name="metadata">What the image is called.</param>
    /// <returns>These settings.</returns>
    public KanikoBuildSettings AddMetadata(ImageMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        foreach (var reference in metadata.References.Except(Destinations))
        {
            Destinations.Add(reference);
        }

        foreach (var (name, value) in metadata.Labels)
        {
            _ = Labels.TryAdd(name, value);
        }

        foreach (var (name, value) in metadata.Annotations)
        {
            _ = Annotations.TryAdd(name, value);
        }

        return this;
    }
}
