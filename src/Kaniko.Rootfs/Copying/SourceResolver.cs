using Kaniko.Diagnostics;

namespace Kaniko.Rootfs;

/// <summary>Finds what the sources of COPY name, as far as the ignore file lets them be seen.</summary>
internal sealed class SourceResolver(RootDirectory source, CopyOptions options)
{
    /// <summary>All sources, or an error that names the first that does not exist; a pattern with wildcards may match nothing in a directory that exists.</summary>
    public List<SourceMatch> Resolve(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var matches = new List<SourceMatch>();
        foreach (var text in sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var exclude = options.Exclude?.Invoke(text);
            if (options.Parents)
            {
                AddKeepingParents(text, exclude, matches);
                continue;
            }

            foreach (var match in Find(text))
            {
                matches.Add(match with { Exclude = exclude });
            }
        }

        return matches;
    }

    public KanikoException NotFound(string path)
    {
        var bytes = BytePath.Of(path);
        var isHidden = options.IsIgnored is not null && source.Stat(bytes, follow: true) is not null;
        var shown = '/' + BytePath.Display(bytes);
        return new KanikoException(
            ErrorCode.SourceNotFound,
            $"failed to compute cache key: \"{shown}\": not found{(isHidden ? ", because the ignore file excludes it" : "")}")
        {
            Hint = isHidden
                ? $"add '!{shown[1..]}' to the end of the ignore file, or remove the line that excludes it"
                : Near(bytes) ?? options.NoSourceHint ?? "write the path from the root of the context, or of the stage or image that --from names",
        };
    }

    /// <summary>The entry that may have been meant where a path ends too early.</summary>
    private string? Near(byte[] path)
    {
        var parent = Array.Empty<byte>();
        foreach (var component in BytePath.Text(path).Split('/'))
        {
            var next = BytePath.Join(parent, BytePath.Of(component));
            if (source.Stat(next, follow: true) is { } found)
            {
                if (found.Kind != EntryKind.Directory)
                {
                    return null;
                }

                parent = next;
                continue;
            }

            var within = parent;
            var names = source.Enumerate(within).Where(name => FindPlain(BytePath.Join(within, name)) is not null).Select(name => BytePath.Text(name));
            return Suggestion.Nearest(component, names) is { } near
                ? $"did you mean '{BytePath.Display(BytePath.Join(parent, BytePath.Of(near)))}'?"
                : null;
        }

        return null;
    }

    /// <summary>Not hidden by the ignore file: neither the entry nor, for a directory, all that is in it.</summary>
    public bool IsVisible(ReadOnlySpan<byte> path, bool isDirectory)
    {
        if (options.IsIgnored is not { } isIgnored || path.IsEmpty)
        {
            return true;
        }

        var text = BytePath.Text(path);
        return !isIgnored(text, isDirectory)
            || (isDirectory && options.CanSkipTree?.Invoke(text) != true && HasVisibleEntry(path));
    }

    private bool HasVisibleEntry(ReadOnlySpan<byte> path)
    {
        using var start = source.OpenHandle(path, Native.OpenFlags.ReadDirectory);
        using var walk = new TreeWalk(start);
        while (walk.Next())
        {
            if (walk.Visit == Visit.Leave)
            {
                continue;
            }

            var text = BytePath.Text(BytePath.Join(path, walk.Path));
            if (!options.IsIgnored!(text, walk.Visit == Visit.Enter))
            {
                return true;
            }

            if (walk.Visit == Visit.Enter && options.CanSkipTree?.Invoke(text) == true)
            {
                walk.Skip();
            }
        }

        return false;
    }

    private void AddKeepingParents(string text, Func<string, bool>? exclude, List<SourceMatch> matches)
    {
        var path = text.TrimStart('/');
        var pivot = path.IndexOf("/./", StringComparison.Ordinal);
        var start = pivot < 0 ? "." : path[..pivot];
        var kept = Clean(pivot < 0 ? path : path[(pivot + 3)..]);
        if (kept.Length == 0)
        {
            matches.AddRange(Find(start).Select(match => match with { Exclude = exclude })); // no directory to keep
            return;
        }

        var required = GlobPattern.HasWildcards(kept) || GlobPattern.HasWildcards(start) ? null : GlobPattern.Unescape(kept);
        foreach (var match in Find(start))
        {
            if (required is not null && !Exists(BytePath.Join(match.Path, BytePath.Of(required))))
            {
                throw NotFound(BytePath.Text(BytePath.Join(match.Path, BytePath.Of(required))));
            }

            if (match.IsDirectory)
            {
                matches.Add(match with { Exclude = exclude, Include = new GlobPattern(kept), Required = required });
            }
        }
    }

    private bool Exists(ReadOnlySpan<byte> path) =>
        source.Stat(path, follow: false) is { } found && IsVisible(path, found.Kind == EntryKind.Directory);

    private List<SourceMatch> Find(string text)
    {
        var components = Clean(text).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var plain = 0;
        while (plain < components.Length && !GlobPattern.HasWildcards(components[plain]))
        {
            plain++;
        }

        var start = string.Join('/', components[..plain]);
        if (plain == components.Length)
        {
            return [FindPlain(start) ?? FindPlain(GlobPattern.Unescape(start)) ?? throw (LeadsOut(text) ? Outside(text) : NotFound(start))];
        }

        return FindWildcards(BytePath.Of(GlobPattern.Unescape(start)), components[plain..]);
    }

    private SourceMatch? FindPlain(string path) => FindPlain(BytePath.Of(path));

    private SourceMatch? FindPlain(byte[] path)
    {
        if (source.Stat(path, follow: true) is not { } metadata)
        {
            return null;
        }

        var followed = source.Follow(path);
        var name = BytePath.Name(path).ToArray();
        var link = BytePath.Join(source.Follow(BytePath.Parent(path)), name);
        var isLink = !link.AsSpan().SequenceEqual(followed);
        return IsVisible(followed, metadata.Kind == EntryKind.Directory) && (!isLink || IsVisible(link, isDirectory: false))
            ? new SourceMatch(followed, name, metadata)
            : null;
    }

    private List<SourceMatch> FindWildcards(byte[] start, string[] components)
    {
        var matches = new List<SourceMatch>();
        var found = source.Stat(start, follow: true);
        if (found is null || !IsVisible(source.Follow(start), found.Kind == EntryKind.Directory))
        {
            throw NotFound(BytePath.Text(start));
        }

        if (found.Kind != EntryKind.Directory)
        {
            return matches;
        }

        var level = new List<byte[]> { source.Follow(start) };
        for (var i = 0; i < components.Length; i++)
        {
            var pattern = new GlobPattern(components[i]);
            var isLast = i == components.Length - 1;
            var next = new List<byte[]>();
            foreach (var directory in level)
            {
                foreach (var name in source.Enumerate(directory))
                {
                    var path = BytePath.Join(directory, name);
                    if (pattern.Matches(BytePath.Text(name))
                        && (isLast || source.Stat(path, follow: false) is { Kind: EntryKind.Directory }))
                    {
                        next.Add(path);
                    }
                }
            }

            level = next;
        }

        foreach (var path in level)
        {
            if (FindPlain(path) is { } match)
            {
                matches.Add(match);
            }
        }

        return matches;
    }

    /// <summary>Docker takes the root for what lies above it, and so do we; it is hardly what was meant where nothing is found there.</summary>
    private static bool LeadsOut(string path)
    {
        var depth = 0;
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries).Any(component => (depth += component switch { "." => 0, ".." => -1, _ => 1 }) < 0);
    }

    private static KanikoException Outside(string path) => new(
        ErrorCode.SourceNotFound, $"failed to compute cache key: \"/{Clean(path)}\": not found: '{path}' leads out of the context")
    {
        Hint = "give the directory above as --context, and the Dockerfile in it with --dockerfile",
    };

    private static string Clean(string path)
    {
        var kept = new List<string>();
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (component == "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }
            else if (component != ".")
            {
                kept.Add(component);
            }
        }

        return string.Join('/', kept);
    }
}
