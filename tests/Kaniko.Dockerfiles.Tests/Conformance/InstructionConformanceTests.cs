using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Lexing;
using Kaniko.Dockerfiles.Parsing;
using Kaniko.Dockerfiles.Values;

namespace Kaniko.Dockerfiles.Tests.Conformance;

public sealed class InstructionConformanceTests
{
    [Fact]
    public void Copy_takes_heredocs_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("instructions", "copy_heredoc.json").EnumerateArray())
        {
            var copy = Assert.IsType<CopyInstruction>(Instruction(item));
            var contents = item.GetProperty("contents").EnumerateArray().Select(content => (
                content.GetProperty("path").GetString()!,
                content.GetProperty("data").GetString()!,
                content.GetProperty("expand").GetBoolean()));
            differences.Expect(
                copy.Paths.Destination == item.GetProperty("dest").GetString()
                && copy.Paths.Sources.SequenceEqual(item.GetProperty("sources").Strings())
                && copy.Paths.SourceContents.Select(content => (content.Name, content.Body, content.Expand)).SequenceEqual(contents),
                item.ToString());
        }

        differences.AssertNone(atLeast: 8);
    }

    [Fact]
    public void Run_takes_heredocs_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("instructions", "run_heredoc.json").EnumerateArray())
        {
            var run = Assert.IsType<RunInstruction>(Instruction(item));
            var files = item.GetProperty("files").EnumerateArray().Select(file => (
                file.GetProperty("name").GetString()!,
                file.GetProperty("data").GetString()!,
                file.GetProperty("chomp").GetBoolean()));
            differences.Expect(
                run.Command.IsShell == item.GetProperty("shell_form").GetBoolean()
                && run.Command.Words.SequenceEqual(item.GetProperty("command").Strings())
                && run.Heredocs.Select(heredoc => (heredoc.Name, heredoc.Content, heredoc.StripTabs)).SequenceEqual(files),
                item.ToString());
        }

        differences.AssertNone(atLeast: 6);
    }

    [Fact]
    public void Devices_are_read_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("instructions", "run_device.json").EnumerateArray())
        {
            var (device, error) = Try(() => RunDeviceReader.Read(item.GetProperty("input").GetString()!));
            var expect = item.GetProperty("expect");
            var wanted = expect.ValueKind == JsonValueKind.Null
                ? null
                : new RunDevice(expect.GetProperty("name").GetString()!, expect.GetProperty("required").GetBoolean());
            differences.Expect(device == wanted && error?.Message == item.GetProperty("error").GetString(), item.ToString());
        }

        differences.AssertNone(atLeast: 8);
    }

    [Fact]
    public void Ports_are_read_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("instructions", "expose_ports.json").EnumerateArray())
        {
            var words = item.TryGetProperty("specs", out var specs) ? specs.Strings() : [item.GetProperty("spec").GetString()!];
            var (ports, error) = Try(() => ExposedPorts.Parse(words));
            var isRight = item.TryGetProperty("expect", out var expect)
                ? ports?.SequenceEqual(expect.Strings()) == true
                : error is not null
                    && (item.GetProperty("error").GetString() is "" || error.Message == item.GetProperty("error").GetString());
            differences.Expect(isRight, $"{item} gave {error?.Message}");
        }

        differences.AssertNone(atLeast: 17);
    }

    [Fact]
    public void Errors_have_the_recorded_words_and_point_at_their_line()
    {
        const string Prefix = "dockerfile parse error on line ";
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("instructions", "errors.json").EnumerateArray())
        {
            // The recorded cases are single instructions; BuildKit's parser of them does not ask for a FROM.
            var (_, error) = DockerfileParser.ParseUpToError(new SourceText("Dockerfile", item.GetProperty("dockerfile").GetString()!));
            var message = error?.Message.StartsWith(Prefix, StringComparison.Ordinal) == true
                ? error.Message[(error.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]
                : error?.Message;
            var isRight = item.TryGetProperty("error_equals", out var equals)
                ? message == equals.GetString()
                : message?.Contains(item.GetProperty("error_contains").GetString()!, StringComparison.Ordinal) == true;
            differences.Expect(isRight && error?.Location?.StartLine == 1, $"{item} gave {error?.Message} at {error?.Location}");
        }

        differences.AssertNone(atLeast: 21);
    }

    [Fact]
    public void Health_checks_and_intervals_are_read_as_recorded()
    {
        var data = ConformanceData.Json("instructions", "misc.json");
        var shell = data.GetProperty("healthcheck_shell_form");
        var health = Assert.IsType<HealthcheckInstruction>(Instruction(shell));
        Assert.Equal(shell.GetProperty("test").Strings(), [health.Command!.IsShell ? "CMD-SHELL" : "CMD", .. health.Command.Words]);
        var differences = new Differences();
        foreach (var pair in data.GetProperty("interval_minimum").EnumerateArray())
        {
            var (_, error) = Try(() => InstructionParser.Parse(LogicalLine.Of($"HEALTHCHECK --interval={pair[0]} CMD x")));
            var wanted = pair[1].GetString()!;
            differences.Expect(
                wanted == "ok" ? error is null : error?.Message.EndsWith(wanted["error: ".Length..], StringComparison.Ordinal) == true,
                $"{pair} gave {error?.Message}");
        }

        differences.AssertNone(atLeast: 3);
    }

    [Fact]
    public void Flags_are_read_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("instructions", "misc.json").GetProperty("flags").EnumerateArray())
        {
            var definitions = item.GetProperty("defs").EnumerateObject()
                .Select(pair => new FlagDefinition(pair.Name, pair.Value.GetString() == "bool" ? FlagKind.Switch : FlagKind.Text));
            var line = LogicalLine.Of($"COPY {string.Join(' ', item.GetProperty("args").Strings())}");
            var (flags, error) = Try(() => InstructionFlags.Parse(line, [.. definitions]));
            var isRight = item.TryGetProperty("error", out _)
                ? error is not null
                : flags is not null && item.GetProperty("values").EnumerateObject().All(pair =>
                    pair.Value.ValueKind == JsonValueKind.String
                        ? flags.Text(pair.Name) == pair.Value.GetString()
                        : flags.Switch(pair.Name) == pair.Value.GetBoolean());
            differences.Expect(isRight, item.ToString());
        }

        differences.AssertNone(atLeast: 10);
    }

    [Fact]
    public void Parse_errors_point_at_the_recorded_lines()
    {
        // These need the whole builder: a syntax image, a command that fails, sources and stages that do not exist.
        string[] notOfTheParser = ["invalidsyntax", "invalidrun", "invalidcopy", "invalidcopyfrom", "invalidmultiline"];
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("errors", "locations.json").EnumerateArray())
        {
            if (notOfTheParser.Contains(item.GetProperty("name").GetString()))
            {
                continue;
            }

            var (_, error) = DockerfileParser.ParseUpToError(new SourceText("Dockerfile", item.GetProperty("dockerfile").GetString()!));
            var lines = item.GetProperty("error_lines").EnumerateArray().Select(line => line.GetInt32()).ToList();
            differences.Expect((error?.Location?.StartLine, error?.Location?.EndLine) == (lines[0], lines[^1]), item.ToString());
        }

        differences.AssertNone(atLeast: 2);
    }

    private static Instruction Instruction(JsonElement item) => InstructionParser.Parse(
        Assert.Single(DockerfileLexer.Lex(new SourceText("Dockerfile", item.GetProperty("dockerfile").GetString()!)).Lines));

    private static (T? Value, KanikoException? Error) Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (KanikoException error)
        {
            return (null, error);
        }
    }
}
