using System.Text;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Values;
using Kaniko.Engine.Planning;
using Kaniko.Images.Compression;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Execution;

/// <summary>Carries out COPY and ADD in a stage's files.</summary>
internal sealed class CopyExecutor(BuildResources resources, SourceRoots sources)
{
    private const int RemoteMode = 0b110_000_000;
    private const int InlineMode = 0b110_100_100;
    private const int WritableByOthers = 0b000_010_010;
    private const int SpecialBits = 0b111_000_000_000;

    /// <summary>The part of a copy's options that the Dockerfile alone decides.</summary>
    public static CopyOptions Options(CopyStep copy) => new()
    {
        Parents = copy.Parents,
        UnpackArchives = copy.UnpackArchives,
        KeepOwner = copy.From is StageSource,
        Exclude = copy.Exclude.Count == 0 ? null : Excluder(copy.Exclude),
    };

    public async Task CopyAsync(CopyStep copy, StepRoot step, CancellationToken cancellationToken)
    {
        var root = step.Directory;
        var chmod = copy.Chmod is null ? null : FileModeChange.Parse(copy.Chmod);
        var options = Options(copy) with
        {
            Protected = step.Protected,
            Owner = copy.Chown is { } chown ? await Owners.FindAsync(chown, root, copy, resources.Events, cancellationToken).ConfigureAwait(false) : null,
            Mode = chmod is not null ? chmod.Apply : KeepsModes(copy, resources.Request) ? null : WithoutUmask,
            ParentMode = chmod?.ParentMode,
            Time = resources.ImageTime is { } time ? FileTime.Of(time) : null,
            Decompress = stream => Decompression.Open(stream),
        };
        var copied = 0;
        foreach (var remote in copy.Remotes)
        {
            await CopyPathsAsync(copied..remote.After, copy, options, root, cancellationToken).ConfigureAwait(false);
            await AddRemoteAsync(remote, copy, options, root, cancellationToken).ConfigureAwait(false);
            copied = remote.After;
        }

        await CopyPathsAsync(copied..copy.Paths.Count, copy, options, root, cancellationToken).ConfigureAwait(false);

        foreach (var file in copy.Inline)
        {
            AddInline(file, copy, options, root, cancellationToken);
        }
    }

    private static Func<string, Func<string, bool>> Excluder(IReadOnlyList<string> patterns)
    {
        var rules = IgnoreFile.Of(patterns);
        return _ => rules.Matches;
    }

    /// <summary>Whether files get the very modes that they have in the source; else those that they have after a checkout with umask 022.</summary>
    public static bool KeepsModes(CopyStep copy, BuildRequest request) =>
        !request.Snapshot.Reproducible || copy.Chmod is not null || copy.From is not ContextSourceFiles;

    // The write bits of group and others are the umask of whoever made the checkout, unless somebody cared for special bits.
    private static int WithoutUmask(int mode, bool isDirectory) => (mode & SpecialBits) != 0 ? mode : mode & ~WritableByOthers;

    private async Task CopyPathsAsync(Range range, CopyStep copy, CopyOptions options, RootDirectory root, CancellationToken cancellationToken)
    {
        List<string> paths = [.. copy.Paths.Take(range)];
        if (paths.Count > 0)
        {
            using var source = await sources.OpenAsync(copy.From, cancellationToken).ConfigureAwait(false);
            await Task.Run(
                () => new FileCopier(source.Root, root, VisibleFiles.Limit(options, source.Ignore)).Copy(paths, copy.Destination, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AddRemoteAsync(
        RemoteFile remote, CopyStep copy, CopyOptions options, RootDirectory root, CancellationToken cancellationToken)
    {
        var fetched = await resources.Remotes.FetchAsync(remote, cancellationToken).ConfigureAwait(false);
        using var directory = RootDirectory.Open(fetched.IsDirectory ? fetched.Path : Path.GetDirectoryName(fetched.Path)!);
        if (fetched.IsDirectory)
        {
            new FileCopier(directory, root, options).Copy(["/"], copy.Destination.TrimEnd('/') + "/", cancellationToken);
            return;
        }

        using var content = File.OpenRead(fetched.Path);
        new FileCopier(directory, root, options with { UnpackArchives = remote.Unpack == true })
            .CopyFile(content, new NewFile(RemoteMode, FileTime.Of(fetched.Time ?? DateTimeOffset.UnixEpoch)), fetched.Name!, copy.Destination, cancellationToken);
    }

    private static void AddInline(InlineFile file, CopyStep copy, CopyOptions options, RootDirectory root, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(new UTF8Encoding(false).GetBytes(file.Content));
        new FileCopier(root, root, options with { UnpackArchives = false })
            .CopyFile(content, new NewFile(InlineMode), file.Name, copy.Destination, cancellationToken);
    }
}
