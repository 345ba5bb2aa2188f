using System.Text;
using System.Text.Json;

namespace Kaniko.Dockerfiles.Lexing;

/// <summary>A parser directive.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Value">All of it; frontend and check options use only the first word.</param>
internal sealed record Directive(string Name, string Value, int Line)
{
    public string FirstWord => Value.Split(' ', 2)[0];

    /// <summary>The <c>check</c> directive, also after a line that begins with <c>#!</c>.</summary>
    public static Directive? FindCheck(string content) => Find("check", content, "#");

    /// <summary>The <c>syntax</c> directive: as a comment of either style, or as a member of a JSON object.</summary>
    public static Directive? FindSyntax(string content) =>
        Find("syntax", content, "#") ?? Find("syntax", content, "//") ?? FindInJson(content);

    private static Directive? Find(string name, string content, string comment)
    {
        var reader = new DirectiveReader(comment);
        var number = 0;
        foreach (var range in content.AsSpan().TrimStart(PhysicalLines.ByteOrderMark).Split('\n'))
        {
            number++;
            var line = content.AsSpan().TrimStart(PhysicalLines.ByteOrderMark)[range];
            if (number == 1 && line.StartsWith("#!"))
            {
                continue;
            }

            var directive = reader.Read(line.TrimEnd('\r').ToString(), number);
            if (directive is null || reader.RepeatedName is not null)
            {
                return null;
            }

            if (directive.Name == name)
            {
                return directive;
            }
        }

        return null;
    }

    private static Directive? FindInJson(string content)
    {
        var text = content.TrimStart(PhysicalLines.ByteOrderMark).TrimStart();
        if (!text.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return document.RootElement.TryGetProperty("syntax", out var value) && value.ValueKind == JsonValueKind.String
                ? new Directive("syntax", value.GetString()!, 1)
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // the second is what a lone surrogate escape causes
        }
    }
}
