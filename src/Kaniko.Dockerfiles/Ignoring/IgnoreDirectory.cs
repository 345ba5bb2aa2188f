namespace Kaniko.Dockerfiles.Ignoring;

/// <summary>
/// A directory during a walk over a context. It remembers what matched it, so that each entry costs one look per pattern.
/// </summary>
public sealed class IgnoreDirectory
{
    private readonly IgnoreRule[] rules;
    private readonly string path;
    private readonly bool[] matched;
    private readonly int lastMatch = -1;

    internal IgnoreDirectory(IgnoreRule[] rules, string path, IgnoreDirectory? parent)
    {
        this.rules = rules;
        this.path = path;
        matched = new bool[rules.Length];
        for (var i = 0; parent is not null && i < rules.Length; i++)
        {
            matched[i] = parent.matched[i] || rules[i].Pattern.Matches(path);
            lastMatch = matched[i] ? i : lastMatch;
        }
    }

    /// <summary>Whether the directory itself is left out; entries below it may be taken back in.</summary>
    public bool IsExcluded => lastMatch >= 0 && !rules[lastMatch].Includes;

    /// <summary>Whether it is left out and no pattern can take anything below it back in: the walk need not enter.</summary>
    public bool IsExcludedWithAllBelow
    {
        get
        {
            if (!IsExcluded)
            {
                return false;
            }

            for (var i = lastMatch + 1; i < rules.Length; i++)
            {
                if (rules[i].Includes && rules[i].Pattern.MayMatchBelow(path))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Whether an entry that is no directory is left out.</summary>
    public bool Excludes(string name)
    {
        if (rules.Length == 0)
        {
            return false;
        }

        var entry = PathOf(name);
        for (var i = rules.Length - 1; i >= 0; i--)
        {
            if (matched[i] || rules[i].Pattern.Matches(entry))
            {
                return !rules[i].Includes;
            }
        }

        return false;
    }

    /// <summary>The directory of that name in this one.</summary>
    public IgnoreDirectory Enter(string name) => new(rules, PathOf(name), this);

    private string PathOf(string name) => path.Length == 0 ? name : path + "/" + name;
}
