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
        var destinations = Destinations();
        new OutputPlaces(settings.CurrentDirectory, settings.WorkDirectory).Check(request, settings.IsOutputTerminal());
        permission = PushPermission.Begin(resources, cancellationToken);
        var (dockerfile, context, named) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var inputs = PlanInputsReader.Read(request, settings, named);
        resources.SourceDate = await new SourceDate(resources, inputs, dockerfile).FindAsync(context, named, cancellationToken).ConfigureAwait(false);
        inputs = SourceDate.AddTo(inputs, resources.SourceDate);
        (resources.Source, resources.Inputs) = (dockerfile.Source, inputs);
        var checks = new BuildChecks(inputs, context.Ignore);
        var plan = await PlanAsync(dockerfile, checks, cancellationToken).ConfigureAwait(false);
        var checking = Task.Run(() => checks.WarnAsync(dockerfile, events, cancellationToken), cancellationToken);
        if (request.DryRun || checks.MayFail(dockerfile))
        {
            await checking.ConfigureAwait(false);
        }

        BuildResult? result;
        try
        {
            result = await ExecuteAsync(plan, context, destinations, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its findings may say why
            throw;
        }

        await checking.ConfigureAwait(false);
        if (result is not null)
        {
            result = result with
            {
                Provenance = new ProvenanceRecord(resources, plan, context, named).At(startedOn),
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
        BuildPlan plan, BuildContext context, List<ImageReference> destinations, CancellationToken cancellationToken)
    {
        var isolation = !request.DryRun && plan.Stages.Any(stage => stage.Steps.Any(step => step is not MetadataStep)) ? resources.Isolation : null;
        await events.WriteAsync(
            new BuildStarted(
                settings.Version, isolation?.Name, request.Dockerfile, plan.Stages.Count, plan.Stages.Sum(stage => stage.Steps.Count), isolation?.Note),
            cancellationToken).ConfigureAwait(false);
        var execution = await BuildExecution.CreateAsync(resources, plan, context, resources.Source, cancellationToken).ConfigureAwait(false);
        await using (execution.ConfigureAwait(false))
        {
            if (request.DryRun || request.PrintPlan)
            {
                await events.WriteAsync(
                    new PlanPrinted(PlanPrinter.Print(plan, execution.Note, Ends(destinations))), cancellationToken).ConfigureAwait(false);
            }

            if (request.DryRun)
            {
                return null;
            }

            await permission!.RequireAsync(cancellationToken).ConfigureAwait(false);
            return await new Publisher(resources, plan, destinations, context).PublishAsync(execution, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Where there is no plan, a finding often says why.</summary>
    private async Task<BuildPlan> PlanAsync(Dockerfile dockerfile, BuildChecks checks, CancellationToken cancellationToken)
    {
        try
        {
            return await new BuildPlanner(dockerfile, resources.Inputs, checks.Listen(resources.BaseImages.ResolveAsync))
                .PlanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException)
        {
            await checks.WarnAsync(dockerfile, events, cancellationToken).ConfigureAwait(false);
            throw;
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
