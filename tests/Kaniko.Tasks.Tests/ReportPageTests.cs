using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Results;
using Xunit;

namespace Kaniko.Tasks.Tests;

/// <summary><c>docs/report.md</c>: the schema of <c>--report</c> and <c>--progress=rawjson</c>, made from the types that are written.</summary>
public sealed class ReportPageTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    private readonly Dictionary<string, XElement> comments = new[] { typeof(BuildEvent), typeof(Diagnostic) }
        .Select(type => XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")))
        .SelectMany(document => document.Descendants("member")).ToDictionary(member => member.Attribute("name")!.Value);

    private readonly Queue<Type> waiting = new();
    private readonly HashSet<Type> seen = [];
    private readonly StringBuilder page = new();

    [Fact]
    public void The_page_in_docs_is_made_from_the_types()
    {
        var path = Path.Combine(FlagTableTests.Repository(), "docs", "report.md");
        var expected = Render();
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }

    private string Render()
    {
        _ = page.Append("""
            # The report of a build

            Made from the types in `src/Kaniko.Tasks/Events`; a test compares them.

            ```sh
            kaniko --context . --destination registry.example.com/team/app:1.0 --report build.json
            jq '.events[] | select(.type == "step-finished") | {step, duration, missReason}' build.json
            ```

            `--report FILE` writes `{"schema": 1, "events": […], "result": {…}}`: every event of the build in its order, an object on a line of its own, and at the end what was
            built, or null where the build failed. `--progress=rawjson` writes the same lines to standard error while they happen. The number changes
            when a field goes or changes its meaning; new fields and new types do not change it. A field that is null is left out. Durations are `[d.]hh:mm:ss[.fffffff]`,
            times ISO 8601.

            Every event has `type`, and `time`: when it happened.

            ## Events

            """.ReplaceLineEndings("\n"));
        foreach (var derived in typeof(BuildEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Where(derived => derived.DerivedType != typeof(CommandFinished)))
        {
            Append($"`{derived.TypeDiscriminator}`", derived.DerivedType, level: 3);
        }

        _ = page.Append("\n## Objects in them\n");
        while (waiting.TryDequeue(out var type))
        {
            Append(type == typeof(BuildResult) ? "BuildResult, which is also `result`" : type.Name, type, level: 3);
        }

        return page.ToString();
    }

    private void Append(string title, Type type, int level)
    {
        _ = page.Append($"\n{new string('#', level)} {title}\n\n{Text(comments[$"T:{type.FullName}"].Element("summary"))}\n");
        if (type.IsEnum)
        {
            _ = page.Append($"\n{string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`"))}\n");
            return;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name is not ("EqualityContract" or "Time") && property.GetCustomAttribute<JsonIgnoreAttribute>() is null).ToList();
        if (properties.Count == 0)
        {
            return;
        }

        _ = page.Append("\n| field | value | meaning |\n| --- | --- | --- |\n");
        foreach (var property in properties)
        {
            var optional = Nullable.GetUnderlyingType(property.PropertyType) is not null || Nullability.Create(property).ReadState == NullabilityState.Nullable;
            _ = page.Append($"| `{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}` | {Name(property.PropertyType)}{(optional ? ", or nothing" : "")} | {Meaning(type, property)} |\n");
        }
    }

    private string Name(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericArguments() is [var item])
        {
            return $"list of {Name(item)}";
        }

        if (type.IsGenericType && type.GetGenericArguments() is [_, var value])
        {
            return $"object, each {Name(value)}";
        }

        if (type.Assembly == typeof(BuildEvent).Assembly || type.Assembly == typeof(Diagnostic).Assembly)
        {
            if (seen.Add(type))
            {
                waiting.Enqueue(type);
            }

            return type.Name;
        }

        return type == typeof(string) ? "text" : type == typeof(bool) ? "`true` or `false`" : type == typeof(TimeSpan) ? "duration"
            : type == typeof(DateTimeOffset) ? "time" : type == typeof(int) || type == typeof(long) ? "number" : throw new NotSupportedException(type.FullName);
    }

    private string Meaning(Type type, PropertyInfo property)
    {
        var own = comments.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}")?.Element("summary");
        var parameter = comments[$"T:{type.FullName}"].Elements("param").FirstOrDefault(element => element.Attribute("name")!.Value == property.Name);
        return Text(own ?? parameter).Replace("|", "\\|", StringComparison.Ordinal) is { Length: > 0 } text
            ? text
            : throw new InvalidOperationException($"{type.Name}.{property.Name} has no comment");
    }

    /// <summary>References become their last names.</summary>
    private static string Text(XElement? element) => element is null ? "" : string.Join(' ', string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement inner => (inner.Attribute("cref") ?? inner.Attribute("name") ?? inner.Attribute("langword"))?.Value.Split('.', ':')[^1] ?? inner.Value,
        _ => "",
    })).Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
