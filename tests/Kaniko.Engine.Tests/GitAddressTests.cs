using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;

namespace Kaniko.Engine.Tests;

public sealed class GitAddressTests
{
    [Theory]
    [InlineData("https://h/r.git", "https://h/r.git", null, null)]
    [InlineData("https://h/r.git#main", "https://h/r.git", "main", null)]
    [InlineData("https://h/r.git#v1:sub/dir", "https://h/r.git", "v1", "sub/dir")]
    [InlineData("git@h:r.git#:sub", "git@h:r.git", null, "sub")]
    [InlineData("https://h/r.git?branch=b&subdir=s", "https://h/r.git", "refs/heads/b", "s")]
    [InlineData("https://h/r.git?tag=t", "https://h/r.git", "refs/tags/t", null)]
    public void Reads_reference_and_directory(string text, string url, string? reference, string? directory)
    {
        var address = GitAddress.Parse(text);

        Assert.Equal((url, reference, directory), (address.Url, address.Reference, address.SubDirectory));
    }

    [Theory]
    [InlineData("https://h/r.git#--upload-pack=x")]
    [InlineData("https://h/r.git#a..b")]
    [InlineData("https://h/r.git#a\nb")]
    [InlineData("-oProxyCommand=x.git")]
    [InlineData("https://h/r.git?ref=a&branch=b")]
    [InlineData("https://h/r.git?what=a")]
    public void What_could_be_an_option_or_is_no_reference_is_refused(string text) =>
        Assert.Equal(ErrorCode.GitFailed, Assert.Throws<KanikoException>(() => GitAddress.Parse(text)).Code);

    [Fact]
    public void The_address_that_is_shown_has_no_password() =>
        Assert.Equal("https://h/r.git", GitAddress.Parse("https://user:secret@h/r.git#main").Display);
}
