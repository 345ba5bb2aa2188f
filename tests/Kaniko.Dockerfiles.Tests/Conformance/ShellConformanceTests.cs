using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;

namespace Kaniko.Dockerfiles.Tests.Conformance;

public sealed class ShellConformanceTests
{
    private static readonly WordExpander Expander = new('\\');

    [Fact]
    public void Words_with_environment_expand_as_recorded()
    {
        var data = ConformanceData.Json("shell", "env.json");
        var variables = Object(data.GetProperty("env"));
        var differences = new Differences();
        foreach (var item in data.GetProperty("cases").EnumerateArray())
        {
            if (item.GetProperty("platform").GetString() == "windows")
            {
                continue; // Windows compares names of variables without case; not a target of this builder.
            }

            var actual = Try(() => Expander.Expand(item.GetProperty("input").GetString()!, variables));
            differences.Expect(actual == Expected(item), $"{item.GetProperty("input")} gave {actual}, not {Expected(item)}");
        }

        differences.AssertNone(atLeast: 200);
    }

    [Fact]
    public void Substitutions_expand_as_recorded_and_name_what_they_used()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("shell", "expand.json").GetProperty("cases").EnumerateArray())
        {
            var input = item.GetProperty("input").GetString()!;
            var variables = Object(item.GetProperty("env"));
            var actual = Try(() => Expander.Expand(input, variables));
            differences.Expect(actual == Expected(item), $"{input} gave {actual}, not {Expected(item)}");
            if (actual is null || !item.TryGetProperty("matched", out _))
            {
                continue;
            }

            var word = Expander.Evaluate(input, variables);
            var names = Names(word.Used, word.Undefined);
            var wanted = Names(item.GetProperty("matched").Strings(), item.GetProperty("unmatched").Strings());
            differences.Expect(names == wanted, $"{input} used {names}, not {wanted}");
        }

        differences.AssertNone(atLeast: 56);
    }

    [Fact]
    public void Expanded_words_split_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("shell", "words.json").GetProperty("cases").EnumerateArray())
        {
            var input = item.GetProperty("input").GetString()!;
            var variables = Variables.FromEnvironment(item.GetProperty("env").Strings());
            var actual = Try(() => string.Join('|', Expander.ExpandWords(input, variables)));
            var wanted = item.GetProperty("error").GetBoolean() ? null : string.Join('|', item.GetProperty("expected").Strings());
            differences.Expect(actual == wanted, $"{input} gave {actual}, not {wanted}");
        }

        differences.AssertNone(atLeast: 24);
    }

    [Fact]
    public void Patterns_are_accepted_and_rejected_as_recorded()
    {
        var data = ConformanceData.Json("shell", "patterns.json");
        var differences = new Differences();
        foreach (var pattern in data.GetProperty("accepted").EnumerateObject())
        {
            differences.Expect(ShellPattern.TryParse(pattern.Name, out _) is not null, $"{pattern.Name} was rejected");
        }

        foreach (var pattern in data.GetProperty("rejected").Strings())
        {
            differences.Expect(ShellPattern.TryParse(pattern, out _) is null, $"{pattern} was accepted");
        }

        differences.AssertNone(atLeast: 7);
    }

    private static string Names(IEnumerable<string> used, IEnumerable<string> undefined) =>
        $"{string.Join(' ', used.Order(StringComparer.Ordinal))}|{string.Join(' ', undefined.Order(StringComparer.Ordinal))}";

    private static string? Expected(JsonElement item) =>
        item.GetProperty("error").GetBoolean() ? null : item.GetProperty("expected").GetString();

    private static string? Try(Func<string> expand)
    {
        try
        {
            return expand();
        }
        catch (KanikoException)
        {
            return null;
        }
    }

    private static Variables Object(JsonElement element)
    {
        var variables = new Variables();
        foreach (var member in element.EnumerateObject())
        {
            variables.Set(member.Name, member.Value.GetString()!);
        }

        return variables;
    }
}
