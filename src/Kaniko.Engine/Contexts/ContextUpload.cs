using System.Globalization;
using System.Runtime.CompilerServices;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts.Stores;
using Kaniko.Images.Compression;
using Kaniko.Rootfs;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Contexts;

/// <summary>Writes the files of a context as a plain tar archive whose bytes depend on them alone.</summary>
/// <param name="directory">The context.</param>
/// <param name="dockerfile">Its Dockerfile, which is packed whatever the ignore file says; null where it is elsewhere.</param>
/// <param name="ignoreFile">The ignore file that counts in place of the context's own; null for that.</param>
public delegate Task ContextPacker(string directory, string? dockerfile, string? ignoreFile, Stream target, CancellationToken cancellationToken);

/// <summary>
/// <c>--upload-context</c>: a build whose context is a directory here and whose host is elsewhere. The directory becomes an archive in a store,
/// the host builds from its address, and afterwards, however the build ends, the archive is removed.
/// </summary>
/// <param name="settings">Where relative paths are, the credentials of the store, and the work directory.</param>
/// <param name="pack">Packs the directory.</param>
public sealed class ContextUpload(EngineSettings settings, ContextPacker pack)
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(30);

    /// <summary>Runs the build as it is read, with the context's address in the request that the host gets.</summary>
    /// <param name="request">With <see cref="BuildRequest.UploadContext"/>.</param>
    /// <param name="host">Builds.</param>
    /// <param name="cancellationToken">Ends the upload and the build, and not the removal.</param>
    public async IAsyncEnumerable<BuildEvent> BuildAsync(
        BuildRequest request,
        Func<BuildRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> host,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var source = Source(request);
        var name = $"kaniko-context-{Guid.NewGuid():N}.tar.gz";
        var address = Address(request.UploadContext!, name);
        using var stored = StoredObject.Of(ContextSource.Parse(address), settings);
        var started = settings.Time.GetTimestamp();
        var size = await UploadAsync(request, source, stored, cancellationToken).ConfigureAwait(false);
        string? left = null;
        try
        {
            yield return new TransferProgressed("context " + stored.Display, TransferKind.Context, stored.Display, size, size, Done: true)
            {
                Time = settings.Time.GetUtcNow(),
            };
            yield return Trace(string.Create(
                CultureInfo.InvariantCulture, $"Uploaded the context to {stored.Display}: {size} bytes in {settings.Time.GetElapsedTime(started).TotalSeconds:F1} s"));
            var remote = request with
            {
                Context = address,
                ContextSubPath = null,
                UploadContext = null,
                Dockerfile = source.Dockerfile ?? request.Dockerfile,
            };
            await foreach (var told in host(remote, cancellationToken).ConfigureAwait(false))
            {
                yield return told;
            }
        }
        finally
        {
            left = await RemoveAsync(stored).ConfigureAwait(false);
        }

        if (left is not null)
        {
            yield return Trace(left);
        }
    }

    private Traced Trace(string message) => new(TraceLevel.Info, message) { Time = settings.Time.GetUtcNow() };

    /// <summary>An address that ends in <c>.tar</c>, <c>.tar.gz</c> or <c>.tgz</c> is that of the archive itself, any other of a folder.</summary>
    private static string Address(string text, string name)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var (path, rest) = query < 0 ? (text, "") : (text[..query], text[query..]);
        var whole = path.EndsWith(".tar", StringComparison.Ordinal) || path.EndsWith(".tar.gz", StringComparison.Ordinal) || path.EndsWith(".tgz", StringComparison.Ordinal)
            ? text
            : $"{path.TrimEnd('/')}/{name}{rest}";
        return ContextSource.Parse(whole) is S3Source or GoogleSource or AzureSource
            ? whole
            : throw new KanikoException(ErrorCode.UsageInvalid, "--upload-context names no store")
            {
                Hint = "use s3://BUCKET/FOLDER, gs://BUCKET/FOLDER or https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER",
            };
    }

    private (BuildContext Context, string? Path, string? Dockerfile) Source(BuildRequest request)
    {
        if (ContextSource.Parse(request.Context, request.Bucket) is not DirectorySource)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "--upload-context is for a context that is a directory")
            {
                Hint = "leave --upload-context out: the host can fetch this context by itself",
            };
        }

        if (request.Host.Detach)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "--upload-context removes the archive when the build has ended, and --detach does not wait for that")
            {
                Hint = "leave one of them out",
            };
        }

        var context = ContextOpener.OpenDirectory(request, settings);
        var path = new DockerfileFinder(settings).Locate(request.Dockerfile, context);
        var relative = path is null ? null : Path.GetRelativePath(context.Directory, path).Replace(Path.DirectorySeparatorChar, '/');
        return (context, path, relative is null || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative);
    }

    private async Task<long> UploadAsync(
        BuildRequest request, (BuildContext Context, string? Path, string? Dockerfile) source, IStoredObject stored, CancellationToken cancellationToken)
    {
        // Elsewhere there is no work directory, and the system's own temporary files do.
        using var area = OperatingSystem.IsLinux() ? WorkArea.Open(settings.WorkDirectory) : null;
        var name = area?.NewPath("upload") ?? Path.Join(Path.GetTempPath(), $"kaniko-{Guid.NewGuid():N}");
        var file = new FileStream(
            name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
        {
            var ignore = source.Path is not null && File.Exists(source.Path + ".dockerignore") ? source.Path + ".dockerignore" : null;
            await Task.Run(() => PackAsync(source.Context.Directory, source.Dockerfile is null ? null : source.Path, ignore, file, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            file.Position = 0;
            try
            {
                await stored.UploadAsync(file, cancellationToken).ConfigureAwait(false);
            }
            catch (KanikoException e)
            {
                throw new KanikoException(ErrorCode.UploadFailed, $"the context '{request.Context}' cannot be uploaded: {e.Message}", e)
                {
                    Hint = e.Hint ?? "leave --upload-context out, and the context goes to the host without a store",
                };
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw new KanikoException(ErrorCode.UploadFailed, $"the context '{request.Context}' cannot be uploaded to '{stored.Display}': {e.Message}", e);
            }

            return file.Length;
        }
    }

    private async Task PackAsync(string directory, string? dockerfile, string? ignoreFile, FileStream file, CancellationToken cancellationToken)
    {
        var gzip = new ParallelGzipWriter(file);
        await using (gzip.ConfigureAwait(false))
        {
            await pack(directory, dockerfile, ignoreFile, gzip, cancellationToken).ConfigureAwait(false);
            gzip.Finish();
        }
    }

    /// <summary>What the user should know where it could not be removed.</summary>
    private static async Task<string?> RemoveAsync(IStoredObject stored)
    {
        using var limit = new CancellationTokenSource(RemovalLimit);
        try
        {
            await stored.DeleteAsync(limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is KanikoException or HttpRequestException or IOException or OperationCanceledException)
        {
            return $"The context's archive {stored.Display} could not be removed: {e.Message}";
        }
    }
}
