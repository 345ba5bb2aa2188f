using System.Text.RegularExpressions;
using Kaniko.Tasks.Actions;
using Xunit;

namespace Kaniko.Tasks.Tests;

/// <summary>What runs with the project's rights: third-party actions by commit only, and no right that nobody gave.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows { get; } =
        new(Directory.GetFiles(Path.Combine(FlagTableTests.Repository(), ".github", "workflows")).Select(file => Path.GetFileName(file)));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Other_people_s_actions_are_named_by_commit_and_rights_are_given_one_by_one(string file)
    {
        var text = File.ReadAllText(Path.Combine(FlagTableTests.Repository(), ".github", "workflows", file));

        Assert.All(Uses().Matches(text), use => Assert.Matches("^(\\./.*|[^@]+@[0-9a-f]{40}( +#.*)?)$", use.Groups[1].Value));
        Assert.Matches("(?m)^permissions:", text);
        Assert.DoesNotContain("write-all", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
        foreach (Match script in Scripts().Matches(text))
        {
            Assert.DoesNotContain("${{", script.Value, StringComparison.Ordinal); // inputs reach a shell as variables
        }
    }

    [Fact]
    public void The_examples_of_the_pages_use_inputs_that_exist()
    {
        var known = ActionInputs.All.Select(input => input.Name).ToHashSet();
        var page = File.ReadAllText(Path.Combine(FlagTableTests.Repository(), "docs", "github.md"));
        var used = With().Matches(page).SelectMany(block => Keys().Matches(block.Value)).Select(key => key.Groups[1].Value).ToList();

        Assert.True(used.Count > 8, $"only {string.Join(' ', used)}");
        Assert.Empty(used.Except(known));
    }

    [GeneratedRegex(@"(?m)^\s*(?:- )?uses: *(.+?) *$")]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?m)^( *)(?:- )?run: (?:\|\n(?:\1 {2,}.*\n|\n)+|.*\n)")]
    private static partial Regex Scripts();

    [GeneratedRegex(@"(?m)(?:^        with:\n(?:          .*\n)+)|(?<=```yaml\n)(?:          .*\n)+")]
    private static partial Regex With();

    [GeneratedRegex(@"(?m)^          ([a-z-]+):")]
    private static partial Regex Keys();
}
