using Kaniko.Diagnostics;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine;

/// <summary>Builds images. The stream of events is the only way out.</summary>
public sealed class BuildEngine(EngineSettings settings)
{
    /// <summary>Runs the build as it is read; to stop reading is to cancel. Ends with <see cref="BuildFinished"/>, or throws.</summary>
    public IAsyncEnumerable<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken = default) => EventStream.RunAsync(
        settings.Time,
        async (events, token) =>
        {
            var runner = new BuildRunner(settings, request, events);
            await using (runner.ConfigureAwait(false))
            {
                await runner.RunAsync(token).ConfigureAwait(false);
            }
        },
        FileFailure,
        cancellationToken);

    /// <summary>What the file system refused, in the user's words; null for what is no such failure.</summary>
    private KanikoException? FileFailure(Exception error) => error switch
    {
        _ when FullDisk.Of(error) is { } full => full.Location is { } place ? WithFreeSpace(full).At(place, full.SourceText) : WithFreeSpace(full),
        KanikoException => null,
        OutOfMemoryException exhausted => Exhaustion.Of(exhausted),
        TypeInitializationException { InnerException: OutOfMemoryException exhausted } => Exhaustion.Of(exhausted), // a thread of the runtime's own
        RootIOException or IOException or UnauthorizedAccessException =>
            new KanikoException(ErrorCode.WorkDirectoryInvalid, $"a file cannot be read or written: {error.Message}", error)
            {
                Hint = $"check the permissions of the context and of the work directory '{settings.WorkDirectory}'",
            },
        _ => null,
    };

    private KanikoException WithFreeSpace(KanikoException full) =>
        new(full.Code, $"{full.Message} ({FreeSpace()})", full)
        {
            Hint = $"make room below '{settings.WorkDirectory}', or name another work directory with --kaniko-dir",
        };

    /// <summary>The name that an error has is often of a file that nobody knows; this says whether it was the work directory's disk.</summary>
    private string FreeSpace()
    {
        const long Mebibyte = 1 << 20;
        try
        {
            var disk = new DriveInfo(settings.WorkDirectory);
            return $"{disk.AvailableFreeSpace / Mebibyte} of {disk.TotalSize / Mebibyte} MiB are free below '{settings.WorkDirectory}'";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the work directory is '{settings.WorkDirectory}'";
        }
    }
}
