using Kaniko.Diagnostics;
using Xunit;

namespace Kaniko.Rootfs.Tests.Copying;

/// <summary>Sources that are not there, or that the ignore file hides.</summary>
public sealed class MissingSourceTests
{
    [Theory]
    [InlineData("none", false, "failed to compute cache key: \"/none\": not found")]
    [InlineData("a/../none/b", false, "failed to compute cache key: \"/none/b\": not found")]
    [InlineData("dangling", false, "failed to compute cache key: \"/dangling\": not found")]
    [InlineData("x/none", true, "failed to compute cache key: \"/x/none\": not found")]
    [InlineData("x/./none", true, "failed to compute cache key: \"/x/none\": not found")]
    public void A_missing_source_is_named(string path, bool parents, string message)
    {
        using var trees = new CopyTrees("a=1 x/b=2 dangling>nowhere");

        var error = Assert.Throws<KanikoException>(
            () => trees.Copy($"{path} /", new CopyOptions { Parents = parents, NoSourceHint = "look in the context" }));

        Assert.Equal((ErrorCode.SourceNotFound, message, "look in the context"), (error.Code, error.Message, error.Hint));
    }

    [Theory]
    [InlineData(". /o", "o/a=1 o/node/keep=3")]
    [InlineData("* /o/", "o/a=1 o/keep=3")]
    [InlineData("node /o", "o/keep=3")]
    public void The_ignore_file_hides_all_but_what_it_takes_back(string arguments, string expected)
    {
        using var trees = new CopyTrees("a=1 node/x=2 node/keep=3 out/b=4");

        trees.Copy(arguments, Ignoring());

        Assert.Equal(expected, trees.Result());
    }

    [Theory]
    [InlineData("out")]
    [InlineData("out/b")]
    [InlineData("link")]
    public void An_ignored_source_says_so(string path)
    {
        using var trees = new CopyTrees("a=1 out/b=4 link>out/b");

        var error = Assert.Throws<KanikoException>(() => trees.Copy($"{path} /", Ignoring()));

        Assert.Contains("because the ignore file excludes it", error.Message, StringComparison.Ordinal);
        Assert.Contains($"!{path}", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fle.txt", "did you mean 'file.txt'?")]
    [InlineData("src/app.cs", "did you mean 'src/App.cs'?")]
    [InlineData("scr/App.cs", "did you mean 'src'?")]
    [InlineData("out/xx", "write the path from the root of the context, or of the stage or image that --from names")]
    [InlineData("file.txt/x", "write the path from the root of the context, or of the stage or image that --from names")]
    [InlineData("src/../../x", "give the directory above as --context, and the Dockerfile in it with --dockerfile")]
    public void A_source_that_is_not_there_is_told_with_what_may_be_meant(string path, string hint)
    {
        using var trees = new CopyTrees("file.txt=1 src/App.cs=2 out/xy=3");

        var error = Assert.Throws<KanikoException>(() => trees.Copy($"{path} /", Ignoring()));

        Assert.Equal((ErrorCode.SourceNotFound, hint), (error.Code, error.Hint));
    }

    [Theory]
    [InlineData("nowhere/*", "\"/nowhere\": not found")]
    [InlineData("hidden/*", "\"/hidden\": not found, because the ignore file excludes it")]
    [InlineData("d/*", null)]
    [InlineData("d/f/*", null)]
    public void A_pattern_may_match_nothing_only_in_what_is_there(string pattern, string? message)
    {
        using var trees = new CopyTrees("d/f=1 hidden/x=2");
        var options = new CopyOptions { IsIgnored = static (path, _) => path.StartsWith("hidden", StringComparison.Ordinal) };

        var error = Record.Exception(() => trees.Copy($"{pattern}.none /o/", options));

        Assert.Equal(message is null, error is null);
        Assert.Contains(message ?? "", error?.Message ?? "", StringComparison.Ordinal);
    }

    /// <summary>Ignores node and out, and takes node/keep back.</summary>
    private static CopyOptions Ignoring() => new()
    {
        IsIgnored = static (path, _) => path is "node" or "out"
            || (path.StartsWith("node/", StringComparison.Ordinal) && path != "node/keep") || path.StartsWith("out/", StringComparison.Ordinal),
        CanSkipTree = static path => path == "out",
    };
}
