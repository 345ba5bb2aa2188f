namespace Kaniko.Dockerfiles.Expansion;

/// <summary>Named values in the order in which they were first set, as the environment of an image keeps them.</summary>
/// <param name="comparer">Ordinal by default; Windows targets ignore the case of names.</param>
public sealed class Variables(StringComparer? comparer = null)
{
    private readonly Dictionary<string, int> positions = new(comparer ?? StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> entries = [];

    public int Count => entries.Count;

    public IEnumerable<string> Names => entries.Select(entry => entry.Key);

    public IReadOnlyList<KeyValuePair<string, string>> Entries => entries;

    /// <summary>The value of a variable; null where it is not set. Setting an existing one keeps its place.</summary>
    public string? this[string name] => positions.TryGetValue(name, out var position) ? entries[position].Value : null;

    /// <summary>Reads entries of the form <c>NAME=value</c>; one without <c>=</c> is set and empty.</summary>
    public static Variables FromEnvironment(IEnumerable<string> environment)
    {
        var variables = new Variables();
        foreach (var entry in environment)
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            variables.Set(equals < 0 ? entry : entry[..equals], equals < 0 ? "" : entry[(equals + 1)..]);
        }

        return variables;
    }

    public bool Contains(string name) => positions.ContainsKey(name);

    public void Set(string name, string value)
    {
        if (positions.TryGetValue(name, out var position))
        {
            entries[position] = new(entries[position].Key, value);
            return;
        }

        positions.Add(name, entries.Count);
        entries.Add(new(name, value));
    }

    public Variables Copy()
    {
        var copy = new Variables((StringComparer)positions.Comparer);
        foreach (var (name, value) in entries)
        {
            copy.Set(name, value);
        }

        return copy;
    }
}
