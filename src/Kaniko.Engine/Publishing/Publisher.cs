using Kaniko.Engine.Contexts;
using Kaniko.Engine.Execution;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Brings the image, or an index of the images of several platforms, where the user wants it: layers as they are made, what has the names
/// last, and only when all below it is there.
/// </summary>
internal sealed class Publisher(BuildResources resources, IReadOnlyList<ImageReference> destinations, BuildContext context)
{
    private BuildRequest Request => resources.Request;

    public async Task<BuildResult> PublishAsync(BuildExecutions executions, CancellationToken cancellationToken)
    {
        var push = Request.NoPush ? null : new ImagePush(resources, destinations);
        try
        {
            return await PublishAsync(executions, push, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await executions.StopAsync().ConfigureAwait(false);
            await (push?.AbandonAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            await executions.FinishCacheAsync().ConfigureAwait(false); // what succeeded need not be done again
            throw;
        }
    }

    private async Task<BuildResult> PublishAsync(BuildExecutions executions, ImagePush? push, CancellationToken cancellationToken)
    {
        var files = new OutputFiles(Request.Output, resources.Settings.CurrentDirectory);
        await files.CheckAsync().ConfigureAwait(false);
        var annotations = AnnotationLevels.Read(Request.Annotations, executions.All.Count > 1);
        var complete = executions.IsComplete;
        foreach (var execution in executions.All)
        {
            if (!complete)
            {
                push?.Begin(BaseLayers(execution.Plan).Concat(execution.KnownLayers()), execution.Stopped);
            }

            execution.LayerMade = layer => push?.Begin([layer], execution.Stopped);
            execution.PushOf = layer => push?.PushOf(layer);
        }

        await executions.RunAsync(cancellationToken).ConfigureAwait(false);
        var built = new List<BuiltImage>();
        foreach (var execution in executions.All)
        {
            built.Add(await AssembleAsync(execution, annotations).ConfigureAwait(false));
        }

        var images = built.Select(one => one.Image).ToList();
        var tree = images is [var image] ? ImageTree.Of(image) : ImageTree.OfIndex(images, annotations.Index, annotations.Entry);
        built = [.. built.Zip(tree.Images, (one, same) => one with { Image = same })];
        var written = await WriteFilesAsync(tree, built, cancellationToken).ConfigureAwait(false);
        if (push is not null)
        {
            await push.FinishAsync(tree, [.. built.Select(one => one.Layers)], cancellationToken).ConfigureAwait(false);
        }

        await files.WriteAsync(tree.Root.Digest, destinations, cancellationToken).ConfigureAwait(false);
        await executions.FinishCacheAsync().ConfigureAwait(false);
        return Result(tree, built) with { Outputs = written };
    }

    private async Task<BuiltImage> AssembleAsync(BuildExecution execution, AnnotationLevels annotations)
    {
        var outcomes = await OutcomesAsync(execution).ConfigureAwait(false);
        var (config, layers) = new ImageAssembly
        {
            Target = execution.Plan.Target,
            OutcomeOf = step => outcomes[step.Id],
            Time = resources.ImageTime,
            Labels = [.. context.Labels, .. Request.Labels],
        }.Assemble();
        var image = Image.Create(
            config, [.. layers.Select(layer => new Layer(layer.Descriptor, layer.DiffId, UncompressedSize: 0))], Format(execution.Plan),
            annotations.Manifest(config.Platform));
        return new BuiltImage(execution, image, layers);
    }

    private static async Task<Dictionary<string, StepOutcome>> OutcomesAsync(BuildExecution execution)
    {
        var outcomes = new Dictionary<string, StepOutcome>(StringComparer.Ordinal);
        foreach (var stage in ImageAssembly.Lineage(execution.Plan.Target))
        {
            foreach (var group in execution.Groups[stage])
            {
                foreach (var step in group.Steps)
                {
                    outcomes[step.Id] = await execution.OutcomeAsync(stage, group, step).ConfigureAwait(false);
                }
            }
        }

        return outcomes;
    }

    /// <summary>The layers that are known from the start.</summary>
    private static IEnumerable<ImageLayer> BaseLayers(BuildPlan plan) =>
        ImageAssembly.Lineage(plan.Target)[0].Base is ImageBase { Image: var image }
            ? image.Manifest.Layers.Zip(image.Config.RootFs.DiffIds, (layer, diffId) => new ImageLayer(layer, diffId, image.Location) { FromBase = true })
            : [];

    private ManifestFormat Format(BuildPlan plan) => Request.Output.ImageFormat switch
    {
        ImageFormat.Docker => ManifestFormat.Docker,
        ImageFormat.Oci => ManifestFormat.Oci,
        _ => ImageAssembly.Lineage(plan.Target)[0].Base is ImageBase { Image.Manifest.MediaType: MediaTypes.DockerManifest }
            ? ManifestFormat.Docker
            : ManifestFormat.Oci,
    };

    private async Task<IReadOnlyList<WrittenOutput>> WriteFilesAsync(ImageTree tree, List<BuiltImage> built, CancellationToken cancellationToken)
    {
        var byDigest = built.SelectMany(one => one.Layers).DistinctBy(layer => layer.Descriptor.Digest).ToDictionary(layer => layer.Descriptor.Digest);
        var tags = (IReadOnlyList<string>)[.. destinations.Select(destination => destination.Tag).OfType<string>().Distinct()];
        var written = new List<WrittenOutput>();
        if (Request.Output.OciLayoutPath is { } layout)
        {
            await OutputFiles.GuardAsync(layout, () =>
                new ImageLayout(Path.GetFullPath(layout, resources.Settings.CurrentDirectory)).WriteAsync(tree, tags, OpenAsync, cancellationToken)).ConfigureAwait(false);
            written.Add(new WrittenOutput("oci", layout, tree.Blobs, byDigest.Values.Sum(layer => layer.Descriptor.Size)));
        }

        if (Request.Output.TarPath is { } archive)
        {
            var path = Path.GetFullPath(archive, resources.Settings.CurrentDirectory);
            await OutputFiles.GuardAsync(archive, () => WriteArchiveAsync(path, tree.Images[0], OpenAsync, cancellationToken)).ConfigureAwait(false);
            written.Add(new WrittenOutput("docker", archive, tree.Images[0].Manifest.Layers.Count + 2, new FileInfo(path).Length));
        }

        if (Request.Output.Files.Count > 0)
        {
            written.AddRange(await new FileOutputs(resources, built[0].Layers).WriteAsync(tree, tags, OpenAsync, cancellationToken).ConfigureAwait(false));
        }

        return written;

        Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken token) => resources.BaseImages.OpenAsync(byDigest[descriptor.Digest], token);
    }

    private Task WriteArchiveAsync(string path, Image image, BlobSource source, CancellationToken cancellationToken)
    {
        // kaniko: a tarball without a destination has this name.
        var tags = destinations.Count == 0 ? [ImageReference.Parse("docker.io/unset-repo/unset-image-name:latest")] : destinations;
        return OutputFiles.ReplaceAsync(path, file => DockerArchive.WriteAsync(file, image, tags, source, cancellationToken));
    }

    private BuildResult Result(ImageTree tree, List<BuiltImage> built)
    {
        var stages = built.SelectMany(one => one.Execution.Plan.Stages.Select(stage => (one, stage))).ToList();
        var digest = tree.Root.Digest.ToString();
        return new()
        {
            Digest = digest,
            ImageId = tree.IsIndex ? digest : tree.Images[0].ImageId.ToString(),
            ManifestSize = tree.Root.Size,
            MediaType = tree.Root.MediaType,
            Platform = string.Join(',', tree.Images.Select(image => image.Config.Platform)),
            Platforms = tree.IsIndex ? [.. built.Select(ResultOf)] : [],
            Images = Request.NoPush ? [] : [.. destinations.Select(destination => new PushedImage($"{destination.Name}:{destination.Tag}", digest))],
            Layers = tree.IsIndex ? [.. built.SelectMany(LayersOf).DistinctBy(layer => layer.Digest)] : [.. LayersOf(built[0])],
            Steps = [.. stages.SelectMany(item => item.stage.Steps.Where(step => item.one.Execution.Tells(item.stage, step)).Select(step => new StepResult(
                item.stage.Label, step.Text, item.one.Execution.DurationOf(step), item.one.Execution.CachedFrom(item.stage, step),
                item.one.Execution.Records.MissReason(step), step.Span?.StartLine)))],
            BaseImages = [.. stages.Select(item => item.stage.Base).OfType<ImageBase>().Select(origin => origin.Image).Distinct()
                .Select(origin => new BaseImageResult(origin.Name, origin.Digest.ToString())).Distinct()],
            Commit = context.Commit,
        };
    }

    private static PlatformResult ResultOf(BuiltImage one) => new()
    {
        Platform = one.Image.Config.Platform.ToString(),
        Digest = one.Image.Digest.ToString(),
        ImageId = one.Image.ImageId.ToString(),
        ManifestSize = one.Image.ManifestBytes.Length,
        MediaType = one.Image.Manifest.MediaType,
        Layers = [.. LayersOf(one)],
    };

    private static IEnumerable<LayerResult> LayersOf(BuiltImage one) => one.Layers.Select(layer => new LayerResult(
        layer.Descriptor.Digest.ToString(), layer.DiffId.ToString(), layer.Descriptor.Size, layer.Descriptor.MediaType, layer.FromBase));
}

/// <summary>The image of one platform.</summary>
/// <param name="Layers">Where each of its layers is.</param>
internal sealed record BuiltImage(BuildExecution Execution, Image Image, IReadOnlyList<ImageLayer> Layers);
