using System.Collections.Concurrent;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Linting;
using Kaniko.Engine.Planning;
using Kaniko.Images;

namespace Kaniko.Engine.Checking;

/// <summary>The build checks of one build. Base images tell them more, as far as planning has come across them.</summary>
internal sealed class BuildChecks
{
    private readonly PlanInputs inputs;
    private readonly ConcurrentDictionary<(string Name, Platform Platform), BaseImage> images = new();

    public BuildChecks(PlanInputs inputs, IgnoreFile? ignore)
    {
        this.inputs = inputs;
        Options = new LintOptions
        {
            Inputs = inputs.GlobalScope,
            IgnoreFile = ignore,
            BaseImage = Facts,
        };
    }

    public LintOptions Options { get; }

    /// <summary>The same resolver; what it finds is known to the checks.</summary>
    public BaseImageResolver Listen(BaseImageResolver resolver) => async (name, platform, token) =>
        images[(name, platform)] = await resolver(name, platform, token).ConfigureAwait(false);

    /// <summary>Whether the checks can end the build: <c>check=error=true</c>, or options that are malformed.</summary>
    public bool MayFail(Dockerfile dockerfile) => inputs.BuildArguments.ContainsKey(LintOptions.CheckArgument)
        || dockerfile.Source.Content.Contains("check", StringComparison.OrdinalIgnoreCase);

    /// <summary>Tells the findings as warnings; throws where the user asked for that.</summary>
    public async Task WarnAsync(Dockerfile dockerfile, EventSink events, CancellationToken cancellationToken)
    {
        var findings = Linter.Check(dockerfile, Options);
        foreach (var finding in findings)
        {
            await events.WarnAsync(finding, cancellationToken).ConfigureAwait(false);
        }

        if (Linter.Failure(dockerfile, Options, findings) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>The findings in a text that does not parse: those before the error.</summary>
    public static async Task WarnAsync(SourceText source, EventSink events, CancellationToken cancellationToken)
    {
        foreach (var finding in Linter.Check(source, new LintOptions()).Findings)
        {
            await events.WarnAsync(finding, cancellationToken).ConfigureAwait(false);
        }
    }

    private BaseImageFacts? Facts(BaseImageQuery query)
    {
        var name = inputs.NamedContexts.GetValueOrDefault(StageNames.ContextKey(query.Image)) is ImageContext context ? context.Name : query.Image;
        var platform = query.Platform is null ? inputs.TargetPlatform : Platform.TryParse(query.Platform);
        return platform is null || !images.TryGetValue((name, platform), out var image) ? null : new BaseImageFacts
        {
            Environment = image.Config.Config.Env ?? [],
            OnBuild = image.Config.Config.OnBuild ?? [],
            HasShell = image.Config.Config.Shell is { Count: > 0 },
            Platform = image.Config.Platform.ToString(),
        };
    }
}
