using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Images.Stores;
using Kaniko.Registries;
using Kaniko.Registries.Moving;

namespace Kaniko.Engine.Moving;

/// <summary>Finds images on disk: tarballs of <c>docker save</c>, and directories with the OCI image layout.</summary>
/// <param name="currentDirectory">Relative paths are below it.</param>
/// <param name="newStore">Makes a store for the layers of a tarball; called when there is one.</param>
internal sealed class ImageSources(string currentDirectory, Func<BlobStore> newStore)
{
    private const string LayoutScheme = "oci-layout://";

    /// <summary>A tarball or layout; an error where the path is neither.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="image">Which image of several: a tag, or a layout's digest.</param>
    public ImageOrigin OpenPath(string path, string? image)
    {
        var full = Path.GetFullPath(path, currentDirectory);
        if (Directory.Exists(full))
        {
            return new LayoutOrigin(full, image);
        }

        if (!File.Exists(full))
        {
            throw new KanikoException(ErrorCode.ManifestNotFound, $"there is no tarball or image layout '{path}'")
            {
                Hint = "name a file of --tar-path or 'docker save', or a directory of --oci-layout-path",
            };
        }

        try
        {
            return ArchiveOrigin.Read(full, image is null ? null : ImageReference.Parse(image), newStore());
        }
        catch (KanikoException e) when (e.Code is ErrorCode.ManifestInvalid)
        {
            throw new KanikoException(e.Code, $"'{path}' is no tarball of images: {e.Message}", e) { Hint = e.Hint };
        }
    }

    /// <summary>What the text names: something on disk, where it says so or there is something, else an image on a registry.</summary>
    public ImageOrigin Open(string text, RegistryClient client)
    {
        if (text.StartsWith(LayoutScheme, StringComparison.Ordinal))
        {
            var (path, selector) = SplitLayout(text[LayoutScheme.Length..]);
            return OpenPath(path, selector);
        }

        var looksLikePath = text.StartsWith('/') || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal);
        return looksLikePath || Path.Exists(Path.GetFullPath(text, currentDirectory))
            ? OpenPath(text, null)
            : new RegistryOrigin(client, ImageReference.Parse(text));
    }

    /// <summary><c>PATH[:TAG][@DIGEST]</c>.</summary>
    public static (string Path, string? Selector) SplitLayout(string text)
    {
        string? selector = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            (text, selector) = (text[..at], text[(at + 1)..]);
        }

        var colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf('/') ? (text[..colon], selector ?? text[(colon + 1)..]) : (text, selector);
    }
}
