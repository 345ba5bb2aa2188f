using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Images;
using Kaniko.Rootfs;

namespace Kaniko.Engine.Planning;

/// <summary>What is known at a point of a stage while its instructions are planned in order.</summary>
internal sealed class StageState
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // Instructions that add one thing may come thousands of times: what they add is collected here and written into the configuration
    // when it is asked for.
    private readonly ImageEnvironment environment;
    private readonly SortedDictionary<string, string> labels;
    private readonly SortedDictionary<string, EmptyObject> ports;
    private readonly SortedDictionary<string, EmptyObject> volumes;
    private readonly List<string> triggers = [];
    private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string?>> arguments = [];
    private IReadOnlyList<string>? pairs;
    private ImageConfig config;

    private StageState(ImageConfig config, Variables variables, IEnumerable<KeyValuePair<string, string?>> arguments)
    {
        this.config = config;
        environment = new ImageEnvironment(config.Config.Env ?? []);
        labels = Sorted(config.Config.Labels);
        ports = Sorted(config.Config.ExposedPorts);
        volumes = Sorted(config.Config.Volumes);
        Variables = variables;
        foreach (var (name, value) in arguments)
        {
            AddArgument(name, value);
        }
    }

    /// <summary>The configuration so far.</summary>
    public ImageConfig Config => config with
    {
        Config = config.Config with
        {
            Env = [.. environment.Entries],
            Labels = labels.Count == 0 ? config.Config.Labels : Sorted(labels),
            ExposedPorts = ports.Count == 0 ? config.Config.ExposedPorts : Sorted(ports),
            Volumes = volumes.Count == 0 ? config.Config.Volumes : Sorted(volumes),
            OnBuild = triggers.Count == 0 ? null : [.. triggers],
        },
    };

    /// <summary>ENV and ARG values together, as expansion and RUN see them: of the same name the later one counts. Changed only through this.</summary>
    public Variables Variables { get; }

    /// <summary><see cref="Variables"/> as <c>NAME=value</c>; one list for all that look between two changes.</summary>
    public IReadOnlyList<string> Environment => pairs ??= [.. Pairs(Variables)];

    /// <summary>The declared build arguments with their first values, for history.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Arguments => arguments;

    /// <summary>CMD was given in this stage, so that ENTRYPOINT keeps it.</summary>
    public bool CmdGiven { get; set; }

    /// <summary>The stage stands on an image, or has a step that makes files: there is something where an owner's name may be found.</summary>
    public bool HasFiles { get; set; }

    public string WorkingDirectory => string.IsNullOrEmpty(config.Config.WorkingDir) ? "/" : config.Config.WorkingDir;

    public string? User => string.IsNullOrEmpty(config.Config.User) ? null : config.Config.User;

    public IReadOnlyList<string> Shell => config.Config.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"];

    /// <summary>What ONBUILD left for stages on this one.</summary>
    public IReadOnlyList<string> Triggers => triggers;

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
        IReadOnlyList<string> environment = image.Config.Env ?? [];
        var variables = Variables.FromEnvironment(environment);
        if (!variables.Contains("PATH"))
        {
            variables.Set("PATH", DefaultPath);
            environment = [.. environment, "PATH=" + DefaultPath];
        }

        var inherited = image.Config.Inherited();
        var config = image with
        {
            Created = null,
            History = [],
            RootFs = new RootFs(),
            Config = inherited with
            {
                Env = environment,
                WorkingDir = inherited.WorkingDir is { } directory ? ImagePath.ResolveWorkdir("/", directory) : null,
            },
        };
        return new StageState(config, variables, []) { HasFiles = true };
    }

    /// <summary>Continues where another stage ends: its arguments are seen as well.</summary>
    public StageState Continue() => new(Config with { Config = Config.Config with { OnBuild = null } }, Variables.Copy(), arguments) { HasFiles = HasFiles };

    public void Configure(Func<ContainerConfig, ContainerConfig> change) => config = config with { Config = change(config.Config) };

    /// <summary><c>NAME=value</c>, as an image's configuration lists it.</summary>
    public static IEnumerable<string> Pairs(Variables variables) => variables.Entries.Select(entry => $"{entry.Key}={entry.Value}");

    /// <summary>Refuses an owner by name where there is not even a file that could list the name.</summary>
    public void CheckOwner(string? owner)
    {
        if (owner is not null && !HasFiles && UserLookup.HasNames(owner))
        {
            throw new KanikoException(ErrorCode.UserUnknown, $"'{owner}' is in no file: the stage is empty here")
            {
                Hint = "use numbers, or copy an /etc/passwd and an /etc/group into the stage before",
            };
        }
    }

    public void SetAuthor(string author) => config = config with { Author = author };

    public void SetEnvironment(string name, string value)
    {
        Set(name, value);
        environment.Set(name, value);
    }

    public void SetLabel(string name, string value) => labels[name] = value;

    public void AddPorts(IEnumerable<string> added) => Add(ports, added);

    public void AddVolumes(IEnumerable<string> added) => Add(volumes, added);

    public void AddTrigger(string trigger) => triggers.Add(trigger);

    /// <param name="name">The argument.</param>
    /// <param name="value">Null: it has none.</param>
    public void DeclareArgument(string name, string? value)
    {
        if (value is not null && !GlobalScope.IsOutsideEnvironment(name))
        {
            Set(name, value);
        }

        AddArgument(name, value);
    }

    private void Set(string name, string value)
    {
        Variables.Set(name, value);
        pairs = null;
    }

    private void AddArgument(string name, string? value)
    {
        if (positions.TryGetValue(name, out var position))
        {
            arguments[position] = new(name, value);
            return;
        }

        positions.Add(name, arguments.Count);
        arguments.Add(new(name, value));
    }

    private static void Add(SortedDictionary<string, EmptyObject> members, IEnumerable<string> added)
    {
        foreach (var name in added)
        {
            members[name] = new EmptyObject();
        }
    }

    private static SortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>>? members) =>
        new((members ?? []).ToDictionary(), StringComparer.Ordinal);
}
