using System.Globalization;
using System.Text.Json;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Xunit;

namespace Kaniko.Tasks.Tests;

public sealed class FlagTableTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public static TheoryData<string> EveryFlag =>
        [.. ExecutorFlags.Table.Flags.Where(flag => flag.Deprecated is null && flag.Name != "quiet").Select(flag => flag.Name)];

    [Theory]
    [MemberData(nameof(EveryFlag))]
    public void A_flag_changes_the_request_and_is_printed_back(string name)
    {
        var flag = ExecutorFlags.Table.Find(name)!;
        var argument = $"--{name}={SampleValue(flag, new Random(1))}";
        var request = Parse([argument]);

        Assert.NotEqual(Shape(new BuildRequest()), Shape(request));
        Assert.Equal(Shape(request), Shape(Parse(ExecutorFlags.Print(request))));
        Assert.All(ExecutorFlags.Print(request).Where(printed => name != "output" || printed != "--no-push"), printed => Assert.StartsWith($"--{name}", printed));
    }

    [Fact]
    public void A_command_behind_flags_is_told_where_it_belongs()
    {
        var error = Assert.Throws<Diagnostics.KanikoException>(() => Parse(["--no-push", "inspect"]));

        Assert.Equal("'inspect' stands between the flags and belongs to none", error.Message);
        Assert.StartsWith("put a command before all flags", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_request_survives_printing_and_parsing()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var arguments = ExecutorFlags.Table.Flags
                .Where(flag => flag.Deprecated is null && random.Next(3) == 0)
                .SelectMany(flag => Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"--{flag.Name}={SampleValue(flag, random)}"))
                .ToArray();
            var request = Parse(arguments);
            var printed = ExecutorFlags.Print(request);

            Assert.True(Shape(request) == Shape(Parse(printed)), $"seed {seed}: {string.Join(' ', arguments)} → {string.Join(' ', printed)}");
        }
    }

    [Fact]
    public void A_default_request_prints_nothing() => Assert.Empty(ExecutorFlags.Print(new BuildRequest()));

    [Fact]
    public void Every_property_of_the_request_has_a_flag()
    {
        var all = Parse([.. ExecutorFlags.Table.Flags.Where(flag => flag.Deprecated is null && flag.Name != "quiet")
            .Select(flag => $"--{flag.Name}={SampleValue(flag, new Random(1))}")]);

        Assert.Empty(Unchanged(new BuildRequest(), all, "BuildRequest"));
    }

    [Fact]
    public void Defaults_in_the_table_are_the_defaults_of_the_request()
    {
        foreach (var flag in ExecutorFlags.Table.Flags.Where(flag => flag.Default is not null && flag.Name != "shm-size"))
        {
            Assert.Equal(Shape(new BuildRequest()), Shape(Parse([$"--{flag.Name}={flag.Default}"])));
        }
    }

    [Fact]
    public void The_page_in_docs_is_made_from_the_table()
    {
        var path = Path.Combine(Repository(), "docs", "flags.md");
        var page = FlagsPage.Render();
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(page, File.ReadAllText(path));
    }

    private static BuildRequest Parse(IReadOnlyList<string> arguments) =>
        ExecutorFlags.Parse(arguments, NoEnvironment);

    /// <summary>Records compare their lists by reference; their JSON compares by value.</summary>
    private static string Shape(BuildRequest request) => JsonSerializer.Serialize(request);

    private static string SampleValue(Flag flag, Random random) => RegistryValue(flag.Name, random) ?? flag.Kind switch
    {
        FlagKind.Switch => flag.Default == "true" ? "false" : "true",
        FlagKind.Number => random.Next(1, 9).ToString(CultureInfo.InvariantCulture),
        FlagKind.Duration => GoDuration.Print(TimeSpan.FromMilliseconds(random.Next(1, 1_000_000_000))),
        FlagKind.Choice => flag.Choices.Where(choice => choice != flag.Default).ElementAt(random.Next(flag.Choices.Count - (flag.Default is null ? 0 : 1))),
        FlagKind.KeyValue => $"{Word(random)}={Word(random)} =,\"'{Word(random)}",
        FlagKind.List => $"{Word(random)},{Word(random)}",
        FlagKind.Repeatable when flag.Name == "build-arg" => random.Next(2) == 0 ? Word(random) : $"{Word(random)}={Word(random)}",
        FlagKind.Repeatable when flag.Name == "output" => $"type={(random.Next(2) == 0 ? "tar" : "local")},\"dest={Word(random)},=; \"\"{Word(random)}\"",
        FlagKind.Repeatable => $"{Word(random)},=; {Word(random)}",
        _ => $"{Word(random)} --{Word(random)}=é",
    };

    /// <summary>Of the flags that look at what they are given; null for the others.</summary>
    private static string? RegistryValue(string flag, Random random) => flag switch
    {
        "insecure-registry" or "skip-tls-verify-registry" => $"{Word(random)}.test:{random.Next(1, 65536)}",
        "registry-mirror" => $"https://{Word(random)}/{Word(random)}",
        "registry-map" => $"{Word(random)}={Word(random)}/{Word(random)};{Word(random)}=http://{Word(random)}:5000",
        "registry-client-cert" => $"{Word(random)}={Word(random)} é=,{Word(random)}",
        "registry-token-service" => $"{Word(random)}={Word(random)}:444",
        _ => null,
    };

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(26))));

    private static IEnumerable<string> Unchanged(object before, object after, string path)
    {
        foreach (var property in before.GetType().GetProperties().Where(property => property.Name != "EqualityContract"))
        {
            var (old, now) = (property.GetValue(before), property.GetValue(after));
            var nested = old is not null && old.GetType().Name.EndsWith("Options", StringComparison.Ordinal);
            if (nested)
            {
                foreach (var name in Unchanged(old!, now!, $"{path}.{property.Name}"))
                {
                    yield return name;
                }
            }
            else if (JsonSerializer.Serialize(old) == JsonSerializer.Serialize(now))
            {
                yield return $"{path}.{property.Name}";
            }
        }
    }

    internal static string Repository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Kaniko.Tasks.sln")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        return directory;
    }
}
