using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Actions;

/// <summary>What a workflow gave to the action's inputs.</summary>
/// <param name="environment">The environment variables, among them those that the runner makes of inputs.</param>
public sealed class ActionValues(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The text of an input without blanks around it; empty where it was not given.</summary>
    public string Text(string name) => Raw(name).Trim();

    /// <summary>The text as it is.</summary>
    public string Raw(string name) => environment.GetValueOrDefault(Find(name).Variable, "");

    /// <summary>The value of a switch, in the spellings of YAML 1.2; null where it was not given.</summary>
    public bool? Switch(string name) => Text(name) switch
    {
        "" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        var text => throw Invalid($"the input '{name}' is '{text}', neither true nor false", $"write {name}: true, or leave it out"),
    };

    /// <summary>The items of a list, as the input's kind reads them.</summary>
    public IReadOnlyList<string> Items(string name) => Find(name).Kind == ActionInputKind.List ? CsvList.Split(Raw(name), name) : CsvList.Lines(Raw(name), name);

    /// <summary>Variables of inputs that the action does not have.</summary>
    public IEnumerable<string> Unknown()
    {
        var known = ActionInputs.All.Select(input => input.Variable).ToHashSet(StringComparer.Ordinal);
        return environment.Keys.Where(name => name.StartsWith(ActionInput.VariablePrefix, StringComparison.Ordinal) && !known.Contains(name))
            .Select(name => name[ActionInput.VariablePrefix.Length..].ToLowerInvariant()).Order(StringComparer.Ordinal);
    }

    internal static KanikoException Invalid(string message, string hint) => new(ErrorCode.UsageInvalid, message) { Hint = hint };

    private static ActionInput Find(string name) => ActionInputs.All.First(input => input.Name == name);
}
