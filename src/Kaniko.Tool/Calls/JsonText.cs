using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Tool.Calls;

/// <summary>What the JSON answers have in common: the forms of BuildKit's subrequests.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    public static void WriteArray<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> writeMembers)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            writeMembers(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteObject(this Utf8JsonWriter json, string name, Action writeMembers)
    {
        json.WriteStartObject(name);
        writeMembers();
        json.WriteEndObject();
    }

    public static void WriteText(this Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>BuildKit's location: whole lines. The index of the only source is 0, which its form leaves out.</summary>
    public static void WriteLocation(this Utf8JsonWriter json, SourceSpan? place)
    {
        if (place is not { } span)
        {
            return;
        }

        json.WriteObject("location", () =>
        {
            json.WriteArray("ranges", [span], range =>
            {
                json.WriteObject("start", () => json.WriteNumber("line", range.StartLine));
                json.WriteObject("end", () => json.WriteNumber("line", Math.Max(range.StartLine, range.EndLine)));
            });
        });
    }
}
