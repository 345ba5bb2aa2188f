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

/// <summary>One flag of a command as a property of its settings.</summary>
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

    /// <summary>The type of a pair's value: a build argument may be left to the environment.</summary>
    public string PairValue => Flag.Name == "build-arg" ? "string?" : "string";

    /// <summary>The summary and the details as sentences for an XML comment.</summary>
    public string Comment
    {
        get
        {
            var placeholder = Flag.Placeholder is null || Kind is ValueKind.Duration ? "" : $" (<c>{Escape(Flag.Placeholder)}</c>)";
            var standard = Flag switch
            {
                { Name: "context" } => " Default: the working directory.",
                { Default: null } => "",
                _ => $" Default: <c>{Escape(Flag.Default)}</c>.",
            };
            return $"{Escape(Flag.Summary)}{placeholder}.{(Flag.Details is null ? "" : $" {Escape(Flag.Details)}")}{standard}";
        }
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
