using System.Text.RegularExpressions;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests;

/// <summary>What <c>docs/seeds.md</c> says to be shown by a test is.</summary>
public sealed partial class SeedsPageTests
{
    [Fact]
    public async Task Each_test_that_the_page_names_is_there()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "seeds.md"), TestContext.Current.CancellationToken);
        var types = typeof(SeedsPageTests).Assembly.GetTypes().ToLookup(type => type.Name, StringComparer.Ordinal);

        var named = Named().Matches(page[page.IndexOf("## Shown by", StringComparison.Ordinal)..]);
        var missing = named.Where(name => !types[name.Groups["type"].Value].Any(type =>
            !name.Groups["method"].Success || type.GetMethods(AllMethods).Any(method => method.Name == name.Groups["method"].Value)));

        Assert.NotEmpty(named);
        Assert.Empty(missing.Select(name => name.Value));
    }

    private const System.Reflection.BindingFlags AllMethods =
        System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;

    [GeneratedRegex("`(?<type>[A-Za-z]+Tests)(\\.(?<method>[A-Za-z_]+))?`")]
    private static partial Regex Named();
}
