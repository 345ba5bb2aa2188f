using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Executors;

/// <summary>Sends the archive that a request has for a context, from a file or from standard input, to an executor: uncompressed, whatever it was.</summary>
internal sealed class ArchiveSending
{
    private readonly HostSettings settings;
    private readonly string? path;
    private bool wasRead;

    private ArchiveSending(HostSettings settings, string? path) => (this.settings, this.path) = (settings, path);

    /// <summary>Null: the context is no archive of this machine.</summary>
    /// <exception cref="KanikoException">It is to come from standard input, from which nothing comes.</exception>
    public static ArchiveSending? Of(string context, string dockerfile, HostSettings settings)
    {
        if (context != ContextNames.StandardInput)
        {
            return ContextNames.LocalArchive(context, settings.CurrentDirectory) is { } path ? new(settings, path) : null;
        }

        if (dockerfile == "-")
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "both the context and the Dockerfile are to come from standard input")
            {
                Hint = "put the Dockerfile into the archive, or give the context as tar://FILE",
            };
        }

        return settings.Interactive
            ? throw new KanikoException(ErrorCode.ContextUnavailable, "the context is to come from standard input, which is a terminal")
            {
                Hint = "pipe an archive into it: tar -cz -C DIRECTORY . | kaniko --context tar://stdin …",
            }
            : new(settings, null);
    }

    public async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        var archive = path is null ? OpenInput() : OpenFile(path);
        await using (archive.ConfigureAwait(false))
        {
            var plain = settings.OpenArchive(archive);
            await using (plain.ConfigureAwait(false))
            {
                await plain.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, $"the context archive '{path}' cannot be read: {e.Message}", e)
            {
                Hint = "give an absolute path, tar:///PATH, or one below the current directory, tar://PATH",
            };
        }
    }

    /// <summary>What came from there is gone: a build that starts anew has nothing to send.</summary>
    private Stream OpenInput()
    {
        if (wasRead)
        {
            throw new KanikoException(ErrorCode.ContextUnavailable, "the build cannot start anew: its context came from standard input, and that has been read")
            {
                Hint = "start the build again; a context in a directory or in tar://FILE can be sent more than once",
            };
        }

        wasRead = true;
        return settings.StandardInput();
    }
}
