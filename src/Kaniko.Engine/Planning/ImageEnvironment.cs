namespace Kaniko.Engine.Planning;

/// <summary>
/// The environment in an image's configuration, entry by entry: what a base has stays as it stands there, also a name that comes twice or has no
/// value; to set a variable replaces the first entry of its name.
/// </summary>
internal sealed class ImageEnvironment
{
    private readonly List<string> entries = [];
    private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);

    public ImageEnvironment(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            _ = positions.TryAdd(entry.Split('=', 2)[0], this.entries.Count);
            this.entries.Add(entry);
        }
    }

    public IReadOnlyList<string> Entries => entries;

    public void Set(string name, string value)
    {
        var entry = $"{name}={value}";
        if (positions.TryAdd(name, entries.Count))
        {
            entries.Add(entry);
        }
        else
        {
            entries[positions[name]] = entry;
        }
    }
}
