using System.Text.RegularExpressions;
using Kaniko.Tasks.Actions;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Kaniko.Tasks.Tests;

/// <summary>What runs with the project's rights: third-party actions by commit only, and no right that nobody gave.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows { get; } =
        new(Directory.GetFiles(Path.Combine(FlagTableTests.Repository(), ".github", "workflows")).Select(file => Path.GetFileName(file)));

    /// <summary>What each job may do; nothing else is given to any.</summary>
    private static readonly Dictionary<string, string> Rights = new()
    {
        ["ci.yml"] = "contents=read",
        ["ci.yml test"] = "",
        ["release.yml"] = "",
        ["release.yml packages"] = "contents=read",
        ["release.yml image"] = "contents=read packages=write",
        ["release.yml index"] = "packages=write",
        ["release.yml action"] = "contents=write",
    };

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Other_people_s_actions_are_named_by_commit_and_rights_are_given_one_by_one(string file)
    {
        var workflow = Map(Read(Path.Combine(".github", "workflows", file))[0]);
        Assert.Equal(Rights[file], Permissions(workflow));
        Assert.DoesNotContain("pull_request_target", workflow["on"].ToString(), StringComparison.Ordinal);
        foreach (var (name, node) in Map(workflow["jobs"]))
        {
            var job = Map(node);
            Assert.Equal(Rights[$"{file} {name}"], Permissions(job));
            Assert.InRange(int.Parse(job["timeout-minutes"].ToString(), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
            foreach (var step in ((YamlSequenceNode)job["steps"]).Children.Select(Map))
            {
                if (step.TryGetValue("run", out var script))
                {
                    Assert.DoesNotContain("${{", script.ToString(), StringComparison.Ordinal); // inputs reach a shell as variables
                }
                else
                {
                    Assert.Matches("^(\\./.*|[^@]+@[0-9a-f]{40})$", step["uses"].ToString());
                }
            }
        }
    }

    [Fact]
    public void The_component_s_inputs_are_typed_described_and_used_where_no_shell_reads_them()
    {
        var documents = Read(Path.Combine("templates", "kaniko.yml"));
        var inputs = Map(Map(Map(documents[0])["spec"])["inputs"]);
        var job = Map(Assert.Single(Map(documents[1])).Value);
        var used = Inputs().Matches(Assert.Single(Map(documents[1])).Key + string.Join(' ', Texts(documents[1]))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Equal(inputs.Keys.Order(), used.Order());
        Assert.DoesNotContain("$[[", string.Join('\n', Texts(job["script"])), StringComparison.Ordinal);
        foreach (var (name, input) in inputs.Select(pair => (pair.Key, Map(pair.Value))))
        {
            Assert.True(input.ContainsKey("description") && input.ContainsKey("default"), name);
            Assert.Contains(input["type"].ToString(), (string[])["string", "boolean"]);
        }

        // GitLab puts a truth value in the place of a text that is nothing but its input, and refuses such variables.
        Assert.All(
            inputs.Where(input => Map(input.Value)["type"].ToString() == "boolean"),
            input => Assert.DoesNotContain(Texts(job["variables"]), text => text == $"$[[ inputs.{input.Key} ]]"));
    }

    [Theory]
    [InlineData("cake.md", "csharp")]
    [InlineData("nuke.md", "csharp")]
    [InlineData("github.md", "yaml")]
    [InlineData("gitlab.md", "yaml")]
    [InlineData("kubernetes.md", "yaml")]
    [InlineData("command-line.md", "sh")]
    public void A_front_door_s_page_starts_with_a_job_to_copy(string page, string language)
    {
        var lines = File.ReadAllLines(Path.Combine(FlagTableTests.Repository(), "docs", page)).Where(line => line.Length > 0).ToList();

        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        Assert.Equal("```" + language, lines[1]);
        foreach (Match block in Blocks().Matches(string.Join('\n', lines)))
        {
            new YamlStream().Load(new StringReader(block.Groups[1].Value)); // or throws
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

    private static List<YamlNode> Read(string path)
    {
        var stream = new YamlStream();
        using var text = File.OpenText(Path.Combine(FlagTableTests.Repository(), path));
        stream.Load(text);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static Dictionary<string, YamlNode> Map(YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value);

    private static IEnumerable<string> Texts(YamlNode node) => node.AllNodes.OfType<YamlScalarNode>().Select(scalar => scalar.Value ?? "");

    private static string Permissions(Dictionary<string, YamlNode> of) =>
        of.TryGetValue("permissions", out var given) ? string.Join(' ', Map(given).Select(pair => $"{pair.Key}={pair.Value}")) : "";

    [GeneratedRegex(@"\$\[\[ inputs\.([a-z-]+) \]\]")]
    private static partial Regex Inputs();

    [GeneratedRegex(@"(?m)^```yaml\n((?:(?!```).*\n)*)```")]
    private static partial Regex Blocks();

    [GeneratedRegex(@"(?m)(?:^        with:\n(?:          .*\n)+)|(?<=```yaml\n)(?:          .*\n)+")]
    private static partial Regex With();

    [GeneratedRegex(@"(?m)^          ([a-z-]+):")]
    private static partial Regex Keys();
}
