using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Parsing;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Warming;

/// <summary>The images that a Dockerfile starts from or copies from, whatever its target.</summary>
internal sealed class BaseNames(EngineSettings settings, WarmRequest request, Platform platform)
{
    public async Task<IReadOnlyList<ImageToWarm>> ReadAsync(CancellationToken cancellationToken)
    {
        if (request.Dockerfile is not { } path)
        {
            return [];
        }

        var build = new BuildRequest { Dockerfile = path, BuildArguments = request.BuildArguments, CustomPlatform = request.CustomPlatform };
        var here = new BuildContext(settings.CurrentDirectory, Ignore: null);
        var (source, _) = await new DockerfileFinder(settings).ReadAsync(build, here, cancellationToken).ConfigureAwait(false);
        return Of(DockerfileParser.Parse(source), PlanInputsReader.Read(build, settings), platform);
    }

    /// <summary>The images of a Dockerfile, as its build arguments make them.</summary>
    public static IReadOnlyList<ImageToWarm> Of(Dockerfile dockerfile, PlanInputs inputs, Platform platform)
    {
        var words = new WordExpander(dockerfile.Directives.Escape);
        var globals = GlobalScope.Evaluate(dockerfile, inputs.GlobalScope).Variables;
        var names = new StageNames(dockerfile);
        var images = new List<ImageToWarm>();
        foreach (var stage in dockerfile.Stages)
        {
            var name = words.Expand(stage.From.Image, globals);
            if (name.Length > 0 && name != "scratch" && names.Base(stage.Index, name) is null)
            {
                images.Add(new ImageToWarm(name, stage.From.Platform is { } own ? Platform.Parse(words.Expand(own, globals)) : platform));
            }

            foreach (var from in Froms(stage).Where(from => names.Source(from, stage.Index) is null))
            {
                images.Add(new ImageToWarm(from, platform));
            }
        }

        return images;
    }

    private static IEnumerable<string> Froms(Stage stage) => stage.Instructions.SelectMany(instruction => instruction switch
    {
        CopyInstruction { From: { Length: > 0 } from } => [from],
        RunInstruction run => run.Mounts.Select(mount => mount.From).OfType<string>().Where(from => from.Length > 0),
        _ => Enumerable.Empty<string>(),
    });
}
