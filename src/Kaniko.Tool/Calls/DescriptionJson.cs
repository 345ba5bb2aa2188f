using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Describing;

namespace Kaniko.Tool.Calls;

/// <summary>Outlines and targets in the forms of BuildKit's subrequests.</summary>
internal static class DescriptionJson
{
    public static string Targets(IReadOnlyList<BuildTarget> targets, SourceText source) => JsonText.Write(json =>
    {
        json.WriteArray("targets", targets, target =>
        {
            json.WriteText("name", target.Name);
            if (target.IsDefault)
            {
                json.WriteBoolean("default", true);
            }

            json.WriteText("description", target.Description);
            json.WriteText("base", target.Base);
            json.WriteText("platform", target.Platform);
            json.WriteLocation(target.Span);
        });
        WriteSources(json, source);
    });

    public static string Outline(BuildOutline outline, SourceText source) => JsonText.Write(json =>
    {
        json.WriteText("name", outline.Target.Name);
        json.WriteText("description", outline.Target.Description);
        WriteSome(json, "args", outline.Arguments, argument =>
        {
            json.WriteString("name", argument.Name);
            json.WriteText("description", argument.Description);
            json.WriteText("value", argument.Value);
            json.WriteLocation(argument.Span);
        });
        WriteSome(json, "secrets", outline.Secrets, mount => WriteMount(json, mount));
        WriteSome(json, "ssh", outline.SshAgents, mount => WriteMount(json, mount));
        WriteSources(json, source);
    });

    private static void WriteSome<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> writeMembers)
    {
        if (items.Count > 0)
        {
            json.WriteArray(name, items, writeMembers);
        }
    }

    private static void WriteMount(Utf8JsonWriter json, OutlineMount mount)
    {
        json.WriteString("name", mount.Id);
        if (mount.Required)
        {
            json.WriteBoolean("required", true);
        }

        json.WriteLocation(mount.Span);
    }

    private static void WriteSources(Utf8JsonWriter json, SourceText source)
    {
        json.WriteStartArray("sources");
        json.WriteBase64StringValue(Encoding.UTF8.GetBytes(source.Content));
        json.WriteEndArray();
    }
}
