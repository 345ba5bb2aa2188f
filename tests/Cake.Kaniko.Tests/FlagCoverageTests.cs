using Kaniko.FrontDoors;
using Kaniko.Tasks.Flags;
using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary>The flag table and the settings are the same thing.</summary>
public sealed class FlagCoverageTests
{
    [Fact]
    public void Every_flag_of_the_table_is_a_property_or_has_a_reason_not_to_be()
    {
        var properties = typeof(KanikoBuildSettings).GetProperties().Select(property => property.Name).ToHashSet();
        var known = FrontDoorFlags.All.ToDictionary(flag => flag.Flag.Name, flag => flag.Name);

        var missing = ExecutorFlags.Table.Flags
            .Where(flag => FrontDoorFlags.ReasonToLeaveOut(flag) is null && !properties.Contains(known[flag.Name]))
            .Select(flag => flag.Name);

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("KanikoBuildSettings.Flags.cs")]
    [InlineData("KanikoChoices.cs")]
    public void Generated_sources_are_what_the_table_says(string file)
    {
        var path = Path.Combine(RepositoryRoot.Path, "src", "Cake.Kaniko", file);
        var expected = file == "KanikoChoices.cs" ? SettingsSource.Choices() : SettingsSource.Settings();
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }
}
