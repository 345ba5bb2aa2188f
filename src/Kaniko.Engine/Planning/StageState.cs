using Kaniko.Dockerfiles.Expansion;
using Kaniko.Images;

namespace Kaniko.Engine.Planning;

/// <summary>What is known at a point of a stage while its instructions are planned in order.</summary>
internal sealed class StageState
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // ENV and LABEL may come thousands of times: they are collected here and written into the configuration when it is asked for.
    private readonly Variables environment;
    private readonly SortedDictionary<string, string> labels;
    private ImageConfig config;

    private StageState(ImageConfig config, Variables variables, List<string> arguments)
    {
        this.config = config;
        environment = Variables.FromEnvironment(config.Config.Env ?? []);
        labels = new((config.Config.Labels ?? new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal);
        Variables = variables;
        Arguments = arguments;
    }

    /// <summary>The configuration so far.</summary>
    public ImageConfig Config => config with
    {
        Config = config.Config with
        {
            Env = [.. Pairs(environment)],
            Labels = labels.Count == 0 ? config.Config.Labels : labels.ToDictionary(StringComparer.Ordinal),
        },
    };

    /// <summary>ENV and ARG values together, as expansion and RUN see them: of the same name the later one counts.</summary>
    public Variables Variables { get; }

    /// <summary>The names of declared build arguments, for history.</summary>
    public List<string> Arguments { get; }

    /// <summary>CMD was given in this stage, so that ENTRYPOINT keeps it.</summary>
    public bool CmdGiven { get; set; }

    public string WorkingDirectory => string.IsNullOrEmpty(config.Config.WorkingDir) ? "/" : config.Config.WorkingDir;

    public string? User => string.IsNullOrEmpty(config.Config.User) ? null : config.Config.User;

    public IReadOnlyList<string> Shell => config.Config.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"];

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

    public void Configure(Func<ContainerConfig, ContainerConfig> change) => config = config with { Config = change(config.Config) };

    /// <summary><c>NAME=value</c>, as an image's configuration lists it.</summary>
    public static IEnumerable<string> Pairs(Variables variables) => variables.Entries.Select(entry => $"{entry.Key}={entry.Value}");

    public void SetAuthor(string author) => config = config with { Author = author };

    public void SetEnvironment(string name, string value)
    {
        Variables.Set(name, value);
        environment.Set(name, value);
    }

    public void SetLabel(string name, string value) => labels[name] = value;

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
