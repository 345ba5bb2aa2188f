using Kaniko.Engine.Contexts;
using Kaniko.Engine.Execution;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Publishing;

/// <summary>Brings the image where the user wants it: layers as they are made, the manifest last, and only when all below it is there.</summary>
internal sealed class Publisher(BuildResources resources, BuildPlan plan, IReadOnlyList<ImageReference> destinations, BuildContext context)
{
    private BuildRequest Request => resources.Request;

    public async Task<BuildResult> PublishAsync(BuildExecution execution, CancellationToken cancellationToken)
    {
        var push = Request.NoPush ? null : new ImagePush(resources, destinations);
        try
        {
            return await PublishAsync(execution, push, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await execution.StopAsync().ConfigureAwait(false);
            await (push?.AbandonAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            await execution.FinishCacheAsync().ConfigureAwait(false); // what succeeded need not be done again
            throw;
        }
    }

    private async Task<BuildResult> PublishAsync(BuildExecution execution, ImagePush? push, CancellationToken cancellationToken)
    {
        var files = new OutputFiles(Request.Output, resources.Settings.CurrentDirectory);
        await files.CheckAsync().ConfigureAwait(false);
        var complete = execution.IsComplete;
        if (!complete)
        {
            push?.Begin(BaseLayers().Concat(execution.KnownLayers()), execution.Stopped);
        }

        execution.LayerMade = layer => push?.Begin([layer], execution.Stopped);
        execution.PushOf = layer => push?.PushOf(layer);
        await execution.RunAsync(cancellationToken).ConfigureAwait(false);
        var outcomes = await OutcomesAsync(execution).ConfigureAwait(false);
        var (config, layers) = new ImageAssembly
        {
            Target = plan.Target,
            OutcomeOf = step => outcomes[step.Id],
            Time = resources.ImageTime,
            Labels = [.. context.Labels, .. Request.Labels],
        }.Assemble();
        var image = Image.Create(
            config, [.. layers.Select(layer => new Layer(layer.Descriptor, layer.DiffId, UncompressedSize: 0))], Format(), Annotations());
        var written = await WriteFilesAsync(image, layers, cancellationToken).ConfigureAwait(false);
        if (push is not null)
        {
            await push.FinishAsync(image, layers, cancellationToken).ConfigureAwait(false);
        }

        await files.WriteAsync(image.Digest, destinations, cancellationToken).ConfigureAwait(false);
        await execution.FinishCacheAsync().ConfigureAwait(false);
        return Result(image, layers, execution, outcomes) with { Outputs = written };
    }

    private async Task<Dictionary<string, StepOutcome>> OutcomesAsync(BuildExecution execution)
    {
        var outcomes = new Dictionary<string, StepOutcome>(StringComparer.Ordinal);
        foreach (var stage in ImageAssembly.Lineage(plan.Target))
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
    private IEnumerable<ImageLayer> BaseLayers() =>
        ImageAssembly.Lineage(plan.Target)[0].Base is ImageBase { Image: var image }
            ? image.Manifest.Layers.Zip(image.Config.RootFs.DiffIds, (layer, diffId) => new ImageLayer(layer, diffId, image.Location) { FromBase = true })
            : [];

    private ManifestFormat Format() => Request.Output.ImageFormat switch
    {
        ImageFormat.Docker => ManifestFormat.Docker,
        ImageFormat.Oci => ManifestFormat.Oci,
        _ => ImageAssembly.Lineage(plan.Target)[0].Base is ImageBase { Image.Manifest.MediaType: MediaTypes.DockerManifest }
            ? ManifestFormat.Docker
            : ManifestFormat.Oci,
    };

    private Dictionary<string, string> Annotations() => Request.Annotations.ToDictionary(StringComparer.Ordinal);

    private async Task<IReadOnlyList<WrittenOutput>> WriteFilesAsync(Image image, IReadOnlyList<ImageLayer> layers, CancellationToken cancellationToken)
    {
        var byDigest = layers.DistinctBy(layer => layer.Descriptor.Digest).ToDictionary(layer => layer.Descriptor.Digest);
        var tags = (IReadOnlyList<string>)[.. destinations.Select(destination => destination.Tag).OfType<string>().Distinct()];
        if (Request.Output.OciLayoutPath is { } layout)
        {
            await OutputFiles.GuardAsync(layout, () =>
                new ImageLayout(Path.GetFullPath(layout, resources.Settings.CurrentDirectory)).WriteAsync(image, tags, OpenAsync, cancellationToken)).ConfigureAwait(false);
        }

        if (Request.Output.TarPath is { } archive)
        {
            await OutputFiles.GuardAsync(archive, () => WriteArchiveAsync(
                Path.GetFullPath(archive, resources.Settings.CurrentDirectory), image, OpenAsync, cancellationToken)).ConfigureAwait(false);
        }

        return Request.Output.Files.Count == 0 ? []
            : await new FileOutputs(resources, layers).WriteAsync(image, tags, OpenAsync, cancellationToken).ConfigureAwait(false);

        Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken token) => resources.BaseImages.OpenAsync(byDigest[descriptor.Digest], token);
    }

    private Task WriteArchiveAsync(string path, Image image, BlobSource source, CancellationToken cancellationToken)
    {
        // kaniko: a tarball without a destination has this name.
        var tags = destinations.Count == 0 ? [ImageReference.Parse("docker.io/unset-repo/unset-image-name:latest")] : destinations;
        return OutputFiles.ReplaceAsync(path, file => DockerArchive.WriteAsync(file, image, tags, source, cancellationToken));
    }

    private BuildResult Result(
        Image image, IReadOnlyList<ImageLayer> layers, BuildExecution execution, Dictionary<string, StepOutcome> outcomes) => new()
    {
        Digest = image.Digest.ToString(),
        ImageId = image.ImageId.ToString(),
        ManifestSize = image.ManifestBytes.Length,
        MediaType = image.Manifest.MediaType,
        Platform = image.Config.Platform.ToString(),
        Images = Request.NoPush ? [] : [.. destinations.Select(destination => new PushedImage($"{destination.Name}:{destination.Tag}", image.Digest.ToString()))],
        Layers = [.. layers.Select(layer => new LayerResult(
            layer.Descriptor.Digest.ToString(), layer.DiffId.ToString(), layer.Descriptor.Size, layer.Descriptor.MediaType, layer.FromBase))],
        Steps = [.. plan.Stages.SelectMany(stage => stage.Steps.Select(step => new StepResult(
            stage.Name, step.Text, execution.DurationOf(step), outcomes.GetValueOrDefault(step.Id)?.CachedFrom,
            execution.Records.MissReason(step), step.Span?.StartLine)))],
        BaseImages = [.. plan.Stages.Select(stage => stage.Base).OfType<ImageBase>().Select(origin => origin.Image).Distinct()
            .Select(origin => new BaseImageResult(origin.Name, origin.Digest.ToString()))],
        Commit = context.Commit,
    };
}
