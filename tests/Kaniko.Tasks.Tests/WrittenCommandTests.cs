using System.Text.RegularExpressions;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Tasks.Tests;

/// <summary>What people copy: every command of the pages, jobs and samples is one that the program takes.</summary>
public sealed partial class WrittenCommandTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    /// <summary>What reads the words behind each command's name.</summary>
    private static readonly Dictionary<string, (Action<string[]> Parse, Func<string, Flag?> Find)> Commands = new()
    {
        ["build"] = Of(ExecutorFlags.Table),
        ["check"] = Of(ExecutorFlags.Table),
        ["warm"] = Of(WarmFlags.Table),
        ["push"] = Of(PushFlags.Table),
        ["copy"] = Of(CopyFlags.Table),
        ["index"] = Of(IndexFlags.Table),
        ["inspect"] = Of(InspectFlags.Table),
        ["login"] = Of(LoginFlags.Table),
        ["logout"] = Of(LogoutFlags.Table),
        ["render"] = Of(RenderFlags.Table),
        ["pods"] = Of(PodsFlags.Table),
        ["gc"] = Of(StoreFlags.GcTable),
        ["du"] = Of(StoreFlags.DuTable),
        ["version"] = Of(new FlagTable<BuildRequest>("version")),
        ["help"] = (_ => { }, _ => null),
        ["action"] = (_ => { }, _ => null),
    };

    /// <summary>Flags that the pages mention and that are not ours.</summary>
    private static readonly HashSet<string> Foreign =
    [
        "help", "version",
        "chmod", "chown", "checksum", "exclude", "from", "link", "mount", "parents", "security", // of Dockerfile instructions
        "cap-add", "cap-drop", "init", "read-only", "security-opt", "tmpfs", "user", "volume", "entrypoint", "rm", "style", "memory", "pids-limit", "cpus", "dns", // of docker, podman and buildkite-agent
        "format", // of aws
        "project", "create-manifest-if-needed", // of dotnet
        "docker-server", "docker-username", "docker-password", "filename", // of kubectl
    ];

    public static TheoryData<string> Pages { get; } = [.. Files().Where(file => Code(file).Any(text => Command().IsMatch(text)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_that_is_written_down_is_understood(string file)
    {
        foreach (var line in Code(file).SelectMany(text => Command().Matches(text)))
        {
            var words = Words(line.Groups["words"].Value);
            var (command, arguments) = line.Groups["program"].Value.EndsWith("warmer", StringComparison.Ordinal) ? ("warm", words)
                : words is [var first, .. var rest] && !first.StartsWith('-') ? (first, rest)
                : ("build", words);
            Assert.True(Commands.ContainsKey(command), $"{file}: '{line.Value}': there is no command '{command}'");
            try
            {
                Commands[command].Parse(arguments);
            }
            catch (Diagnostics.KanikoException e)
            {
                Assert.Fail($"{file}: '{line.Value}': {e.Message}");
            }
        }
    }

    [Fact]
    public void Every_flag_that_is_mentioned_exists() => Assert.Empty(
        from file in Files()
        where Path.GetExtension(file) == ".md" // elsewhere other programs' flags are many
        from text in Code(file)
        from Match flag in Flags().Matches(text)
        let name = flag.Groups[1].Value
        where !Foreign.Contains(name) && Commands.Values.All(command => command.Find(name) is null)
            && !name.StartsWith("kaniko-", StringComparison.Ordinal) // Nuke's parameters
        select $"{file}: --{name}");

    private static (Action<string[]>, Func<string, Flag?>) Of<T>(FlagTable<T> table)
        where T : new() => (words => table.Parse(words, NoEnvironment), table.Find);

    private static IEnumerable<string> Files() =>
        from folder in (string[])["", "docs", "templates", ".github/workflows", "samples", "src"]
        let depth = folder is "samples" or "src" ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly
        from file in Directory.GetFiles(Path.Combine(RepositoryRoot.Path, folder), "*", depth)
        let name = Path.GetRelativePath(RepositoryRoot.Path, file)
        where Path.GetExtension(file) switch
        {
            ".md" => name is not ("CHANGELOG.md" or "docs/flags.md"), // what was, and what is made from the tables
            ".yml" => folder is not "src",
            ".sh" => folder is "samples",
            _ => false,
        }
        select name;

    /// <summary>The whole of a job or script, and what a page shows as code; lines that go on in the next are one.</summary>
    private static IEnumerable<string> Code(string file)
    {
        var text = Continuation().Replace(File.ReadAllText(Path.Combine(RepositoryRoot.Path, file)), " ");
        return file.EndsWith(".md", StringComparison.Ordinal)
            ? Shown().Matches(text).Select(match => match.Groups["code"].Value)
            : [text];
    }

    /// <summary>As a shell takes a line apart, up to a comment, a redirection or another command.</summary>
    private static string[] Words(string line) =>
    [
        .. Word().Matches(line).Select(match => match.Value)
            .TakeWhile(word => !(word[0] is '#' or '>' or '<' or '&' || word.StartsWith("2>", StringComparison.Ordinal)))
            .Select(word => word.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal))
            .Where(word => word is not ("…" or "$@")),
    ];

    [GeneratedRegex("""(?m)(?<=^|[\s|;&(]|^[-+])(?<program>\./kaniko|/kaniko/(?:executor|warmer)|kaniko)[ \t]+(?<words>[-a-z"][^|;\n]*)""")]
    private static partial Regex Command();

    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"')])+""")]
    private static partial Regex Word();

    [GeneratedRegex("""(?<![\w-])--([a-z][a-z0-9-]*[a-z0-9])""")]
    private static partial Regex Flags();

    [GeneratedRegex("""\\\n\s*|\n[ +-]*(?=--[a-z])""")]
    private static partial Regex Continuation();

    [GeneratedRegex("""(?m)^ *```[a-z]*\n(?<code>(?:(?! *```).*\n)*) *```$|(?<!`)`(?<code>[^`\n]+)`""")]
    private static partial Regex Shown();
}
