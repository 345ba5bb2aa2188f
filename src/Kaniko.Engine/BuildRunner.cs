using System.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Parsing;
using Kaniko.Engine.Checking;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Execution;
using Kaniko.Engine.Planning;
using Kaniko.Engine.Publishing;
using Kaniko.Images;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine;

/// <summary>One build from its request to its result: context, Dockerfile, plan, steps, image, destinations.</summary>
internal sealed class BuildRunner(EngineSettings settings, BuildRequest request, EventSink events) : IAsyncDisposable
{
    private readonly BuildResources resources = new(settings, request, events);
    private PushPermission? permission;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (started, startedOn) = (Stopwatch.GetTimestamp(), settings.Time.GetUtcNow());
        CheckCompatibilityVersion();
        CheckOutputs();
        var destinations = Destinations();
        new OutputPlaces(settings.CurrentDirectory, settings.WorkDirectory).Check(request, settings.IsOutputTerminal());
        permission = PushPermission.Begin(resources, cancellationToken);
        var (dockerfile, context, named) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var inputs = PlanInputsReader.Read(request, settings, named);
        resources.SourceDate = await new SourceDate(resources, inputs, dockerfile).FindAsync(context, named, cancellationToken).ConfigureAwait(false);
        inputs = SourceDate.AddTo(inputs, resources.SourceDate);
        (resources.Source, resources.Inputs) = (dockerfile.Source, inputs);
        var checks = new BuildChecks(inputs, context.Ignore);
        var plans = await PlanAsync(dockerfile, checks, cancellationToken).ConfigureAwait(false);
        var checking = Task.Run(() => checks.WarnAsync(dockerfile, events, cancellationToken), cancellationToken);
        if (request.DryRun || checks.MayFail(dockerfile))
        {
            await checking.ConfigureAwait(false);
        }

        BuildResult? result;
        try
        {
            result = await ExecuteAsync(plans, context, destinations, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its findings may say why
            throw;
        }

        await checking.ConfigureAwait(false);
        if (result is not null)
        {
            List<BuildProvenance> provenance = [.. plans.Select(plan => new ProvenanceRecord(resources, plan, context, named).At(startedOn))];
            result = result with
            {
                Provenance = provenance is [var only] ? only : null,
                Platforms = [.. result.Platforms.Zip(provenance, (image, own) => image with { Provenance = own })],
                Warnings = events.Warnings,
                Duration = Stopwatch.GetElapsedTime(started),
            };
            var files = new OutputFiles(request.Output, settings.CurrentDirectory);
            await files.WriteCloudBuildAsync(result, settings.Environment).ConfigureAwait(false);
            await files.WriteMetadataAsync(result, settings.Environment).ConfigureAwait(false);
            await events.WriteAsync(new BuildFinished(result), cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (permission is not null)
        {
            await permission.DisposeAsync().ConfigureAwait(false);
        }

        await resources.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Null for a dry run.</summary>
    private async Task<BuildResult?> ExecuteAsync(
        IReadOnlyList<BuildPlan> plans, BuildContext context, List<ImageReference> destinations, CancellationToken cancellationToken)
    {
        var stages = plans.SelectMany(plan => plan.Stages).ToList();
        var isolation = !request.DryRun && stages.Exists(stage => stage.Steps.Any(step => step is not MetadataStep)) ? resources.Isolation : null;
        await events.WriteAsync(
            new BuildStarted(
                settings.Version, isolation?.Name, request.Dockerfile, stages.Count, stages.Sum(stage => stage.Steps.Count), isolation?.Note),
            cancellationToken).ConfigureAwait(false);
        var executions = await BuildExecutions.CreateAsync(resources, plans, context, cancellationToken).ConfigureAwait(false);
        await using (executions.ConfigureAwait(false))
        {
            if (request.DryRun || request.PrintPlan)
            {
                await events.WriteAsync(
                    new PlanPrinted([.. executions.All.SelectMany(execution => PlanPrinter.Print(
                        execution.Plan, execution.Note, execution == executions.All[^1] ? Ends(destinations) : []))]),
                    cancellationToken).ConfigureAwait(false);
            }

            if (request.DryRun)
            {
                return null;
            }

            await permission!.RequireAsync(cancellationToken).ConfigureAwait(false);
            return await new Publisher(resources, destinations, context).PublishAsync(executions, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(Dockerfile Dockerfile, BuildContext Context, IReadOnlyDictionary<string, BuildContext> Named)> ReadAsync(
        CancellationToken cancellationToken)
    {
        var opener = new ContextOpener(settings, request, events, resources.NewTemporaryDirectory);
        var opened = await opener.OpenAsync(cancellationToken).ConfigureAwait(false);
        var named = await opener.OpenNamedAsync(cancellationToken).ConfigureAwait(false);
        var (source, context) = await new DockerfileFinder(settings).ReadAsync(request, opened, cancellationToken).ConfigureAwait(false);
        try
        {
            return (DockerfileParser.Parse(source), context, named);
        }
        catch (KanikoException)
        {
            await BuildChecks.WarnAsync(source, events, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A plan for each platform. Where there is none, a finding often says why; the checks look at the first platform, as BuildKit's do.</summary>
    private async Task<IReadOnlyList<BuildPlan>> PlanAsync(Dockerfile dockerfile, BuildChecks checks, CancellationToken cancellationToken)
    {
        try
        {
            var plans = new List<BuildPlan>();
            foreach (var platform in PlanInputsReader.Platforms(request))
            {
                var resolver = plans.Count == 0 ? checks.Listen(resources.BaseImages.ResolveAsync) : resources.BaseImages.ResolveAsync;
                plans.Add(await new BuildPlanner(dockerfile, resources.Inputs with { TargetPlatform = platform }, resolver).PlanAsync(cancellationToken).ConfigureAwait(false));
            }

            return plans;
        }
        catch (KanikoException)
        {
            await checks.WarnAsync(dockerfile, events, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private void CheckOutputs()
    {
        resources.LayerCompression.Check();
        var single = request.Output.TarPath ?? request.Output.Files.FirstOrDefault(file => file.Kind != FileOutputKind.OciArchive)?.Destination;
        if (single is not null && PlanInputsReader.Platforms(request).Count > 1)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"the output '{single}' can hold the image of one platform, and there are several")
            {
                Hint = "write --oci-layout-path or --output=type=oci,dest=FILE, which hold them all, or name one platform with --custom-platform",
            };
        }
    }

    private void CheckCompatibilityVersion()
    {
        if (request.Snapshot.CompatibilityVersion is < 1 or > SnapshotOptions.NewestCompatibilityVersion)
        {
            throw new KanikoException(
                ErrorCode.UsageInvalid, $"this release makes no output of the compatibility version {request.Snapshot.CompatibilityVersion}")
            {
                Hint = "leave --compatibility-version out",
            };
        }
    }

    private List<ImageReference> Destinations()
    {
        if (request.Destinations.Count == 0 && !request.NoPush && !request.DryRun)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "there is no destination for the image")
            {
                Hint = "name one with --destination, or build without a push with --no-push",
            };
        }

        return [.. request.Destinations.Select(ImageReference.Parse)];
    }

    private IEnumerable<string> Ends(List<ImageReference> destinations)
    {
        if (request.Output.TarPath is { } archive)
        {
            yield return "SAVE IMAGE " + archive;
        }

        if (request.Output.OciLayoutPath is { } layout)
        {
            yield return "SAVE LAYOUT " + layout;
        }

        foreach (var file in request.Output.Files)
        {
            yield return $"SAVE {(file.Kind == FileOutputKind.OciArchive ? "LAYOUT" : "FILES")} {file.Destination}";
        }

        if (!request.NoPush && destinations.Count > 0)
        {
            yield return $"PUSH [{string.Join(' ', destinations)}]";
        }
    }
}
