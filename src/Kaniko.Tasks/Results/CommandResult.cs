using System.Text.Json;
using System.Text.Json.Serialization;
using Kaniko.Tasks.Events;

namespace Kaniko.Tasks.Results;

/// <summary>What a command other than a build has to say at its end. As JSON it has a <c>kind</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PushResult), "push")]
[JsonDerivedType(typeof(InspectResult), "inspect")]
[JsonDerivedType(typeof(LoginResult), "login")]
[JsonDerivedType(typeof(LogoutResult), "logout")]
public abstract record CommandResult
{
    private protected CommandResult()
    {
    }

    /// <summary>The result as an indented JSON document, with a line end: what <c>--format=json</c> prints.</summary>
    public string ToJson() => EventJson.Write(this);
}

/// <summary>What <c>kaniko push</c>, <c>kaniko copy</c> and <c>kaniko index</c> did.</summary>
public sealed record PushResult : CommandResult
{
    /// <summary>Of the manifest, or of the index.</summary>
    public required string Digest { get; init; }

    /// <summary>Of the manifest, or of the index.</summary>
    public required string MediaType { get; init; }

    /// <summary>Where it is now.</summary>
    public IReadOnlyList<PushedImage> Images { get; init; } = [];

    /// <summary>What the index names; empty for a single image.</summary>
    public IReadOnlyList<ManifestResult> Manifests { get; init; } = [];
}

/// <summary>One entry of an index.</summary>
/// <param name="Digest">Of the manifest.</param>
/// <param name="MediaType">Of the manifest.</param>
/// <param name="Size">Bytes of the manifest.</param>
/// <param name="Platform"><c>os/arch[/variant]</c>, where it says one.</param>
/// <param name="Annotations">Of the entry, where there are any.</param>
public sealed record ManifestResult(
    string Digest, string MediaType, long Size, string? Platform, IReadOnlyDictionary<string, string>? Annotations = null);

/// <summary>What <c>kaniko inspect</c> found.</summary>
public sealed record InspectResult : CommandResult
{
    /// <summary>What was asked for, expanded.</summary>
    public required string Reference { get; init; }

    /// <summary>Of what the reference names: an index, or a manifest.</summary>
    public required string Digest { get; init; }

    /// <summary>Of what the reference names.</summary>
    public required string MediaType { get; init; }

    /// <summary>What the index names; empty where the reference names a single image.</summary>
    public IReadOnlyList<ManifestResult> Manifests { get; init; } = [];

    /// <summary>The image of the platform; null where the index has none for it, or the manifest is no image.</summary>
    public InspectedImage? Image { get; init; }

    /// <summary>The document that the reference names, as it is.</summary>
    public required JsonElement Manifest { get; init; }

    /// <summary>The bytes of the manifest where those were asked for (<see cref="Requests.InspectRequest.Raw"/>); in JSON as base64. Else null.</summary>
    public byte[]? Raw { get; init; }
}

/// <summary>One image.</summary>
public sealed record InspectedImage
{
    /// <summary>The manifest's digest.</summary>
    public required string Digest { get; init; }

    /// <summary>The configuration's digest: Docker's image id.</summary>
    public required string ImageId { get; init; }

    /// <summary>Of the manifest.</summary>
    public required string MediaType { get; init; }

    /// <summary><c>os/arch[/variant]</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>When it was made, where it says so.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Bytes of all layers, compressed.</summary>
    public long Size { get; init; }

    /// <summary>From the lowest to the highest.</summary>
    public IReadOnlyList<InspectedLayer> Layers { get; init; } = [];

    /// <summary>The image configuration, as it is.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>The manifest, as it is.</summary>
    public required JsonElement Manifest { get; init; }
}

/// <summary>One layer.</summary>
/// <param name="Digest">Of the compressed layer.</param>
/// <param name="DiffId">Of the tar.</param>
/// <param name="Size">Compressed bytes.</param>
/// <param name="MediaType">Says how it is compressed.</param>
/// <param name="CreatedBy">The step that made it, where the history says so.</param>
public sealed record InspectedLayer(string Digest, string DiffId, long Size, string MediaType, string? CreatedBy);

/// <summary>What <c>kaniko login</c> did.</summary>
/// <param name="Server">The registry.</param>
/// <param name="Username">Who is logged in.</param>
/// <param name="Store">Where the credentials are: a file, or a helper.</param>
public sealed record LoginResult(string Server, string Username, string Store) : CommandResult;

/// <summary>What <c>kaniko logout</c> did.</summary>
/// <param name="Server">The registry.</param>
/// <param name="Removed">There were credentials.</param>
/// <param name="Store">Where they are kept.</param>
public sealed record LogoutResult(string Server, bool Removed, string Store) : CommandResult;
