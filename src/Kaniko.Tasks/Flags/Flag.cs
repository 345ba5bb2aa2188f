namespace Kaniko.Tasks.Flags;

/// <summary>What a flag takes, and how often.</summary>
public enum FlagKind
{
    /// <summary>One text; the last one counts.</summary>
    Text,

    /// <summary><c>--x</c>, <c>--x=true</c> or <c>--x=false</c>.</summary>
    Switch,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A length of time with a unit, such as <c>336h</c>.</summary>
    Duration,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Each occurrence is one value; commas are kept.</summary>
    Repeatable,

    /// <summary>Each occurrence is one <c>key=value</c>.</summary>
    KeyValue,

    /// <summary>Repeatable, and split at commas.</summary>
    List,
}

/// <summary>Where a flag stands in help and documents.</summary>
public enum FlagCategory
{
    /// <summary>What is built, and from what.</summary>
    Sources,

    /// <summary>Where the image goes, and what is written about it.</summary>
    Output,

    /// <summary>How registries are reached.</summary>
    Registries,

    /// <summary>What is looked up instead of made.</summary>
    Cache,

    /// <summary>How changes become layers.</summary>
    Layers,

    /// <summary>How RUN steps run.</summary>
    Run,

    /// <summary>What is told meanwhile.</summary>
    Progress,

    /// <summary>What only a container of the builder's own needs.</summary>
    Container,

    /// <summary>Where the build runs.</summary>
    Host,

    /// <summary>Which cluster, and how it is used.</summary>
    Kubernetes,

    /// <summary>What the pod of a build holds.</summary>
    Pod,

    /// <summary>Where in the cluster the pod runs.</summary>
    PodPlacement,

    /// <summary>What the pod may do.</summary>
    PodSecurity,
}

/// <summary>
/// All there is to know about one flag. Help, <c>docs/flags.md</c>, the parser, the printer and the front doors are made from it.
/// </summary>
public record Flag
{
    private protected Flag()
    {
    }

    /// <summary>The long name, without dashes.</summary>
    public required string Name { get; init; }

    /// <summary>The letter of the short form.</summary>
    public char? Short { get; init; }

    /// <summary>What it takes.</summary>
    public FlagKind Kind { get; internal init; }

    /// <summary>Where it stands in help.</summary>
    public FlagCategory Category { get; internal init; }

    /// <summary>One line, without a full stop.</summary>
    public required string Summary { get; init; }

    /// <summary>What the summary leaves out, in sentences.</summary>
    public string? Details { get; init; }

    /// <summary>What stands for the value in help.</summary>
    public string? Placeholder { get; init; }

    /// <summary>The default as a user would write it; null where there is none.</summary>
    public string? Default { get; init; }

    /// <summary>The words of a <see cref="FlagKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; internal init; } = [];

    /// <summary>Other long names that are as good.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Old spellings: accepted with a warning.</summary>
    public IReadOnlyList<string> DeprecatedNames { get; init; } = [];

    /// <summary>Why the flag itself should no longer be given; it is accepted with this as a warning.</summary>
    public string? Deprecated { get; init; }

    /// <summary>Left out of help; the documents have it.</summary>
    public bool Hidden { get; init; }

    /// <summary>The environment variable that gives the value where no flag does.</summary>
    public string? Environment { get; init; }

    /// <summary>The variable is read after the command line: it overrides a single value and adds to several.</summary>
    public bool EnvironmentLast { get; init; }

    /// <summary>Values may hold credentials, so nothing near them is repeated in a message.</summary>
    public bool Sensitive { get; init; }
}

/// <summary>A flag of the commands whose request is a <typeparamref name="TRequest"/>.</summary>
/// <typeparam name="TRequest">The request, or the part of one, that the flag fills.</typeparam>
public sealed record Flag<TRequest> : Flag
{
    private readonly Func<TRequest, TRequest, IReadOnlyList<string>> print;

    internal Flag(Func<TRequest, string, TRequest> read, Func<TRequest, TRequest, IReadOnlyList<string>> print)
    {
        Reader = read;
        this.print = print;
    }

    private Func<TRequest, string, TRequest> Reader { get; init; }

    /// <summary>The request with one more value of this flag.</summary>
    internal TRequest Read(TRequest request, string value) => Reader(request, value);

    /// <summary>The values that this flag must be given to get from <paramref name="defaults"/> to <paramref name="request"/>.</summary>
    internal IReadOnlyList<string> Print(TRequest request, TRequest defaults) => print(request, defaults);

    /// <summary>The same flag, which looks at each value before it takes it.</summary>
    /// <param name="check">Throws, or says what is to be taken; null: the value is as good as none. Its arguments are the flag's name and the value.</param>
    internal Flag<TRequest> Checked(Func<string, string, string?> check) => this with
    {
        Reader = (request, value) => check(Name, value) is { } taken ? Read(request, taken) : request,
    };

    /// <summary>The same flag on a request that holds a <typeparamref name="TRequest"/>.</summary>
    internal Flag<TWhole> Within<TWhole>(Func<TWhole, TRequest> part, Func<TWhole, TRequest, TWhole> with) => new(
        (whole, value) => with(whole, Reader(part(whole), value)),
        (whole, defaults) => print(part(whole), part(defaults)))
    {
        Name = Name,
        Short = Short,
        Kind = Kind,
        Category = Category,
        Summary = Summary,
        Details = Details,
        Placeholder = Placeholder,
        Default = Default,
        Choices = Choices,
        Aliases = Aliases,
        DeprecatedNames = DeprecatedNames,
        Deprecated = Deprecated,
        Hidden = Hidden,
        Environment = Environment,
        EnvironmentLast = EnvironmentLast,
        Sensitive = Sensitive,
    };
}
