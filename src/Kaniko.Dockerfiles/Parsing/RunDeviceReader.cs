using Kaniko.Dockerfiles.Instructions;

namespace Kaniko.Dockerfiles.Parsing;

internal static class RunDeviceReader
{
    private static readonly string[] Keys = ["name", "required"];

    public static RunDevice Read(string text)
    {
        var fields = CommaSeparated.TryRead(text, out var reason) ?? throw SyntaxErrors.Of($"failed to parse csv devices: {reason}");
        string? name = null;
        var required = false;
        foreach (var field in fields)
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
            var value = equals < 0 ? null : field[(equals + 1)..];
            switch (key)
            {
                case "name" when value is not null:
                    name = name is null ? value : throw SyntaxErrors.Of($"device name already set to {name}");
                    break;
                case "required":
                    required = value is null || (GoText.Bool(value) ?? throw SyntaxErrors.Of($"invalid value for {key}: {value}"));
                    break;
                default:
                    name = name is null ? field : throw Unexpected(key, field);
                    break;
            }
        }

        return new(name ?? "", required);
    }

    private static Diagnostics.KanikoException Unexpected(string key, string field) =>
        SyntaxErrors.Of($"unexpected key '{key}' in '{field}'", Diagnostics.Suggestion.Hint(key, Keys));
}
