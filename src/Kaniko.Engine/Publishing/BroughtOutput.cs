using Kaniko.Images.Tar;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Publishing;

/// <summary>An output of a build elsewhere, from the archive that came back.</summary>
/// <param name="file">What is wanted.</param>
/// <param name="archive">The archive's path.</param>
/// <param name="openStandardOutput">Opens standard output.</param>
public sealed class BroughtOutput(FileOutput file, string archive, Func<Stream> openStandardOutput)
{
    /// <returns>What could not be made here, for the user's eyes.</returns>
    /// <param name="currentDirectory">A relative path is below it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Kaniko.Diagnostics.KanikoException">It cannot be written.</exception>
    public async Task<IReadOnlyList<string>> WriteAsync(string currentDirectory, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> warnings = [];
        var path = Path.GetFullPath(file.Destination, currentDirectory);
        await OutputFiles.GuardAsync(file.Destination, async () =>
        {
            if (file.Kind == FileOutputKind.Local)
            {
                warnings = await Task.Run(() => Unpack(path, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            else if (file.IsStandardOutput)
            {
                await CopyAsync(archive, openStandardOutput(), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await OutputFiles.ReplaceAsync(path, stream => CopyAsync(archive, stream, cancellationToken)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return warnings;
    }

    /// <summary>Copies a file to a stream, which is closed.</summary>
    internal static async Task CopyAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        await using (target.ConfigureAwait(false))
        {
            var source = File.OpenRead(path);
            await using (source.ConfigureAwait(false))
            {
                await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The archive is a layer like any other: read once to the end before anything is written.</summary>
    private IReadOnlyList<string> Unpack(string path, CancellationToken cancellationToken)
    {
        var tree = new MergedTree();
        using var content = File.OpenRead(archive);
        using (var reader = new TarReader(content))
        {
            tree.Apply(reader, cancellationToken);
        }

        content.Position = 0;
        Directory.CreateDirectory(path);
        using var target = RootDirectory.Open(path);
        using var export = new DirectoryExport(target, tree, time: null, file.RemovesOthers);
        export.Begin(cancellationToken);
        using (var reader = new TarReader(content))
        {
            export.Take(0, reader, cancellationToken);
        }

        export.Finish(cancellationToken);
        return [.. tree.Warnings, .. export.Warnings];
    }
}
