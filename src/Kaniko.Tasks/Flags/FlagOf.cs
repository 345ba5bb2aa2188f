using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Flags;

/// <summary>Makes the flags of one part of a request: each method is one <see cref="FlagKind"/>.</summary>
internal static class FlagOf<T>
{
    /// <summary>A text that is null until it is given; giving an empty one is giving none, as in Kaniko.</summary>
    public static Flag<T> Text(string name, string summary, Func<T, string?> get, Func<T, string?, T> set) => new(
        (request, value) => set(request, value.Length == 0 ? null : value),
        (request, defaults) => get(request) is { } value && value != get(defaults) ? [value] : [])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Text,
    };

    /// <summary>A text with a default; an empty one means something.</summary>
    public static Flag<T> TextOrDefault(string name, string summary, Func<T, string> get, Func<T, string, T> set) => new(
        set,
        (request, defaults) => get(request) is { } value && value != get(defaults) ? [value] : [])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Text,
    };

    public static Flag<T> Switch(string name, string summary, Func<T, bool> get, Func<T, bool, T> set) => new(
        (request, value) => set(request, ReadSwitch(name, value)),
        (request, defaults) => get(request) is var value && value != get(defaults) ? [value ? "true" : "false"] : [])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Switch,
    };

    /// <summary>A switch of Kaniko's that asks for what is done anyway.</summary>
    public static Flag<T> NoOperation(string name, string summary) => new(
        (request, value) =>
        {
            _ = ReadSwitch(name, value);
            return request;
        },
        (_, _) => [])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Switch,
    };

    public static Flag<T> Number(string name, string summary, Func<T, int> get, Func<T, int, T> set) => new(
        (request, value) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? set(request, number)
            : throw Invalid($"'{value}' is not a number for --{name}", $"write --{name}=3"),
        (request, defaults) => get(request) is var value && value != get(defaults)
            ? [value.ToString(CultureInfo.InvariantCulture)]
            : [])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Number,
    };

    public static Flag<T> Duration(string name, string summary, Func<T, TimeSpan> get, Func<T, TimeSpan, T> set) => new(
        (request, value) => GoDuration.TryParse(value) is { } duration
            ? set(request, duration)
            : throw Invalid($"'{value}' is not a duration for --{name}", $"write a number with a unit: --{name}=336h"),
        (request, defaults) => get(request) is var value && value != get(defaults) ? [GoDuration.Print(value)] : [])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Duration,
        Placeholder = "DURATION",
    };

    /// <summary>One of the words; the value is its index, -1 for none.</summary>
    public static Flag<T> Choice(
        string name, string summary, string[] words, Func<T, int> get, Func<T, int, T> set) => new(
        (request, value) => Array.FindIndex(words, word => word.Equals(value, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index
            ? set(request, index)
            : throw Invalid($"'{value}' is not a value of --{name}", $"use {Alternatives(words)}"),
        (request, defaults) => get(request) is >= 0 and var value && value != get(defaults) ? [words[value]] : [])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Choice,
        Choices = words,
    };

    public static Flag<T> Repeatable(
        string name, string summary, Func<T, IReadOnlyList<string>> get, Func<T, IReadOnlyList<string>, T> set) => new(
        (request, value) => set(request, [.. get(request), value]),
        (request, _) => get(request))
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.Repeatable,
    };

    /// <summary>Repeatable, split at commas.</summary>
    public static Flag<T> List(
        string name, string summary, Func<T, IReadOnlyList<string>> get, Func<T, IReadOnlyList<string>, T> set) => new(
        (request, value) => set(request, [.. get(request), .. value.Split(',', StringSplitOptions.RemoveEmptyEntries)]),
        (request, _) => get(request))
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.List,
    };

    public static Flag<T> KeyValue(
        string name,
        string summary,
        Func<T, IReadOnlyList<KeyValuePair<string, string>>> get,
        Func<T, IReadOnlyList<KeyValuePair<string, string>>, T> set) => new(
        (request, value) => set(request, [.. get(request), ReadPair(name, value)]),
        (request, _) => [.. get(request).Select(pair => $"{pair.Key}={pair.Value}")])
    {
        Name = name,
        Summary = summary,
        Kind = FlagKind.KeyValue,
        Placeholder = "KEY=VALUE",
    };

    /// <summary>The message holds no part of the value: it may be a secret.</summary>
    public static KeyValuePair<string, string> ReadPair(string name, string value) =>
        value.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? KeyValuePair.Create(value[..equals], value[(equals + 1)..])
            : throw Invalid($"--{name} takes KEY=VALUE", $"write --{name}=KEY=VALUE");

    /// <summary>The words that Go's strconv.ParseBool takes.</summary>
    private static bool ReadSwitch(string name, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw Invalid($"'{value}' is neither true nor false for --{name}", $"write --{name} or --{name}=false"),
    };

    private static string Alternatives(string[] words) =>
        words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    private static KanikoException Invalid(string message, string hint) => new(ErrorCode.UsageInvalid, message) { Hint = hint };
}
