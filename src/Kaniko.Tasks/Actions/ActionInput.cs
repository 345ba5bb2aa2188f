namespace Kaniko.Tasks.Actions;

/// <summary>How an input's text is read.</summary>
public enum ActionInputKind
{
    /// <summary>As it is.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>, in YAML's spellings.</summary>
    Switch,

    /// <summary>One item a line; commas are kept.</summary>
    Lines,

    /// <summary>One item a line, or several with commas between.</summary>
    List,
}

/// <summary>One input of the action.</summary>
/// <param name="Name">In lower case, with dashes.</param>
/// <param name="Kind">How it is read.</param>
/// <param name="Summary">What it means; a sentence without its full stop.</param>
public sealed record ActionInput(string Name, ActionInputKind Kind, string Summary)
{
    /// <summary>The flag that it becomes; null where it becomes several, or none.</summary>
    public string? Flag { get; init; }

    /// <summary>Further flags that it decides.</summary>
    public IReadOnlyList<string> OtherFlags { get; init; } = [];

    /// <summary>What it is when nobody gives it.</summary>
    public string Default { get; init; } = "";

    /// <summary>Why giving it is an error, and what to do instead; null: it is honoured.</summary>
    public (string Reason, string Hint)? Refused { get; init; }

    /// <summary>Its value is a secret: it is masked, and never shown.</summary>
    public bool Secret { get; init; }

    /// <summary>The environment variable that the runner puts it into.</summary>
    public string Variable => VariablePrefix + Name.ToUpperInvariant();

    /// <summary>Begins the variables of inputs.</summary>
    internal const string VariablePrefix = "INPUT_";
}
