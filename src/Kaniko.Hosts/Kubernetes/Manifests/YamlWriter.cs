using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>JSON nodes as YAML in block style, as <c>kubectl get -o yaml</c> writes it.</summary>
internal static class YamlWriter
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node, indent: 0, afterDash: true);
        return text.ToString();
    }

    /// <summary>Whether a plain scalar would be read as a number.</summary>
    public static bool IsNumber(string text)
    {
        var rest = text.AsSpan();
        rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
        var digits = 0;
        var dots = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            if (char.IsAsciiDigit(c))
            {
                digits++;
            }
            else if (c == '.' && dots == 0)
            {
                dots++;
            }
            else
            {
                var exponent = rest[(i + 1)..];
                exponent = exponent is ['-' or '+', ..] ? exponent[1..] : exponent;
                return digits > 0 && c is 'e' or 'E' && exponent.Length > 0 && !exponent.ContainsAnyExceptInRange('0', '9');
            }
        }

        return digits > 0;
    }

    private static void Append(StringBuilder text, JsonNode? node, int indent, bool afterDash)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (key, value) in map)
                {
                    Indent(text, afterDash ? 0 : indent);
                    afterDash = false;
                    _ = text.Append(Scalar(key)).Append(':');
                    AppendValue(text, value, value is JsonArray ? indent : indent + 2);
                }

                break;
            case JsonArray { Count: > 0 } list:
                foreach (var item in list)
                {
                    Indent(text, afterDash ? 0 : indent);
                    afterDash = false;
                    _ = text.Append("- ");
                    Append(text, item, indent + 2, afterDash: true);
                }

                break;
            default:
                _ = text.Append(Leaf(node)).Append('\n');
                break;
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            _ = text.Append('\n');
            Append(text, value, indent, afterDash: false);
        }
        else
        {
            _ = text.Append(' ').Append(Leaf(value)).Append('\n');
        }
    }

    private static void Indent(StringBuilder text, int indent) => text.Append(' ', indent);

    private static string Leaf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => Scalar(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    /// <summary>Plain where that is read back as the same text, else in double quotes, whose escapes are JSON's.</summary>
    private static string Scalar(string text) => IsPlain(text) ? text : '"' + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + '"';

    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || text[0] == ' ' || text[^1] is ' ' or ':' || IsNumber(text)
            || text.ToLowerInvariant() is "true" or "false" or "null" or "~" or "yes" or "no" or "on" or "off" or "y" or "n")
        {
            return false;
        }

        if (!char.IsAsciiLetterOrDigit(text[0]) && text[0] is not ('/' or '_' or '.'))
        {
            return false;
        }

        if (char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '-' or '+' or 'T' or 'Z' or '.' or '_' or 'x' or 'X' or 'o'))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] > '~' || (text[i] == ':' && text[i + 1] == ' ') || (text[i] == '#' && text[i - 1] == ' '))
            {
                return false;
            }
        }

        return true;
    }
}
