using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Linting;
using Kaniko.Testing;

namespace Kaniko.Dockerfiles.Tests.Linting;

/// <summary><c>docs/lint</c>: whoever meets a finding finds it explained, with examples that are true.</summary>
public sealed class RulePageTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "docs", "lint");

    public static TheoryData<string> Rules() => [.. LintRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_rule_has_a_page_whose_bad_example_is_found_and_whose_good_one_is_not(string rule)
    {
        var path = Path.Combine(Folder, rule + ".md");
        Assert.True(File.Exists(path), $"docs/lint/{rule}.md is missing");
        var page = File.ReadAllText(path);
        var examples = Blocks(page, "dockerfile");
        var ignore = Blocks(page, "gitignore") is [var patterns] ? IgnoreFile.Parse(patterns) : null;

        Assert.StartsWith($"# {rule}\n", page);
        Assert.Equal(2, examples.Count);
        Assert.Contains(rule, Findings(examples[0], ignore));
        Assert.Empty(Findings(examples[1], ignore));
    }

    [Fact]
    public void The_index_is_made_from_the_rules()
    {
        var path = Path.Combine(Folder, "README.md");
        var index = Index();
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            File.WriteAllText(path, index);
        }

        Assert.Equal(index, File.ReadAllText(path));
    }

    [Fact]
    public void Each_page_is_about_a_rule_that_exists() => Assert.Equal(
        LintRules.All.Select(rule => rule.Name).Append("README").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Folder).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    private static string Index()
    {
        var index = new StringBuilder("""
            # Build checks

            Made from the rules in `src/Kaniko.Dockerfiles/Linting`; a test compares the two. Names and meanings are BuildKit's. A build shows
            findings as warnings; `kaniko check` and `kaniko build --call=check` show them without a build and end with 1 where there are any.

            In the Dockerfile, `# check=skip=RULE,RULE` before everything else turns checks off (`all`: every one), `# check=error=true` makes
            findings end the build, and `# check=experimental=RULE` turns on what is still experimental; `# check=skip=RULE` right above an
            instruction is for that one alone. The build argument `BUILDKIT_DOCKERFILE_CHECK` takes the place of the line in the file.

            | rule | what it finds |
            | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var rule in LintRules.All)
        {
            index.Append($"| [{rule.Name}]({rule.Name}.md) | {rule.Description.TrimEnd('.')}.{(rule.IsExperimental ? " Experimental." : "")} |\n");
        }

        return index.ToString();
    }

    private static string[] Findings(string dockerfile, IgnoreFile? ignore)
    {
        var options = new LintOptions
        {
            IgnoreFile = ignore,
            BaseImage = query => query.Image == "arm64-only" ? new() { Platform = "linux/arm64" } : null,
        };
        var (findings, error) = Linter.Check(new SourceText("Dockerfile", dockerfile), options);
        Assert.Null(error);
        return [.. findings.Select(finding => finding.Rule)];
    }

    private static List<string> Blocks(string page, string language) =>
        [.. page.Split($"```{language}\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
}
