using System.Globalization;
using System.Text.Json.Nodes;
using Kaniko.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>YAML, and so JSON, as JSON nodes, by YAML 1.2's core schema: <c>no</c> is a text and <c>1.10</c> a number.</summary>
internal static class YamlReader
{
    private const int MaximumDepth = 64;

    /// <summary>The only document of a text; null for an empty one.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="name">For messages. The text itself may hold secrets and is not repeated.</param>
    /// <exception cref="KanikoException">It is no YAML.</exception>
    public static JsonNode? Read(string text, string name)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"{name} is not YAML (line {e.Start.Line}, column {e.Start.Column})")
            {
                Hint = "check quotes, colons and indentation",
            };
        }

        return yaml.Documents switch
        {
            [] => null,
            [var document] => Node(document.RootNode, name, MaximumDepth),
            _ => throw new KanikoException(ErrorCode.UsageInvalid, $"{name} holds {yaml.Documents.Count} YAML documents") { Hint = "give one" },
        };
    }

    private static JsonNode? Node(YamlNode node, string name, int depth) => depth == 0
        ? throw new KanikoException(ErrorCode.UsageInvalid, $"{name} is nested too deeply")
        : node switch
        {
            YamlMappingNode mapping => Object(mapping, name, depth),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(child => Node(child, name, depth - 1))]),
            YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: { } plain } => Plain(plain),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value ?? ""),
            _ => throw new KanikoException(ErrorCode.UsageInvalid, $"{name} holds a YAML alias that leads nowhere"),
        };

    private static JsonObject Object(YamlMappingNode mapping, string name, int depth)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            var text = (key as YamlScalarNode)?.Value ?? throw new KanikoException(ErrorCode.UsageInvalid, $"{name} has a key that is no text");
            if (!result.TryAdd(text, Node(value, name, depth - 1)))
            {
                throw new KanikoException(ErrorCode.UsageInvalid, $"{name} has the key '{text}' twice");
            }
        }

        return result;
    }

    private static JsonValue? Plain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        return YamlWriter.IsNumber(text)
            ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? JsonValue.Create(whole)
                : JsonValue.Create(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
            : JsonValue.Create(text);
    }
}
