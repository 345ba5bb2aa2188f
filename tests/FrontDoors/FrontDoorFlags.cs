using System.Globalization;
using Kaniko.Tasks.Flags;

namespace Kaniko.FrontDoors;

/// <summary>One command of the program as front doors see it.</summary>
/// <param name="Command">Its name.</param>
/// <param name="Table">Its flags.</param>
internal sealed record FrontDoorFlags(string Command, IReadOnlyList<Flag> Table)
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["build-arg"] = "BuildArguments", ["kaniko-dir"] = "KanikoDirectory", ["cache-dir"] = "CacheDirectory", ["cache-ttl"] = "CacheTimeToLive",
        ["cache-repo"] = "CacheRepository", ["dryrun"] = "DryRun", ["report"] = "ReportFile", ["registry-client-cert"] = "RegistryClientCertificates",
    };

    private static readonly HashSet<string> Files =
        ["dockerfile", "tar-path", "digest-file", "image-name-with-digest-file", "image-name-tag-with-digest-file", "metadata-file", "report",
            "summary-file", "dotenv-file", "code-quality-file"];

    private static readonly HashSet<string> Directories = ["context", "oci-layout-path", "kaniko-dir", "cache-dir"];

    /// <summary>Why a flag is no property.</summary>
    public static string? ReasonToLeaveOut(Flag flag) => flag switch
    {
        { Category: FlagCategory.Progress } => "the build system shows progress, in its own log and verbosity",
        { Name: "detach" } => "a task returns what was built",
        { Name: "dryrun" } => "KanikoPlan",
        { Name: "print-plan" } => "KanikoPlan",
        { Name: "call" } => "KanikoCheck",
        { Name: "format" } => "results are typed",
        { Name: "password" or "password-stdin" } => "Password, which goes over standard input",
        { Hidden: true } => "kept for old command lines only",
        _ => null,
    };

    /// <summary>Every command that has settings of its own.</summary>
    public static IReadOnlyList<FrontDoorFlags> Commands { get; } =
    [
        Of(ExecutorFlags.Table),
        Of(WarmFlags.Table),
        Of(PushFlags.Table),
        Of(CopyFlags.Table),
        Of(IndexFlags.Table),
        Of(InspectFlags.Table),
        Of(LoginFlags.Table),
        Of(LogoutFlags.Table),
        Of(StoreFlags.GcTable),
        Of(StoreFlags.DuTable),
        Of(MetadataFlags.Table),
    ];

    /// <summary>The class of its settings.</summary>
    public string Settings => $"Kaniko{Pascal(Command)}Settings";

    /// <summary>Those that are properties.</summary>
    public IReadOnlyList<FrontDoorFlag> Flags { get; } =
        [.. Table.Where(flag => ReasonToLeaveOut(flag) is null).Select(flag => new FrontDoorFlag(flag, NameOf(flag), KindOf(flag)))];

    private static FrontDoorFlags Of<TRequest>(FlagTable<TRequest> table)
        where TRequest : new() => new(table.Command, table.Flags);

    private static ValueKind KindOf(Flag flag) => flag switch
    {
        { Name: "build-arg" } => ValueKind.Pairs,
        { Name: "registry-map" } => ValueKind.Texts,
        { Kind: FlagKind.Switch } => ValueKind.Switch,
        { Kind: FlagKind.Number } => ValueKind.Number,
        { Kind: FlagKind.Duration } => ValueKind.Duration,
        { Kind: FlagKind.Choice } => ValueKind.Choice,
        { Kind: FlagKind.Repeatable or FlagKind.List } => ValueKind.Texts,
        { Kind: FlagKind.KeyValue } => ValueKind.Pairs,
        _ when Files.Contains(flag.Name) => ValueKind.File,
        _ when Directories.Contains(flag.Name) => ValueKind.Directory,
        _ => ValueKind.Text,
    };

    private static string NameOf(Flag flag)
    {
        var name = Names.GetValueOrDefault(flag.Name) ?? Pascal(flag.Name);
        var several = KindOf(flag) is ValueKind.Texts or ValueKind.Pairs;
        return !several || name.EndsWith('s') || name is "Git" or "Ssh" or "Allow" ? name
            : name.EndsWith('y') ? $"{name[..^1]}ies" : $"{name}s";
    }

    /// <summary>The C# name of a flag's or choice's word.</summary>
    public static string Pascal(string word) => string.Concat(word.Split('-').Select(part =>
        string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(part[0])}{part[1..]}")));
}
