using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Linting;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Tests.Conformance;

public sealed class LintConformanceTests
{
    /// <summary>Its report names lines 3 and 4, which are a blank line and a FROM; BuildKit's own test does not compare them.</summary>
    private const string WithWrongLines = "testLegacyKeyValueFormat-3";

    [Fact]
    public void Build_checks_find_what_is_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("lint", "cases.json").EnumerateArray())
        {
            Compare(item, "warnings", allStages: false, differences);
            var report = item.TryGetProperty("lint_report_warnings", out _) ? "lint_report_warnings" : "warnings";
            Compare(item, report, allStages: true, differences);
        }

        differences.AssertNone(atLeast: 174);
    }

    [Fact]
    public void Errors_that_checks_make_are_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("lint", "cases.json").EnumerateArray())
        {
            if (!item.TryGetProperty("build_error", out var wanted) || !wanted.GetString()!.StartsWith("lint ", StringComparison.Ordinal))
            {
                continue;
            }

            var dockerfile = DockerfileParser.Parse(new SourceText("Dockerfile", item.GetProperty("dockerfile").GetString()!));
            var options = Options(item, allStages: false);
            var error = Linter.Failure(dockerfile, options, Linter.Check(dockerfile, options));
            differences.Expect(
                error?.Message == wanted.GetString() && error?.Location?.StartLine == item.GetProperty("build_error_line").GetInt32(),
                $"{item} gave {error?.Message}");
        }

        differences.AssertNone(atLeast: 2);
    }

    private static void Compare(JsonElement item, string name, bool allStages, Differences differences)
    {
        var source = new SourceText("Dockerfile", item.GetProperty("dockerfile").GetString()!);
        var (findings, _) = Linter.Check(source, Options(item, allStages));
        var compareLines = item.GetProperty("id").GetString() != WithWrongLines;
        var wanted = item.GetProperty(name).EnumerateArray()
            .Select(warning => Text(
                warning.GetProperty("rule").GetString(), warning.GetProperty("line").GetInt32(), warning.GetProperty("detail").GetString()))
            .Order(StringComparer.Ordinal);
        var actual = findings
            .Select(finding => Text(finding.Rule, finding.Span?.StartLine, finding.Detail))
            .Order(StringComparer.Ordinal);
        differences.Expect(
            wanted.SequenceEqual(actual),
            $"{item.GetProperty("id")} ({name}):\n  wanted {string.Join("\n         ", wanted)}\n  actual {string.Join("\n         ", actual)}");
        foreach (var warning in item.GetProperty(name).EnumerateArray())
        {
            var finding = findings.FirstOrDefault(finding => finding.Rule == warning.GetProperty("rule").GetString());
            differences.Expect(
                !warning.TryGetProperty("url", out var url)
                || (finding?.Url == url.GetString() && finding?.Description == warning.GetProperty("description").GetString()),
                $"{warning} gave {finding?.Url} {finding?.Description}");
        }

        string Text(string? rule, int? line, string? detail) => $"{rule} {(compareLines ? line : null)} {detail}";
    }

    /// <summary>The cases use small images of which only PATH is known.</summary>
    private static LintOptions Options(JsonElement item, bool allStages)
    {
        var arguments = new Dictionary<string, string>();
        if (item.TryGetProperty("frontend_attrs", out var attributes))
        {
            foreach (var attribute in attributes.EnumerateObject())
            {
                arguments.Add(attribute.Name["build-arg:".Length..], attribute.Value.GetString()!);
            }
        }

        return new LintOptions
        {
            Inputs = new GlobalScopeInputs { BuildArguments = arguments },
            AllStages = allStages,
            IgnoreFile = item.TryGetProperty("dockerignore", out var ignore) ? IgnoreFile.Parse(ignore.GetString()!) : null,
            BaseImage = _ => new BaseImageFacts { Environment = ["PATH=/bin"] },
        };
    }
}
