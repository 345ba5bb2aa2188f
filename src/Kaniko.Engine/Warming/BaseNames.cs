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

        var build = new BuildRequest { Dockerfile = path, BuildArguments = request.BuildArguments, CustomPlatforms = [platform.ToString()] };
        var here = new BuildContext(settings.CurrentDirectory, Ignore: null);
        var (source, _) = await new DockerfileFinder(settings).ReadAsync(build, here, cancellationToken).ConfigureAwait(false);
        return
        [
            .. NamedImages.Of(DockerfileParser.Parse(source), PlanInputsReader.Read(build, settings))
                .Select(image => new ImageToWarm(image.Name, image.Platform is { } own ? Platform.Parse(own) : platform)),
        ];
    }
}
