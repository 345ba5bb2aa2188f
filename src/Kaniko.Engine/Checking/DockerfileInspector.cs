using System.Threading.Channels;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles;
using Kaniko.Dockerfiles.Linting;
using Kaniko.Dockerfiles.Parsing;
using Kaniko.Engine.Contexts;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Checking;

/// <summary>Reads and checks the Dockerfile of a build without building.</summary>
public sealed class DockerfileInspector(EngineSettings settings)
{
    /// <summary>
    /// The Dockerfile as the build would read it, with the findings of the checks. Of a context elsewhere no more is fetched than the Dockerfile and
    /// its ignore file, and of base images nothing but documents.
    /// </summary>
    public async Task<InspectedDockerfile> CheckAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(request, IsOnInput(request) ? null : Files(request, withIgnore: true), cancellationToken).ConfigureAwait(false);
        if (read.Dockerfile is not { } dockerfile)
        {
            return read;
        }

        var inputs = PlanInputsReader.Read(request, settings);
        var checks = new BuildChecks(inputs, read.Options.IgnoreFile);
        var error = await PlanAsync(dockerfile, inputs, request, checks, cancellationToken).ConfigureAwait(false);
        return read with { Options = checks.Options, Findings = Linter.Check(dockerfile, checks.Options), Error = error };
    }

    /// <summary>The Dockerfile as the build would read it, parsed. Of a context elsewhere no more is fetched than that.</summary>
    public Task<InspectedDockerfile> ReadAsync(BuildRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, IsOnInput(request) ? null : Files(request, withIgnore: false), cancellationToken);

    /// <summary>
    /// The images that the Dockerfile starts from or copies from; none where it cannot be read. Of a context elsewhere no more is fetched than it
    /// takes to find the Dockerfile, and a context on standard input is left to who builds.
    /// </summary>
    public async Task<IReadOnlyList<string>> ReadImagesAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(request, IsOnInput(request) ? ContextFiles.None : Files(request, withIgnore: false), cancellationToken).ConfigureAwait(false);
        return read.Dockerfile is { } dockerfile
            ? [.. NamedImages.Of(dockerfile, PlanInputsReader.Read(request, settings)).Select(image => image.Name)]
            : [];
    }

    /// <summary>What comes by standard input comes once: there is no second look at it.</summary>
    private static bool IsOnInput(BuildRequest request) => ContextSource.Parse(request.Context, request.Bucket) is StandardInputSource;

    /// <summary>Reads with what is wanted of the context; null: with all of it.</summary>
    private async Task<InspectedDockerfile> ReadAsync(BuildRequest request, ContextFiles? files, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadWithAsync(request, files, cancellationToken).ConfigureAwait(false);
        }
        catch (KanikoException e) when (files is not null && !IsOnInput(request)
            && (e.Code is ErrorCode.DockerfileNotFound or ErrorCode.GitFailed || (e.Code == ErrorCode.ContextUnavailable && request.ContextSubPath is not null)))
        {
            return await ReadWithAsync(request, files: null, cancellationToken).ConfigureAwait(false); // a link leads to it, maybe into a submodule
        }
    }

    private async Task<InspectedDockerfile> ReadWithAsync(BuildRequest request, ContextFiles? files, CancellationToken cancellationToken)
    {
        var area = new Lazy<WorkArea>(() => WorkArea.Open(settings.WorkDirectory));
        try
        {
            var opener = new ContextOpener(settings, request, Nobody(), NewDirectory) { Files = files };
            return await ReadAsync(request, await opener.OpenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (area.IsValueCreated)
            {
                area.Value.Dispose();
            }
        }

        string NewDirectory(string name) => Directory.CreateDirectory(area.Value.NewPath(name)).FullName;
    }

    /// <summary>Where in the context the Dockerfile may be, which is nowhere where it is not there in any case, and what goes with it.</summary>
    private ContextFiles Files(BuildRequest request, bool withIgnore)
    {
        var folder = request.ContextSubPath is { } sub ? string.Concat(sub.Split('/').Where(part => part is not ("" or ".")).Select(part => part + "/")) : "";
        var name = folder + string.Join('/', request.Dockerfile.Split('/').Where(part => part is not ("" or ".")));
        string[] dockerfiles = !new DockerfileFinder(settings).MayBeInContext(request.Dockerfile) ? []
            : request.Dockerfile == "Dockerfile" ? [name, folder + "dockerfile"]
            : [name];
        return new ContextFiles(dockerfiles, withIgnore ? [.. dockerfiles.Select(path => path + ".dockerignore"), folder + ".dockerignore"] : []);
    }

    private async Task<InspectedDockerfile> ReadAsync(BuildRequest request, BuildContext opened, CancellationToken cancellationToken)
    {
        var (source, context) = await new DockerfileFinder(settings).ReadAsync(request, opened, cancellationToken).ConfigureAwait(false);
        var options = new BuildChecks(PlanInputsReader.Read(request, settings), context.Ignore).Options;
        try
        {
            return new InspectedDockerfile(source, DockerfileParser.Parse(source), options, [], Error: null);
        }
        catch (KanikoException e) when (e.Location is not null)
        {
            return new InspectedDockerfile(source, Dockerfile: null, options, Linter.Check(source, options).Findings, e);
        }
    }

    private EventSink Nobody() =>
        new(Channel.CreateBounded<BuildEvent>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }).Writer, settings.Time);

    /// <summary>What the planning of the build fails with. A base image that cannot be had is no error of the Dockerfile.</summary>
    private async Task<KanikoException?> PlanAsync(
        Dockerfile dockerfile, PlanInputs inputs, BuildRequest request, BuildChecks checks, CancellationToken cancellationToken)
    {
        var resources = new BuildResources(settings, request, Nobody());
        await using (resources.ConfigureAwait(false))
        {
            var unavailable = false;
            try
            {
                _ = await new BuildPlanner(dockerfile, inputs, checks.Listen(ResolveAsync)).PlanAsync(cancellationToken).ConfigureAwait(false);
                return null;
            }
            catch (KanikoException e)
            {
                return unavailable ? null : e;
            }

            async Task<BaseImage> ResolveAsync(string name, Images.Platform platform, CancellationToken token)
            {
                try
                {
                    return await resources.BaseImages.ResolveAsync(name, platform, token).ConfigureAwait(false);
                }
                catch (KanikoException e) when (e.Code != ErrorCode.ReferenceInvalid)
                {
                    unavailable = true;
                    throw;
                }
            }
        }
    }
}

/// <summary>A Dockerfile, and what is wrong with it.</summary>
/// <param name="Dockerfile">Null: it does not parse, and <paramref name="Error"/> says why.</param>
/// <param name="Options">What the checks know.</param>
/// <param name="Error">What a build would end with before its first step.</param>
public sealed record InspectedDockerfile(
    SourceText Source, Dockerfile? Dockerfile, LintOptions Options, IReadOnlyList<Diagnostic> Findings, KanikoException? Error);
