using System.Globalization;
using Kaniko.Tasks.Flags;

namespace Kaniko.FrontDoors;

/// <summary>What a flag's value is in C#.</summary>
internal enum ValueKind
{
    Text,
    Switch,
    Number,
    Duration,
    Choice,
    File,
    Directory,
    Texts,
    Pairs,
}

/// <summary>One flag of <c>kaniko build</c> as a property of settings.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Name">The property.</param>
/// <param name="Kind">Its type.</param>
internal sealed record FrontDoorFlag(Flag Flag, string Name, ValueKind Kind)
{
    /// <summary>One of several values: <c>Destination</c> of <c>Destinations</c>.</summary>
    public string Singular => Name switch
    {
        "Git" => "GitOption",
        _ when Kind is ValueKind.Texts or ValueKind.Pairs && Name.EndsWith("ies", StringComparison.Ordinal) => $"{Name[..^3]}y",
        _ when Kind is ValueKind.Texts or ValueKind.Pairs && Name.EndsWith('s') => Name[..^1],
        _ => Name,
    };

    /// <summary>The summary and the details as sentences for an XML comment.</summary>
    public string Comment
    {
        get
        {
            var placeholder = Flag.Placeholder is null || Kind is ValueKind.Duration ? "" : $" (<c>{Escape(Flag.Placeholder)}</c>)";
            var standard = Flag.Default is null ? "" : $" Default: <c>{Escape(Flag.Default)}</c>.";
            return $"{Escape(Flag.Summary)}{placeholder}.{(Flag.Details is null ? "" : $" {Escape(Flag.Details)}")}{standard}";
        }
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

/// <summary>The flag table as front doors see it.</summary>
internal static class FrontDoorFlags
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
        { Name: "dryrun" } => "KanikoPlan",
        { Name: "print-plan" } => "KanikoPlan",
        { Hidden: true } => "kept for old command lines only",
        _ => null,
    };

    public static IReadOnlyList<FrontDoorFlag> All { get; } =
        [.. ExecutorFlags.Table.Flags.Where(flag => ReasonToLeaveOut(flag) is null).Select(flag => new FrontDoorFlag(flag, NameOf(flag), KindOf(flag)))];

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
