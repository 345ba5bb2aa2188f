namespace Kaniko.Tasks.Requests;

/// <summary>Files that a build leaves besides or instead of a pushed image: an <c>--output</c> that no other flag says.</summary>
/// <param name="Kind">What is written.</param>
/// <param name="Destination">A directory or file; <c>-</c> of a <see cref="FileOutputKind.Tar"/> is standard output.</param>
public sealed record FileOutput(FileOutputKind Kind, string Destination)
{
    /// <summary>Of a directory: what the image does not hold is removed from it (<c>mode=delete</c>).</summary>
    public bool RemovesOthers { get; init; }

    /// <summary>It goes to standard output.</summary>
    public bool IsStandardOutput => Destination == "-";

    /// <summary>buildx's word for the kind.</summary>
    public string Type => Kind switch
    {
        FileOutputKind.Local => "local",
        FileOutputKind.Tar => "tar",
        _ => "oci",
    };
}

/// <summary>What a <see cref="FileOutput"/> is.</summary>
public enum FileOutputKind
{
    /// <summary>The image's files in a directory.</summary>
    Local,

    /// <summary>The image's files in a tar archive.</summary>
    Tar,

    /// <summary>An OCI image layout in a tar archive.</summary>
    OciArchive,
}

/// <summary>What an <c>--output</c> says of the image itself.</summary>
/// <param name="Names">References.</param>
/// <param name="Push">They are pushed to.</param>
internal sealed record ImageOutput(IReadOnlyList<string> Names, bool Push);
