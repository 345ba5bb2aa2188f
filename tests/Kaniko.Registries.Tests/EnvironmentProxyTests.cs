using System.Net;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Tests;

/// <summary>Proxies of the variables, as Go's programs read them.</summary>
public sealed class EnvironmentProxyTests
{
    [Theory]
    [InlineData("", "https://registry.example.com/", true)]
    [InlineData("", "https://127.0.0.1:5000/", false)]
    [InlineData("", "https://localhost:5000/", false)]
    [InlineData("", "https://[::1]:5000/", false)]
    [InlineData("*", "https://registry.example.com/", false)]
    [InlineData("example.com", "https://example.com/", false)]
    [InlineData("example.com", "https://registry.example.com/", false)]
    [InlineData("example.com", "https://registryexample.com/", true)]
    [InlineData(".example.com", "https://registry.example.com/", false)]
    [InlineData(".example.com", "https://example.com/", true)]
    [InlineData("*.example.com", "https://registry.example.com/", false)]
    [InlineData("EXAMPLE.com", "https://Registry.Example.COM/", false)]
    [InlineData("a.test, example.com ,b.test", "https://example.com/", false)]
    [InlineData("registry.example.com:5000", "https://registry.example.com:5000/", false)]
    [InlineData("registry.example.com:5000", "https://registry.example.com/", true)]
    [InlineData("10.0.0.0/8", "https://10.1.2.3/", false)]
    [InlineData("10.0.0.0/8", "https://11.1.2.3/", true)]
    [InlineData("10.1.2.3", "https://10.1.2.3:5000/", false)]
    [InlineData("10.1.2.3:5000", "https://10.1.2.3:5001/", true)]
    [InlineData("fd00::/8", "https://[fd00::1]/", false)]
    [InlineData("10.0.0.0/8", "https://10.example.com/", true)]
    public void NO_PROXY_is_read_as_Go_reads_it(string exceptions, string address, bool proxied)
    {
        var proxy = EnvironmentProxy.From(new Dictionary<string, string> { ["HTTPS_PROXY"] = "proxy.test:3128", ["no_proxy"] = exceptions })!;

        Assert.Equal(!proxied, proxy.IsBypassed(new Uri(address)));
        Assert.Equal(proxied ? new Uri("http://proxy.test:3128") : null, proxy.GetProxy(new Uri(address)));
    }

    [Theory]
    [InlineData("HTTPS_PROXY=http://a:1", "http://a:1/", null)]
    [InlineData("https_proxy=http://a:1", "http://a:1/", null)]
    [InlineData("HTTP_PROXY=http://a:1", null, "http://a:1/")]
    [InlineData("HTTP_PROXY=http://a:1 REQUEST_METHOD=GET HTTPS_PROXY=http://b:2", "http://b:2/", null)]
    [InlineData("ALL_PROXY=socks5://a HTTP_PROXY=b", "socks5://a:1080/", "http://b/")]
    [InlineData("HTTPS_PROXY=https://a", "https://a/", null)]
    [InlineData("NO_PROXY=x", null, null)]
    public void Each_scheme_has_its_proxy(string variables, string? https, string? http)
    {
        var proxy = EnvironmentProxy.From(variables.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));

        Assert.Equal((https, http), (proxy?.GetProxy(new Uri("https://x.test"))?.ToString(), proxy?.GetProxy(new Uri("http://x.test"))?.ToString()));
    }

    [Fact]
    public void User_and_password_are_for_the_proxy_only_and_not_in_its_address()
    {
        var proxy = EnvironmentProxy.From(new Dictionary<string, string> { ["HTTPS_PROXY"] = "http://me:p%40ss@proxy.test:3128" })!;
        ICredentials credentials = proxy;

        Assert.Equal("http://proxy.test:3128/", proxy.GetProxy(new Uri("https://x.test"))?.ToString());
        Assert.Equal("p@ss", credentials.GetCredential(new Uri("http://proxy.test:3128"), "Basic")?.Password);
        Assert.Null(credentials.GetCredential(new Uri("http://other.test:3128"), "Basic"));
        Assert.Null(credentials.GetCredential(new Uri("http://proxy.test:3129"), "Basic"));
    }

    [Fact]
    public void What_is_no_proxy_is_told_without_its_password()
    {
        var error = Assert.Throws<KanikoException>(
            () => EnvironmentProxy.From(new Dictionary<string, string> { ["HTTPS_PROXY"] = "ftp://me:the-password@proxy.test" }));

        Assert.Contains("HTTPS_PROXY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-password", error.ToString(), StringComparison.Ordinal);
    }
}
