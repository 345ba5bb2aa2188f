using Kaniko.Diagnostics;

namespace Kaniko.Images.Tests;

public sealed class ValueTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("sha256:" + Hex, true)]
    [InlineData("sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [InlineData("sha256:" + Hex + "0", false)]
    [InlineData("sha512:" + Hex, false)]
    [InlineData(Hex, false)]
    [InlineData("", false)]
    public void A_digest_is_well_formed_or_none(string text, bool isDigest)
    {
        Assert.Equal(isDigest ? text : null, Digest.TryParse(text)?.ToString());
        Assert.Equal("sha256:" + Hex, Digest.Of([]).ToString());
    }

    [Theory]
    [InlineData("alpine", "index.docker.io/library/alpine:latest")]
    [InlineData("alpine:3.20", "index.docker.io/library/alpine:3.20")]
    [InlineData("docker.io/alpine", "index.docker.io/library/alpine:latest")]
    [InlineData("docker.io/library/alpine", "index.docker.io/library/alpine:latest")]
    [InlineData("user/app", "index.docker.io/user/app:latest")]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest")]
    [InlineData("registry:5000/a/b/c:t", "registry:5000/a/b/c:t")]
    [InlineData("gcr.io/p/i@sha256:" + Hex, "gcr.io/p/i@sha256:" + Hex)]
    [InlineData("gcr.io/p/i:t@sha256:" + Hex, "gcr.io/p/i:t@sha256:" + Hex)]
    [InlineData("[::1]:5000/app", "[::1]:5000/app:latest")]
    [InlineData("a.b/c__d--e.f/g", "a.b/c__d--e.f/g:latest")]
    [InlineData("Registry/app", "Registry/app:latest")]
    [InlineData("Alpine", null)]
    [InlineData("", null)]
    [InlineData(":tag", null)]
    [InlineData("a//b", null)]
    [InlineData("a/b/", null)]
    [InlineData("/a", null)]
    [InlineData("a:", null)]
    [InlineData("a:-x", null)]
    [InlineData("a___b", null)]
    [InlineData("a..b", null)]
    [InlineData("-a", null)]
    [InlineData("a@sha256:12", null)]
    [InlineData("https://x.y/z", null)]
    [InlineData("a b", null)]
    [InlineData("host:port/app", null)]
    public void A_reference_is_expanded_or_refused(string text, string? expected)
    {
        Assert.Equal(expected, ImageReference.TryParse(text)?.ToString());
    }

    [Fact]
    public void A_tag_has_at_most_128_characters_and_a_wrong_name_says_how_to_write_one()
    {
        Assert.NotNull(ImageReference.TryParse("a:" + new string('t', 128)));
        Assert.Null(ImageReference.TryParse("a:" + new string('t', 129)));
        Assert.Contains("lower case", Assert.Throws<KanikoException>(() => ImageReference.Parse("MyApp")).Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm/7", "linux/arm/v7")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/armhf", "linux/arm/v7")]
    [InlineData("Linux/AMD64", "linux/amd64")]
    [InlineData("linux/amd64/v2", "linux/amd64/v2")]
    [InlineData("linux/i386", "linux/386")]
    [InlineData("arm64", "linux/arm64")]
    [InlineData("linux/", null)]
    [InlineData("linux/a/b/c", null)]
    [InlineData("", null)]
    [InlineData("what", null)]
    [InlineData("linux/am d64", null)]
    public void A_platform_is_normalised_or_refused(string text, string? expected)
    {
        Assert.Equal(expected, Platform.TryParse(text)?.ToString());
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", true)]
    [InlineData("linux/arm64/v8", "linux/arm64", true)]
    [InlineData("linux/arm64", "linux/amd64", false)]
    [InlineData("windows/amd64", "linux/amd64", false)]
    [InlineData("linux/arm/v6", "linux/arm/v7", false)]
    public void A_platform_satisfies_what_is_wanted(string image, string wanted, bool satisfies)
    {
        Assert.Equal(satisfies, Platform.Parse(image).Satisfies(Platform.Parse(wanted)));
    }

    [Theory]
    [InlineData("aarch64", "v8", "linux/arm64")]
    [InlineData("arm64", "v9", "linux/arm64/v9")]
    [InlineData("x86_64", "v1", "linux/amd64")]
    [InlineData("AMD64", "", "linux/amd64")]
    [InlineData("arm", null, "linux/arm/v7")]
    [InlineData("riscv64", null, "linux/riscv64")]
    public void Platforms_have_one_name_each(string architecture, string? variant, string expected) => Assert.Equal(
        expected, new Platform { OperatingSystem = "linux", Architecture = architecture, Variant = variant }.Normalize().ToString());
}
