using Kaniko.Images;

namespace Kaniko.Engine.Publishing;

/// <summary>Names of images as package URLs (github.com/package-url/purl-spec), as BuildKit writes them in provenance.</summary>
internal static class PackageUrl
{
    private const string LayoutScheme = "oci-layout://";

    /// <param name="name">As a Dockerfile names it, expanded; or <c>oci-layout://…</c>.</param>
    /// <param name="digest">Of the image.</param>
    /// <param name="platform">That it was taken for.</param>
    public static string Of(string name, Digest digest, Platform platform)
    {
        var suffix = "platform=" + Uri.EscapeDataString(platform.ToString());
        if (name.StartsWith(LayoutScheme, StringComparison.Ordinal))
        {
            // A layout lies somewhere on this machine; its directory's name is what there is to call it by.
            var path = name[LayoutScheme.Length..].Split('@')[0].TrimEnd('/');
            var last = path[(path.LastIndexOf('/') + 1)..].Split(':')[0];
            return $"pkg:oci/{Uri.EscapeDataString(last.ToLowerInvariant())}@{Uri.EscapeDataString(digest.ToString())}?{suffix}";
        }

        var image = ImageReference.Parse(name);
        var pinned = image.Digest is null ? "" : $"digest={Uri.EscapeDataString(image.Digest.ToString())}&";
        return $"pkg:docker/{Familiar(image)}{(image.Tag is { } tag ? "@" + tag : "")}?{pinned}{suffix}";
    }

    /// <summary>As Docker shows it: without its hub's name and <c>library/</c>.</summary>
    private static string Familiar(ImageReference image) => image.Registry != ImageReference.DockerHub ? image.Name
        : image.Repository.StartsWith("library/", StringComparison.Ordinal) ? image.Repository["library/".Length..]
        : image.Repository;
}
