using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Images.Tar;
using Kaniko.Rootfs;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Writes what <c>--output</c> asks for. Files come from the layers, not from a step's root, so every tier of isolation, and a build without one, can
/// write them: all layers are read once for names, which is also their check, and those that the files are in once more for contents.
/// </summary>
internal sealed class FileOutputs(BuildResources resources, IReadOnlyList<ImageLayer> layers)
{
    private readonly OutputPlaces places = new(resources.Settings.CurrentDirectory, resources.WorkDirectory);

    /// <param name="image">The image, or the index of several, for a layout.</param>
    /// <param name="names">Its names there.</param>
    /// <param name="source">Its layers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WrittenOutput>> WriteAsync(ImageTree image, IReadOnlyList<string> names, BlobSource source, CancellationToken cancellationToken)
    {
        var written = new List<WrittenOutput>();
        var tree = resources.Request.Output.Files.Any(file => file.Kind != FileOutputKind.OciArchive) ? await MergeAsync(cancellationToken).ConfigureAwait(false) : null;
        foreach (var file in resources.Request.Output.Files)
        {
            await OutputFiles.GuardAsync(file.Destination, async () => written.Add(file.Kind switch
            {
                FileOutputKind.Local => await WriteDirectoryAsync(file, tree!, cancellationToken).ConfigureAwait(false),
                FileOutputKind.Tar => await WriteTarAsync(file, tree!, cancellationToken).ConfigureAwait(false),
                _ => await WriteLayoutAsync(file, image, names, source, cancellationToken).ConfigureAwait(false),
            })).ConfigureAwait(false);
        }

        return written;
    }

    private async Task<MergedTree> MergeAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(layers.Select(layer => resources.BaseImages.KeepAsync(layer, cancellationToken))).ConfigureAwait(false);
        var tree = new MergedTree();
        foreach (var layer in layers)
        {
            await ReadAsync(
                layer,
                reader =>
                {
                    using var archive = new TarReader(reader.Archive);
                    tree.Apply(archive, cancellationToken);
                    reader.Verify();
                },
                layer.DiffId,
                cancellationToken).ConfigureAwait(false);
        }

        await WarnAsync(tree.Warnings, cancellationToken).ConfigureAwait(false);
        return tree;
    }

    private async Task<WrittenOutput> WriteDirectoryAsync(FileOutput file, MergedTree tree, CancellationToken cancellationToken)
    {
        var path = places.PathOf(file);
        Directory.CreateDirectory(path);
        using var target = RootDirectory.Open(path);
        using var export = new DirectoryExport(target, tree, Time(), file.RemovesOthers);
        var written = await WriteAsync(file, tree, export, cancellationToken).ConfigureAwait(false);
        await WarnAsync(export.Warnings, cancellationToken).ConfigureAwait(false);
        return written;
    }

    private async Task<WrittenOutput> WriteTarAsync(FileOutput file, MergedTree tree, CancellationToken cancellationToken)
    {
        WrittenOutput? written = null;
        var path = file.IsStandardOutput ? Path.Join(resources.NewTemporaryDirectory("output"), "files.tar") : places.PathOf(file);
        await OutputFiles.ReplaceAsync(path, async stream =>
        {
            using var export = new TarExport(stream, tree, Time());
            written = await WriteAsync(file, tree, export, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        if (file.IsStandardOutput)
        {
            await BroughtOutput.CopyAsync(path, resources.Settings.StandardOutput(), cancellationToken).ConfigureAwait(false);
        }

        return written!;
    }

    private async Task<WrittenOutput> WriteLayoutAsync(
        FileOutput file, ImageTree image, IReadOnlyList<string> names, BlobSource source, CancellationToken cancellationToken)
    {
        await resources.Events.InfoAsync($"Writing the image's layout to '{file.Destination}'", cancellationToken).ConfigureAwait(false);
        var path = places.PathOf(file);
        await OutputFiles.ReplaceAsync(path, stream => LayoutArchive.WriteAsync(stream, image, names, source, cancellationToken)).ConfigureAwait(false);
        return new WrittenOutput(file.Type, file.Destination, image.Blobs, new FileInfo(path).Length);
    }

    private async Task<WrittenOutput> WriteAsync(FileOutput file, MergedTree tree, TreeExport export, CancellationToken cancellationToken)
    {
        await resources.Events.InfoAsync($"Writing the image's files to '{file.Destination}'", cancellationToken).ConfigureAwait(false);
        await Task.Run(() => export.Begin(cancellationToken), cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < layers.Count; i++)
        {
            var number = i;
            if (tree.IsReadFrom(number))
            {
                await ReadAsync(
                    layers[number],
                    reader =>
                    {
                        using var archive = new TarReader(reader.Archive);
                        export.Take(number, archive, cancellationToken);
                    },
                    diffId: null,
                    cancellationToken).ConfigureAwait(false);
                resources.Events.Offer(Progress(file, export, done: false));
            }
        }

        await Task.Run(() => export.Finish(cancellationToken), cancellationToken).ConfigureAwait(false);
        await resources.Events.WriteAsync(Progress(file, export, done: true), cancellationToken).ConfigureAwait(false);
        return new WrittenOutput(file.Type, file.Destination, export.Entries, export.Bytes);
    }

    private static TransferProgressed Progress(FileOutput file, TreeExport export, bool done) => new(
        $"output {file.Destination}", TransferKind.Export, file.Destination, export.Bytes, done ? export.Bytes : null, done, done ? $"{export.Entries} entries" : null);

    private async Task ReadAsync(ImageLayer layer, Action<LayerReader> read, Digest? diffId, CancellationToken cancellationToken)
    {
        var blob = await resources.BaseImages.OpenAsync(layer, cancellationToken).ConfigureAwait(false);
        await using (blob.ConfigureAwait(false))
        {
            await Task.Run(
                () =>
                {
                    using var reader = new LayerReader(blob, diffId);
                    read(reader);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>BuildKit gives all files the time of <c>SOURCE_DATE_EPOCH</c>; <c>--reproducible</c> alone keeps those of the base image, as in its layers.</summary>
    private FileTime? Time() => resources.SourceDate is { } date ? FileTime.Of(date) : null;

    private async Task WarnAsync(IReadOnlyList<string> warnings, CancellationToken cancellationToken)
    {
        foreach (var warning in warnings)
        {
            await resources.Events.WarnAsync(
                new Diagnostic("OutputDiffers", Severity.Warning, "What an output cannot hold", warning, Span: null), cancellationToken).ConfigureAwait(false);
        }
    }
}
