using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts.Downloads;
using Kaniko.Images;

namespace Kaniko.Engine.Contexts;

/// <summary>Downloads one file for ADD or for a Dockerfile that is given by its address.</summary>
public static class HttpDownload
{
    private const ErrorCode Code = ErrorCode.DownloadFailed;

    /// <summary>Writes the content to <paramref name="path"/>; returns what it hashes to and the server's time for it, where it gives one.</summary>
    /// <param name="address">http or https.</param>
    /// <param name="path">A new file.</param>
    /// <param name="checksum">What the content must hash to; null for anything.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    public static async Task<(Digest Digest, DateTimeOffset? Time)> SaveAsync(string address, string path, Digest? checksum, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw new KanikoException(Code, $"'{address}' is not an address") { Hint = "write http:// or https://, a host, and a path" };
        }

        using var remote = new WebFile(uri)
        {
            Failures = new WebFailures { NotFound = Code, Unauthorized = Code, Other = Code },
        };
        var options = new DownloadOptions { Checksum = checksum, Code = Code };
        var content = new DownloadStream(remote, options, cancellationToken);
        await using (content.ConfigureAwait(false))
        {
            var file = new FileStream(path, FileMode.Create, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            }

            return (content.Digest!, content.LastModified);
        }
    }

    /// <summary>The file name that ADD gives a download: the last element of the path.</summary>
    public static string? FileName(string address)
    {
        var path = new Uri(address).AbsolutePath;
        var name = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        return name.Length == 0 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal) ? null : name;
    }

    /// <summary>The address without user name, password and query.</summary>
    public static string Display(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : address;
}
