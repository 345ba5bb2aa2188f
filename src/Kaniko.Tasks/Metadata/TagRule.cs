using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Metadata;

/// <summary>One line of metadata-action's <c>tags</c>.</summary>
internal sealed record TagRule(string Type, int Priority, string? Prefix, string? Suffix, IReadOnlyDictionary<string, string> Attributes)
{
    private static readonly Dictionary<string, int> Priorities = new(StringComparer.Ordinal)
    {
        ["schedule"] = 1000,
        ["semver"] = 900,
        ["pep440"] = 900,
        ["match"] = 800,
        ["edge"] = 700,
        ["ref"] = 600,
        ["raw"] = 200,
        ["sha"] = 100,
    };

    public string? this[string name] => Attributes.GetValueOrDefault(name);

    /// <summary>Null for a rule that is switched off.</summary>
    public static TagRule? Parse(string line)
    {
        var attributes = AttributeLine.Parse(line, lone: "value");
        var type = attributes.GetValueOrDefault("type", "raw");
        if (!Priorities.TryGetValue(type, out var priority))
        {
            throw Invalid($"'{type}' is not a type of tags", Suggestion.Hint(type, Priorities.Keys) ?? $"use one of {string.Join(", ", Priorities.Keys)}");
        }

        Require(type, attributes);
        if (attributes.TryGetValue("priority", out var text)
            && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out priority))
        {
            throw Invalid($"'{text}' is not a priority of tags", "write a number: priority=500");
        }

        var prefix = attributes.GetValueOrDefault("prefix") ?? type switch
        {
            "sha" => "sha-",
            "ref" when attributes["event"] == "pr" => "pr-",
            _ => null,
        };
        return attributes.GetValueOrDefault("enable", "true") switch
        {
            "true" => new(type, priority, prefix, attributes.GetValueOrDefault("suffix"), attributes),
            "false" => null,
            var enable => new(type, priority, prefix, attributes.GetValueOrDefault("suffix"), attributes) { EnableExpression = enable },
        };
    }

    /// <summary>An <c>enable</c> that depends on git, such as <c>{{is_default_branch}}</c>.</summary>
    public string? EnableExpression { get; private init; }

    internal static KanikoException Invalid(string message, string hint) => new(ErrorCode.UsageInvalid, message) { Hint = hint };

    private static void Require(string type, Dictionary<string, string> attributes)
    {
        (string Name, string[]? Values)? needed = type switch
        {
            "semver" or "pep440" or "match" => ("pattern", null),
            "raw" => ("value", null),
            "ref" => ("event", ["branch", "tag", "pr"]),
            "sha" when attributes.ContainsKey("format") => ("format", ["short", "long"]),
            _ => null,
        };
        if (needed is not { } attribute)
        {
            return;
        }

        if (!attributes.TryGetValue(attribute.Name, out var value) || value.Length == 0)
        {
            throw Invalid($"a rule type={type} needs {attribute.Name}=", $"write type={type},{attribute.Name}=…");
        }

        if (attribute.Values is { } values && !values.Contains(value))
        {
            throw Invalid($"'{value}' is not a value of {attribute.Name} for type={type}", $"use {string.Join(", ", values)}");
        }
    }
}

/// <summary>metadata-action's <c>flavor</c>.</summary>
internal sealed record Flavor(bool? Latest, string Prefix, bool PrefixOnLatest, string Suffix, bool SuffixOnLatest)
{
    public static Flavor Parse(IReadOnlyList<string> lines)
    {
        var flavor = new Flavor(null, "", false, "", false);
        foreach (var line in lines)
        {
            var attributes = AttributeLine.Parse(line, lone: "");
            var onLatest = attributes.GetValueOrDefault("onlatest") == "true";
            foreach (var (key, value) in attributes)
            {
                flavor = (key, value) switch
                {
                    ("latest", "auto") => flavor with { Latest = null },
                    ("latest", "true") => flavor with { Latest = true },
                    ("latest", "false") => flavor with { Latest = false },
                    ("prefix", _) => flavor with { Prefix = value, PrefixOnLatest = onLatest },
                    ("suffix", _) => flavor with { Suffix = value, SuffixOnLatest = onLatest },
                    ("onlatest", "true" or "false") => flavor,
                    _ => throw TagRule.Invalid($"'{line}' is not a flavor", "write latest=auto|true|false, prefix=… or suffix=…"),
                };
            }
        }

        return flavor;
    }
}

/// <summary><c>key=value,key="a,b"</c>: CSV, as metadata-action reads it.</summary>
internal static class AttributeLine
{
    public static Dictionary<string, string> Parse(string line, string lone)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in Fields(line))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                attributes[lone] = field;
            }
            else
            {
                attributes[field[..equals].Trim().ToLowerInvariant()] = field[(equals + 1)..].Trim();
            }
        }

        return attributes;
    }

    /// <summary>Commas inside quotes or <c>{{ }}</c> belong to their field.</summary>
    private static IEnumerable<string> Fields(string line)
    {
        var field = new System.Text.StringBuilder();
        var (quoted, depth) = (false, 0);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && depth == 0)
            {
                quoted = !quoted;
                continue;
            }

            depth += c == '{' ? 1 : c == '}' && depth > 0 ? -1 : 0;
            if (c == ',' && !quoted && depth == 0)
            {
                yield return field.ToString();
                _ = field.Clear();
                continue;
            }

            _ = field.Append(c);
        }

        yield return field.ToString();
    }
}
