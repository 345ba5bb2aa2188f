using Kaniko.FrontDoors;
using Kaniko.Tasks.Flags;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary>The flag tables and the settings are the same thing.</summary>
public sealed class FlagCoverageTests
{
    public static TheoryData<string> Commands => [.. FrontDoorFlags.Commands.Select(command => command.Command)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_flag_of_a_command_is_a_property_or_has_a_reason_not_to_be(string name)
    {
        var command = FrontDoorFlags.Commands.Single(command => command.Command == name);
        var settings = typeof(KanikoSettings).Assembly.GetType($"Cake.Kaniko.{command.Settings}", throwOnError: true)!;
        var properties = settings.GetProperties().Select(property => property.Name).ToHashSet();
        var known = command.Flags.ToDictionary(flag => flag.Flag.Name, flag => flag.Name);

        var missing = command.Table
            .Where(flag => FrontDoorFlags.ReasonToLeaveOut(flag) is null && !properties.Contains(known[flag.Name]))
            .Select(flag => flag.Name);

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_flag_of_a_command_has_a_line_of_documentation(string name)
    {
        var page = FlagsPage.Render();
        // What is no command of the program has the alias's name.
        var heading = page.IndexOf(name == "metadata" ? "\n## `KanikoMetadata`" : $"\n## `kaniko {name}`", StringComparison.Ordinal);
        Assert.True(heading >= 0, $"docs/flags.md has no part about '{name}'");
        var part = page[heading..];
        part = part.IndexOf("\n## ", 1, StringComparison.Ordinal) is > 0 and var end ? part[..end] : part;

        Assert.Empty(FrontDoorFlags.Commands.Single(command => command.Command == name).Table
            .Where(flag => !part.Contains($"\n| `--{flag.Name}`", StringComparison.Ordinal)).Select(flag => flag.Name));
    }

    [Fact]
    public void Generated_sources_are_what_the_tables_say() => GeneratedSources.Compare("Cake.Kaniko", SettingsSource.Files());
}
