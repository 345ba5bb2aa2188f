using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Parsing;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Tests;

/// <summary>Plans a Dockerfile over base images that exist only as documents: nothing is run and nothing is fetched.</summary>
internal static class PlanScene
{
    public static async Task<BuildPlan> PlanAsync(string dockerfile, params (string Name, string Value)[] arguments) =>
        await new BuildPlanner(
            DockerfileParser.Parse(new SourceText("Dockerfile", dockerfile)),
            new PlanInputs
            {
                BuildPlatform = Platform.Parse("linux/amd64"),
                TargetPlatform = Platform.Parse("linux/amd64"),
                BuildArguments = arguments.ToDictionary(argument => argument.Name, argument => argument.Value),
            },
            Resolve).PlanAsync(TestContext.Current.CancellationToken);

    /// <summary>The key of the last step of the target, with the same content hash for whatever is taken from the context.</summary>
    public static async Task<string> LastKeyAsync(string dockerfile, string content = "content", params (string Name, string Value)[] arguments)
    {
        var plan = await PlanAsync(dockerfile, arguments);
        var keys = await new KeyPlanner((step, _) => Task.FromResult<string?>(step is CopyStep { From: ContextSourceFiles } ? content : null))
            .ComputeAsync(plan, TestContext.Current.CancellationToken);
        return keys[plan.Target.Steps.Last(step => step is not MetadataStep).Id].Key.Hex;
    }

    /// <summary>What a build of no particular request works with.</summary>
    public static BuildResources Resources(string workDirectory) => new(
        new EngineSettings
        {
            Version = "1",
            CurrentDirectory = "/",
            Environment = new Dictionary<string, string>(),
            WorkDirectory = workDirectory,
            InitCommand = [],
        },
        new BuildRequest(),
        new EventSink(System.Threading.Channels.Channel.CreateUnbounded<BuildEvent>().Writer, TimeProvider.System));

    private static Task<BaseImage> Resolve(string name, Platform platform, CancellationToken cancellationToken)
    {
        var diffId = Digest.Of(System.Text.Encoding.UTF8.GetBytes(name));
        var layer = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = diffId, Size = 1 };
        var config = new ImageConfig
        {
            OperatingSystem = platform.OperatingSystem,
            Architecture = name == "aarch64" ? name : platform.Architecture,
            Variant = name == "aarch64" ? "v8" : null,
            Config = new ContainerConfig
            {
                Env = ["PATH=/bin", "FROM_BASE=1"],
                Cmd = ["sh"],
                OnBuild = name == "triggers" ? ["COPY trigger /t", "ENV TRIGGERED=1"] : null,
            },
            RootFs = new RootFs { DiffIds = [diffId] },
        };
        var manifest = new ImageManifest { MediaType = MediaTypes.OciManifest, Config = layer, Layers = [layer] };
        return Task.FromResult(new BaseImage(name, diffId, manifest, config, new LayoutLocation("/nowhere")));
    }
}
