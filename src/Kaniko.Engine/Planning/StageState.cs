using Kaniko.Dockerfiles.Expansion;
using Kaniko.Images;

namespace Kaniko.Engine.Planning;

/// <summary>What is known at a point of a stage while its instructions are planned in order.</summary>
internal sealed class StageState
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private StageState(ImageConfig config, Variables variables, List<string> arguments)
    {
        Config = config;
        Variables = variables;
        Arguments = arguments;
    }

    public ImageConfig Config { get; private set; }

    /// <summary>ENV and ARG values together, as expansion and RUN see them: of the same name the later one counts.</summary>
    public Variables Variables { get; }

    /// <summary>The names of declared build arguments, for history.</summary>
    public List<string> Arguments { get; }

    /// <summary>CMD was given in this stage, so that ENTRYPOINT keeps it.</summary>
    public bool CmdGiven { get; set; }

    public string WorkingDirectory => string.IsNullOrEmpty(Config.Config.WorkingDir) ? "/" : Config.Config.WorkingDir;

    public string? User => string.IsNullOrEmpty(Config.Config.User) ? null : Config.Config.User;

    public IReadOnlyList<string> Shell => Config.Config.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"];

    public static StageState FromScratch(Platform platform) => new(
        new ImageConfig
        {
            OperatingSystem = platform.OperatingSystem,
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            OsVersion = platform.OsVersion,
            Config = new ContainerConfig { Env = ["PATH=" + DefaultPath], WorkingDir = "/" },
        },
        Variables.FromEnvironment(["PATH=" + DefaultPath]),
        []);

    public static StageState FromImage(ImageConfig image)
    {
        var environment = Variables.FromEnvironment(image.Config.Env ?? []);
        if (!environment.Contains("PATH"))
        {
            environment.Set("PATH", DefaultPath);
        }

        var config = image with
        {
            Created = null,
            Author = image.Author,
            History = [],
            RootFs = new RootFs(),
            Config = image.Config with { Env = [.. Pairs(environment)], OnBuild = null },
        };
        return new StageState(config, environment, []);
    }

    /// <summary>Continues where another stage ends: its arguments are seen as well.</summary>
    public StageState Continue() => new(
        Config with { Config = Config.Config with { OnBuild = null } }, Variables.Copy(), [.. Arguments]);

    public void Configure(Func<ContainerConfig, ContainerConfig> change) => Config = Config with { Config = change(Config.Config) };

    /// <summary><c>NAME=value</c>, as an image's configuration lists it.</summary>
    public static IEnumerable<string> Pairs(Variables variables) => variables.Entries.Select(entry => $"{entry.Key}={entry.Value}");

    public void SetAuthor(string author) => Config = Config with { Author = author };

    public void SetEnvironment(string name, string value)
    {
        Variables.Set(name, value);
        var environment = Variables.FromEnvironment(Config.Config.Env ?? []);
        environment.Set(name, value);
        Configure(config => config with { Env = [.. Pairs(environment)] });
    }

    public void DeclareArgument(string name, string? value)
    {
        if (value is not null)
        {
            Variables.Set(name, value);
        }

        if (!Arguments.Contains(name))
        {
            Arguments.Add(name);
        }
    }
}
