using System.Buffers;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>Whether a text has the form of an image's name: <c>[host[:port]/]path[:tag][@algorithm:hex]</c>.</summary>
internal static class ImageNames
{
    private const int MaximumTag = 128;
    private const int MinimumHex = 32;

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static bool IsValid(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at];
        var colon = name.LastIndexOf(':');
        var tag = colon > name.LastIndexOf('/') ? name[(colon + 1)..] : null;
        var components = (tag is null ? name : name[..colon]).Split('/').AsSpan();
        if (components.Length > 1 && IsHost(components[0]))
        {
            components = components[1..];
        }

        foreach (var component in components)
        {
            if (!IsPathComponent(component))
            {
                return false;
            }
        }

        return (tag is null || IsTag(tag)) && (at < 0 || IsDigest(text[(at + 1)..]));
    }

    private static bool IsHost(string component) =>
        component == "localhost" || component.AsSpan().ContainsAny(".:") || !Casing.IsLower(component);

    private static bool IsPathComponent(string component) =>
        component.Length > 0 && char.IsAsciiLetterOrDigit(component[0]) && char.IsAsciiLetterOrDigit(component[^1])
        && !component.AsSpan().ContainsAnyExcept(PathCharacters) && !component.Contains("..", StringComparison.Ordinal);

    private static bool IsTag(string tag) =>
        tag.Length is > 0 and <= MaximumTag && (char.IsAsciiLetterOrDigit(tag[0]) || tag[0] == '_')
        && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsDigest(string digest)
    {
        var colon = digest.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && digest.Length - colon - 1 >= MinimumHex && digest.AsSpan(colon + 1).IndexOfAnyExcept(HexDigits) < 0;
    }
}
