using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Values;
using Kaniko.Engine.Planning;
using Kaniko.Images.Compression;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Execution;

/// <summary>Carries out COPY and ADD in a stage's files.</summary>
internal sealed class CopyExecutor(BuildResources resources, SourceRoots sources)
{
    private const int RemoteMode = 0b110_000_000;
    private const int InlineMode = 0b110_100_100;

    /// <summary>The part of a copy's options that the Dockerfile alone decides.</summary>
    public static CopyOptions Options(CopyStep copy) => new()
    {
        Parents = copy.Parents,
        UnpackArchives = copy.UnpackArchives,
        Exclude = copy.Exclude.Count == 0 ? null : Excluder(copy.Exclude),
    };

    public async Task CopyAsync(CopyStep copy, RootDirectory root, CancellationToken cancellationToken)
    {
        var options = Options(copy) with
        {
            Owner = copy.Chown is { } chown ? UserLookup.FindOwner(root, chown) : null,
            Mode = copy.Chmod is { } chmod ? Change(chmod) : null,
            Decompress = stream => Decompression.Open(stream),
        };
        if (copy.Paths.Count > 0)
        {
            using var source = await sources.OpenAsync(copy.From, cancellationToken).ConfigureAwait(false);
            var several = copy.Remotes.Count + copy.Inline.Count > 0;
            var destination = several && !copy.Destination.EndsWith('/') ? copy.Destination + "/" : copy.Destination;
            await Task.Run(
                () => new FileCopier(source.Root, root, VisibleFiles.Limit(options, source.Ignore)).Copy(copy.Paths, destination, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }

        foreach (var remote in copy.Remotes)
        {
            await AddRemoteAsync(remote, copy, options, root, cancellationToken).ConfigureAwait(false);
        }

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

    private static ModeChange Change(string text)
    {
        var change = FileModeChange.Parse(text);
        return change.Apply;
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

        var name = fetched.Name ?? (copy.Destination.EndsWith('/')
            ? throw new KanikoException(ErrorCode.DockerfileSyntax, $"cannot determine a filename for '{Contexts.HttpDownload.Display(remote.Address)}'")
            {
                Hint = "give the destination with a file name",
            }
            : "content");
        var renamed = Path.Join(Path.GetDirectoryName(fetched.Path)!, "named", name);
        PutFile(renamed, fetched.Path, RemoteMode, fetched.Time);
        using var named = RootDirectory.Open(Path.GetDirectoryName(renamed)!);
        var exact = options with { UnpackArchives = remote.Unpack == true };
        new FileCopier(named, root, exact).Copy([Escaped(name)], copy.Destination, cancellationToken);
    }

    private void AddInline(InlineFile file, CopyStep copy, CopyOptions options, RootDirectory root, CancellationToken cancellationToken)
    {
        var directory = resources.NewTemporaryDirectory("heredoc");
        var path = Path.Join(directory, file.Name);
        File.WriteAllText(path, file.Content, new UTF8Encoding(false));
        File.SetUnixFileMode(path, (UnixFileMode)InlineMode);
        using var source = RootDirectory.Open(directory);
        new FileCopier(source, root, options with { UnpackArchives = false }).Copy([Escaped(file.Name)], copy.Destination, cancellationToken);
    }

    private static void PutFile(string path, string content, int mode, DateTimeOffset time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(content, path, overwrite: true);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        File.SetLastWriteTimeUtc(path, time.UtcDateTime);
    }

    /// <summary>The pattern that matches just this name.</summary>
    private static string Escaped(string name) =>
        string.Concat(name.Select(c => c is '*' or '?' or '[' or '\\' ? "\\" + c : c.ToString()));
}
