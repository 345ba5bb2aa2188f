using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Ignoring;

namespace Kaniko.Dockerfiles.Tests.Ignoring;

public sealed class IgnoreFileTests
{
    [Theory]
    [InlineData("docs\n!docs/keep", "docs/keep/a", false)]
    [InlineData("docs\n!docs/keep", "docs/other", true)]
    [InlineData("**/*.log\n!d", "d/a.log", false)]
    [InlineData("#x\n \n/a/b/\n", "a/b/c", true)]
    [InlineData("*.md\n!README.md", "README.md", false)]
    [InlineData("a/../b", "b", true)]
    public void The_last_match_of_a_path_or_a_parent_decides(string text, string path, bool excluded) =>
        Assert.Equal(excluded, IgnoreFile.Parse(text).Matches(path));

    [Theory]
    [InlineData("a\n!", 2)]
    [InlineData("ok\n\n[z-a]", 3)]
    public void A_malformed_line_is_named(string text, int line)
    {
        var error = Assert.Throws<KanikoException>(() => IgnoreFile.Parse(text));

        Assert.Equal(line, error.Location?.StartLine);
    }

    [Fact]
    public void A_walk_skips_what_cannot_come_back()
    {
        var root = IgnoreFile.Parse("node_modules\nbuild\n!build/out/*.so\nvendor\n!**/LICENSE\ncache\n").Root;

        Assert.Equal((true, false), State(root.Enter("node_modules"))); // **/LICENSE may be below
        Assert.Equal((true, false), State(root.Enter("build")));
        Assert.Equal((true, false), State(root.Enter("build").Enter("out")));
        Assert.False(root.Enter("build").Enter("out").Excludes("a.so"));
        Assert.True(root.Enter("build").Enter("out").Excludes("a.o"));
        Assert.Equal((true, true), State(root.Enter("cache"))); // no exception comes after it
        Assert.Equal((false, false), State(root.Enter("src")));
    }

    [Fact]
    public void An_exception_elsewhere_does_not_open_a_directory()
    {
        var root = IgnoreFile.Parse("*\n!src/app\n").Root;

        Assert.Equal((true, true), State(root.Enter("docs")));
        Assert.Equal((true, false), State(root.Enter("src")));
        Assert.Equal((false, false), State(root.Enter("src").Enter("app")));
        Assert.Equal((true, true), State(root.Enter("src").Enter("lib")));
    }

    [Theory]
    [InlineData("a*b", false)]
    [InlineData("a\\*b", false)]
    [InlineData("plain/path", true)]
    public void Literal_patterns_are_known(string text, bool literal)
    {
        Assert.Equal(literal || text.Contains('\\', StringComparison.Ordinal), PathPattern.Parse(text).IsLiteral);
        Assert.Equal(!literal && !text.Contains('\\', StringComparison.Ordinal), PathPattern.HasWildcards(text));
    }

    [Fact]
    public void Sources_of_COPY_know_no_double_star()
    {
        Assert.False(PathPattern.Parse("a/**/b", doubleStar: false).Matches("a/x/y/b"));
        Assert.True(PathPattern.Parse("a/**/b", doubleStar: false).Matches("a/x/b"));
        Assert.True(PathPattern.Parse("a/**/b").Matches("a/b"));
    }

    private static (bool Excluded, bool Skippable) State(IgnoreDirectory directory) =>
        (directory.IsExcluded, directory.IsExcludedWithAllBelow);
}
