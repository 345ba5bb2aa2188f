using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Publishing;

/// <summary>Writes the small files that tell other programs what was built.</summary>
public sealed class OutputFiles(OutputOptions options, string currentDirectory)
{
    public async Task WriteAsync(Digest digest, IReadOnlyList<ImageReference> destinations, CancellationToken cancellationToken)
    {
        await WriteAsync(options.DigestFile, digest.ToString(), cancellationToken).ConfigureAwait(false);
        await WriteAsync(
            options.ImageNameWithDigestFile, Lines(destinations, image => $"{image.Name}@{digest}"), cancellationToken).ConfigureAwait(false);
        await WriteAsync(
            options.ImageNameTagWithDigestFile, Lines(destinations, image => $"{image.Name}:{image.Tag}@{digest}"), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>buildx's <c>--metadata-file</c>.</summary>
    public async Task WriteMetadataAsync(BuildResult result, IReadOnlyDictionary<string, string> environment)
    {
        if (options.MetadataFile is { } path)
        {
            await GuardAsync(path, () =>
            {
                AtomicFile.Write(Path.GetFullPath(path, currentDirectory), BuildMetadata.Write(
                    BuildMetadata.Wanted(result, environment), BuildMetadata.WantsWarnings(environment) ? result.Warnings : null));
                return Task.CompletedTask;
            }).ConfigureAwait(false);
        }
    }

    // kaniko: what Google Cloud Build reads of a step, a line for each image that was pushed.
    public async Task WriteCloudBuildAsync(BuildResult result, IReadOnlyDictionary<string, string> environment)
    {
        if (result.Images.Count > 0 && environment.GetValueOrDefault("BUILDER_OUTPUT") is { Length: > 0 } directory)
        {
            var path = Path.Join(Path.GetFullPath(directory, currentDirectory), "images");
            await GuardAsync(path, () =>
            {
                AtomicFile.Write(path, string.Concat(result.Images.Select(image =>
                    $$"""{"name":"{{JsonEncodedText.Encode(image.Reference)}}","digest":"{{image.Digest}}"}""" + "\n")));
                return Task.CompletedTask;
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Finds out before anything is pushed whether the files can be written, so that a tag is not moved by a build that fails.</summary>
    public async Task CheckAsync()
    {
        foreach (var path in new[] { options.DigestFile, options.ImageNameWithDigestFile, options.ImageNameTagWithDigestFile, options.MetadataFile }.OfType<string>())
        {
            if (!path.StartsWith("https://", StringComparison.Ordinal))
            {
                await GuardAsync(path, () => Touch(Path.GetFullPath(path, currentDirectory))).ConfigureAwait(false);
            }
        }
    }

    private static Task Touch(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (Directory.Exists(path))
        {
            throw new IOException("it is a directory");
        }

        var isNew = !File.Exists(path);
        File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        if (isNew)
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    private static string Lines(IEnumerable<ImageReference> destinations, Func<ImageReference, string> line) =>
        string.Concat(destinations.Select(image => line(image) + "\n"));

    private async Task WriteAsync(string? path, string content, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return;
        }

        if (path.StartsWith("https://", StringComparison.Ordinal))
        {
            await PutAsync(new Uri(path), content, cancellationToken).ConfigureAwait(false);
            return;
        }

        var full = Path.GetFullPath(path, currentDirectory);
        await GuardAsync(path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            return File.WriteAllTextAsync(full, content, new UTF8Encoding(false), cancellationToken);
        }).ConfigureAwait(false);
    }

    /// <summary>Says of an output that cannot be written which one it is.</summary>
    public static async Task GuardAsync(string path, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.OutputFailed, $"'{path}' cannot be written: {e.Message}", e)
            {
                Hint = "give a path that this user may write to",
            };
        }
    }

    /// <summary>Writes a file that appears under its name when it is whole.</summary>
    public static async Task ReplaceAsync(string path, Func<FileStream, Task> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var file = File.Create(temporary);
            await using (file.ConfigureAwait(false))
            {
                await write(file).ConfigureAwait(false);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // kaniko: a digest file may be an address that takes the text by PUT.
    private static async Task PutAsync(Uri address, string content, CancellationToken cancellationToken)
    {
        var shown = address.GetLeftPart(UriPartial.Path);
        try
        {
            using var client = new HttpClient();
            using var body = new StringContent(content, Encoding.UTF8, "text/plain");
            using var response = await client.PutAsync(address, body, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new KanikoException(ErrorCode.OutputFailed, $"'{shown}' answered {(int)response.StatusCode} to the digest");
            }
        }
        catch (HttpRequestException e)
        {
            throw new KanikoException(ErrorCode.OutputFailed, $"'{shown}' cannot be reached: {e.Message}", e);
        }
    }
}
