using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries;

/// <summary>
/// Decides what a manifest document is. Header, <c>mediaType</c> member and shape must agree: one digest must not be a manifest to one
/// reader and an index to another (CVE-2021-41190).
/// </summary>
internal static class ManifestShape
{
    /// <summary>The media type of the document, sent under <paramref name="contentType"/>.</summary>
    public static string Check(ReadOnlySpan<byte> json, string? contentType, string from)
    {
        var (stated, isIndex, isManifest) = Read(json, from);
        if (isIndex && isManifest)
        {
            throw Invalid(from, "reads as a manifest and as an index at once");
        }

        var sent = contentType is not null && IsKnown(contentType) ? contentType : null;
        if (stated is not null && sent is not null && stated != sent)
        {
            throw Invalid(from, $"calls itself '{Printable(stated)}', but was sent as '{sent}'");
        }

        var mediaType = stated ?? sent ?? (isIndex ? MediaTypes.OciIndex : MediaTypes.OciManifest);
        if (contentType is not null && contentType.Contains("manifest.v1+", StringComparison.Ordinal)
            && contentType.StartsWith("application/vnd.docker.distribution.", StringComparison.Ordinal))
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"the image at '{from}' is in Docker's old format, schema 1")
            {
                Hint = "push the image again with a current tool",
            };
        }

        if (!IsKnown(mediaType))
        {
            throw Invalid(from, $"is of the unknown media type '{Printable(mediaType)}'");
        }

        return MediaTypes.IsIndex(mediaType) == isIndex && MediaTypes.IsManifest(mediaType) == isManifest
            ? mediaType
            : throw Invalid(from, $"does not have the members of '{mediaType}'");
    }

    private static (string? MediaType, bool IsIndex, bool IsManifest) Read(ReadOnlySpan<byte> json, string from)
    {
        string? mediaType = null;
        bool manifests = false, layers = false, config = false, types = false;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0)
                {
                    throw Invalid(from, "is not a JSON object");
                }

                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (reader.ValueTextEquals("mediaType"u8))
                {
                    Once(ref types, from, "mediaType");
                    reader.Read();
                    mediaType = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw Invalid(from, "has a malformed 'mediaType'");
                }
                else if (reader.ValueTextEquals("manifests"u8))
                {
                    Once(ref manifests, from, "manifests");
                }
                else if (reader.ValueTextEquals("layers"u8) || reader.ValueTextEquals("fsLayers"u8))
                {
                    Once(ref layers, from, "layers");
                }
                else if (reader.ValueTextEquals("config"u8))
                {
                    Once(ref config, from, "config");
                }
            }
        }
        catch (JsonException e)
        {
            throw new KanikoException(ErrorCode.ManifestInvalid, $"the manifest at '{from}' is not JSON", e);
        }

        return (string.IsNullOrEmpty(mediaType) ? null : mediaType.ToLowerInvariant(), manifests, layers || config);
    }

    // The last of two members would win here, and perhaps the first elsewhere.
    private static void Once(ref bool seen, string from, string member) =>
        seen = !seen ? true : throw Invalid(from, $"has the member '{member}' twice");

    private static bool IsKnown(string mediaType) => MediaTypes.IsIndex(mediaType) || MediaTypes.IsManifest(mediaType);

    private static string Printable(string text) =>
        new([.. text[..Math.Min(text.Length, 100)].Select(static c => c is > ' ' and < '\x7f' ? c : '?')]);

    private static KanikoException Invalid(string from, string what) =>
        new(ErrorCode.ManifestInvalid, $"the manifest at '{from}' {what}");
}
