using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kaniko.Images.Tests;

/// <summary>A validator for the keywords that the OCI image specification's JSON schemas use.</summary>
internal sealed class Schemas
{
    private const string Directory = "/work/shared/conformance/oci-schema";
    private readonly Dictionary<string, JsonElement> documents = [];

    public static string? SamplesPath => Path.Combine(Directory, "samples.json") is var path && File.Exists(path) ? path : null;

    public static void AssertValid(string schema, byte[] document)
    {
        Assert.SkipWhen(SamplesPath is null, $"'{Directory}' is not on this machine");
        Assert.Null(new Schemas().Problem(schema, JsonDocument.Parse(document).RootElement));
    }

    /// <summary>The first breach, or null.</summary>
    public string? Problem(string schema, JsonElement value) => Check(schema, Load(schema), value, "$");

    private JsonElement Load(string file)
    {
        if (!documents.TryGetValue(file, out var document))
        {
            documents[file] = document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Directory, file))).RootElement;
        }

        return document;
    }

    private string? Check(string file, JsonElement schema, JsonElement value, string at)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var problem = keyword.Name switch
            {
                "$ref" => CheckReference(file, keyword.Value.GetString()!, value, at),
                "type" => IsType(keyword.Value, value) ? null : $"{at} is no {keyword.Value}",
                "enum" => keyword.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)) ? null : $"{at} is not in the list",
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!)
                    ? null : $"{at} breaks {keyword.Value}",
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble() ? null : $"{at} is too small",
                "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble() ? null : $"{at} is too large",
                "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32() ? null : $"{at} has too few",
                "format" => IsFormat(keyword.Value.GetString()!, value) ? null : $"{at} is no {keyword.Value}",
                "required" => value.ValueKind != JsonValueKind.Object ? null
                    : keyword.Value.EnumerateArray().Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{at} lacks {n}").FirstOrDefault(),
                "properties" => value.ValueKind != JsonValueKind.Object ? null
                    : First(keyword.Value.EnumerateObject(), p => value.TryGetProperty(p.Name, out var member) ? Check(file, p.Value, member, $"{at}.{p.Name}") : null),
                "patternProperties" => value.ValueKind != JsonValueKind.Object ? null
                    : First(value.EnumerateObject(), m => First(keyword.Value.EnumerateObject(),
                        p => Regex.IsMatch(m.Name, p.Name) ? Check(file, p.Value, m.Value, $"{at}.{m.Name}") : null)),
                "items" => value.ValueKind != JsonValueKind.Array ? null : First(value.EnumerateArray(), i => Check(file, keyword.Value, i, $"{at}[]")),
                "oneOf" => keyword.Value.EnumerateArray().Count(s => Check(file, s, value, at) is null) == 1 ? null : $"{at} is not one of",
                "anyOf" => keyword.Value.EnumerateArray().Any(s => Check(file, s, value, at) is null) ? null : $"{at} is none of",
                "description" or "id" or "$schema" or "definitions" or "media" => null,
                _ => Unknown(keyword.Name, schema),
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Unknown(string keyword, JsonElement schema) =>
        throw new InvalidOperationException($"the validator does not know '{keyword}' in {schema}");

    private static string? First<T>(IEnumerable<T> items, Func<T, string?> check) => items.Select(check).FirstOrDefault(p => p is not null);

    private string? CheckReference(string file, string reference, JsonElement value, string at)
    {
        var parts = reference.Split('#');
        file = parts[0].Length > 0 ? parts[0] : file;
        var schema = Load(file);
        foreach (var name in (parts.Length > 1 ? parts[1] : "").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            schema = schema.GetProperty(name);
        }

        return Check(file, schema, value, at);
    }

    private static bool IsType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => IsType(t, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() % 1 == 0,
            _ => value.ValueKind == JsonValueKind.Number,
        };

    private static bool IsFormat(string format, JsonElement value) => value.ValueKind != JsonValueKind.String || format switch
    {
        "date-time" => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _),
        "uri" => Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
        _ => true,
    };
}
