using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Tests.Conformance;

public sealed class ParserConformanceTests
{
    [Fact]
    public void Syntax_trees_print_as_recorded()
    {
        var differences = new Differences();
        foreach (var name in ConformanceData.Json("parser", "index.json").GetProperty("ast").Strings())
        {
            var actual = SyntaxDump.Print(Lex(ConformanceData.Text("parser", "ast", name, "Dockerfile")).Lines);
            var wanted = ConformanceData.Text("parser", "ast", name, "result").TrimEnd('\n');
            differences.Expect(actual == wanted, $"{name}\n--- wanted\n{wanted}\n--- actual\n{actual}");
        }

        differences.AssertNone(atLeast: 33);
    }

    [Fact]
    public void Negative_samples_are_refused_with_a_place_or_the_file()
    {
        var differences = new Differences();
        foreach (var name in ConformanceData.Json("parser", "index.json").GetProperty("negative").Strings())
        {
            var source = new SourceText("Dockerfile", ConformanceData.Text("parser", "negative", name, "Dockerfile"));
            var (_, error) = DockerfileParser.ParseUpToError(source);
            differences.Expect(error is { Code: ErrorCode.DockerfileSyntax } && error.SourceText == source, name);
        }

        differences.AssertNone(atLeast: 4);
    }

    [Fact]
    public void Lines_span_what_they_do_in_the_file()
    {
        var lines = ConformanceData.Json("parser", "index.json").GetProperty("lines");
        var wanted = lines.GetProperty("children").EnumerateArray()
            .Select(range => (range[0].GetInt32(), range[1].GetInt32()));

        var lexed = Lex(ConformanceData.Text("parser", lines.GetProperty("file").GetString()!));

        Assert.Equal(wanted, lexed.Lines.Select(line => (line.Span.StartLine, line.Span.EndLine)));
    }

    [Fact]
    public void Quoted_words_split_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("parser", "words.json").EnumerateArray())
        {
            var actual = WordLists.Quoted(item.GetProperty("input").GetString()!, '\\');
            differences.Expect(actual.SequenceEqual(item.GetProperty("expect").Strings()), item.ToString());
        }

        differences.AssertNone(atLeast: 8);
    }

    [Fact]
    public void Json_arrays_are_read_as_recorded()
    {
        var data = ConformanceData.Json("parser", "json_arrays.json");
        var differences = new Differences();
        foreach (var item in data.GetProperty("valid").EnumerateArray())
        {
            var actual = JsonStringArray.TryParse(item.GetProperty("input").GetString()!);
            differences.Expect(actual?.SequenceEqual(item.GetProperty("expect").Strings()) == true, item.ToString());
        }

        foreach (var text in data.GetProperty("not_all_strings_error").Strings())
        {
            differences.Expect(Error(() => JsonStringArray.TryParse(text)) is not null, text);
        }

        differences.AssertNone(atLeast: 16);
    }

    [Fact]
    public void Name_value_pairs_are_read_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("parser", "keyvalue.json").EnumerateArray())
        {
            var (keyword, rest) = (item.GetProperty("keyword").GetString()!, item.GetProperty("rest").GetString()!);
            var wanted = item.TryGetProperty("expect", out var expect)
                ? string.Join('|', expect.EnumerateArray().SelectMany(triple => triple.Strings()))
                : null;
            string? actual = null;
            _ = Error(() => actual = string.Join('|', NameValues.Read(keyword, rest, '\\')));
            differences.Expect(actual == wanted, item.ToString());
        }

        differences.AssertNone(atLeast: 3);
    }

    [Fact]
    public void Directives_are_found_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("parser", "directives.json").EnumerateArray())
        {
            differences.Expect(DirectiveIsAsRecorded(item), item.ToString());
        }

        differences.AssertNone(atLeast: 17);
    }

    [Fact]
    public void Empty_continuation_lines_are_reported_as_recorded()
    {
        var data = ConformanceData.Json("parser", "empty_continuation.json");

        var found = Lex(data.GetProperty("dockerfile").GetString()!).EmptyContinuations;

        Assert.Equal(data.GetProperty("warning_count").GetInt32(), found.Count);
        Assert.Equal(data.GetProperty("joined_lines").Strings(), found.Select(line => line.Text));
    }

    [Fact]
    public void Heredocs_are_read_as_recorded()
    {
        var data = ConformanceData.Json("parser", "heredocs.json");
        var lines = Lex(data.GetProperty("document").GetString()!).Lines;
        var differences = new Differences();
        var wanted = data.GetProperty("heredocs").EnumerateArray().ToList();
        for (var i = 0; i < wanted.Count; i++)
        {
            var expected = wanted[i].EnumerateArray().Select(item => new Heredoc(
                item.GetProperty("name").GetString()!,
                item.GetProperty("fd").GetUInt32(),
                item.GetProperty("content").GetString()!,
                item.GetProperty("expand").GetBoolean(),
                item.GetProperty("chomp").GetBoolean()));
            differences.Expect(lines[i + 1].Heredocs.SequenceEqual(expected), lines[i + 1].Text);
        }

        foreach (var text in data.GetProperty("json_form_has_none").Strings())
        {
            differences.Expect(Lex(text).Lines[0].Heredocs.Count == 0, text);
        }

        differences.AssertNone(atLeast: 29);
    }

    [Fact]
    public void Heredoc_words_are_told_as_recorded()
    {
        var data = ConformanceData.Json("parser", "heredocs.json");
        var single = data.GetProperty("single_word");
        var differences = new Differences();
        foreach (var word in single.GetProperty("is_heredoc_named_EOF").Strings())
        {
            differences.Expect(HeredocMarker.Parse(word)?.Name == "EOF", word);
        }

        foreach (var word in single.GetProperty("error").Strings())
        {
            differences.Expect(Error(() => HeredocMarker.Parse(word)) is not null, word);
        }

        foreach (var word in single.GetProperty("not_a_heredoc").Strings())
        {
            differences.Expect(HeredocMarker.Parse(word) is null, word);
        }

        foreach (var item in data.GetProperty("names_from_line").EnumerateArray())
        {
            var names = HeredocMarker.FindAll(item.GetProperty("line").GetString()!).Select(heredoc => heredoc.Name);
            differences.Expect(names.SequenceEqual(item.GetProperty("names").Strings()), item.ToString());
        }

        differences.AssertNone(atLeast: 30);
    }

    [Fact]
    public void Real_Dockerfiles_parse_or_fail_with_a_place()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("parser", "smoke.json").EnumerateArray())
        {
            var source = new SourceText("Dockerfile", item.GetProperty("dockerfile").GetString()!);
            var (dockerfile, error) = DockerfileParser.ParseUpToError(source);
            differences.Expect(
                error is null ? dockerfile is { Stages.Count: > 0 } : error.Location is not null,
                $"{item.GetProperty("test")}: {error?.Message}");
        }

        differences.AssertNone(atLeast: 280);
    }

    [Fact]
    public void Dockerfiles_that_BuildKit_built_parse()
    {
        var differences = new Differences();
        foreach (var directory in Directory.GetDirectories(ConformanceData.Path("build", "cases")).Order(StringComparer.Ordinal))
        {
            var id = Path.GetFileName(directory);
            var expected = ConformanceData.Path("build", "expected-buildkit", id + ".json");
            if (!File.Exists(expected)
                || ConformanceData.Json("build", "expected-buildkit", id + ".json").GetProperty("result").GetString() != "success")
            {
                continue;
            }

            var source = new SourceText("Dockerfile", ConformanceData.Text("build", "cases", id, "Dockerfile"));
            var (_, error) = DockerfileParser.ParseUpToError(source);
            differences.Expect(error is null, $"{id}: {error?.Message}");
        }

        differences.AssertNone(atLeast: 60);
    }

    private static bool DirectiveIsAsRecorded(JsonElement item)
    {
        var input = item.GetProperty("input").GetString()!;
        if (item.GetProperty("kind").GetString() == "all")
        {
            var reader = new DirectiveReader();
            var found = input.Split('\n').Select((line, index) => reader.Read(line, index + 1)).OfType<Directive>();
            return found.Select(directive => (directive.Name, directive.Value))
                .SequenceEqual(item.GetProperty("expect").EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!)));
        }

        var directive = item.GetProperty("kind").GetString() == "syntax" ? Directive.FindSyntax(input) : Directive.FindCheck(input);
        return directive?.FirstWord == item.GetProperty("first_word").GetString()
            && (item.GetProperty("full_value").GetString() is not { } value || directive?.Value == value)
            && (item.GetProperty("line").ValueKind == JsonValueKind.Null || directive?.Line == item.GetProperty("line").GetInt32())
            && item.GetProperty("found").GetBoolean() == directive is not null;
    }

    private static LexedDockerfile Lex(string text) => DockerfileLexer.Lex(new SourceText("Dockerfile", text));

    private static KanikoException? Error(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (KanikoException error)
        {
            return error;
        }
    }
}
