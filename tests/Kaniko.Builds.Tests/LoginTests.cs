using System.Text.Json;
using Kaniko.Testing;
using Xunit;

namespace Kaniko.Builds.Tests;

/// <summary><c>kaniko login</c> and <c>logout</c>, against a registry with a password.</summary>
public sealed class LoginTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Config => folder["docker/config.json"];

    [Fact]
    public async Task A_login_is_checked_kept_used_and_forgotten()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { BasicAuth = ("me", "secret pass:word") }, Token);
        _ = folder.Write("docker/config.json", """{ "psFormat": "x", "auths": { "other.example.com": { "auth": "YTpi" } } }""");
        File.SetUnixFileMode(Config, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        _ = folder.Write("Dockerfile", "FROM scratch\nLABEL a=b\n");
        string[] build = ["build", "--context", folder.Path, "-d", $"{registry.Address}/app:1"];

        var before = await RunAsync(null, build);
        var login = await RunAsync("secret pass:word\n", "login", "-u", "me", "--password-stdin", registry.Address);
        var mode = File.GetUnixFileMode(Config);
        using var kept = JsonDocument.Parse(File.ReadAllText(Config));
        var after = await RunAsync(null, build);
        var logout = await RunAsync(null, "logout", registry.Address);
        var again = await RunAsync(null, "logout", registry.Address);
        var left = await RunAsync(null, build);

        Assert.Equal((1, 0, 0, 0, 0, 1), (before.ExitCode, login.ExitCode, after.ExitCode, logout.ExitCode, again.ExitCode, left.ExitCode));
        Assert.Contains(Config, login.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", login.Output + login.Error, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        Assert.Equal("x", kept.RootElement.GetProperty("psFormat").GetString());
        Assert.Equal(2, kept.RootElement.GetProperty("auths").EnumerateObject().Count());
        Assert.Contains("are gone from", logout.Output, StringComparison.Ordinal);
        Assert.Contains("There were no credentials", again.Output, StringComparison.Ordinal);
        Assert.Equal(["config.json"], Directory.EnumerateFileSystemEntries(folder["docker"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("wrong", "login -u me --password-stdin REGISTRY", "registry-unauthorized")]
    [InlineData("", "login -u me --password-stdin REGISTRY", "usage-invalid")]
    [InlineData("secret", "login --password-stdin REGISTRY", "usage-invalid")]
    [InlineData("secret", "login -u me REGISTRY", "usage-invalid")]
    [InlineData("secret", "login -u me -p secret --password-stdin REGISTRY", "usage-invalid")]
    [InlineData("secret", "login -u me --password-stdin not-a-registry/x", "reference-invalid")]
    public async Task What_is_no_login_is_not_kept(string password, string arguments, string code)
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { BasicAuth = ("me", "secret") }, Token);

        var result = await RunAsync(password, arguments.Replace("REGISTRY", registry.Address, StringComparison.Ordinal).Split(' '));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(code, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Config));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_where_anyone_may_read()
    {
        await using var tokens = new TokenServer("me", "secret");
        await using var registry = await LoopbackRegistry.StartAsync(new() { Tokens = tokens }, Token);
        string[] login = ["login", "-u", "me", "--password-stdin", registry.Address, $"--registry-token-service={registry.Address}={tokens.Authority}"];

        var wrong = await RunAsync("wrong", login);
        var right = await RunAsync("secret", login);

        Assert.Equal("", right.Error);
        Assert.Equal((1, 0), (wrong.ExitCode, right.ExitCode));
        Assert.Contains("registry-unauthorized", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_helper_keeps_what_the_config_gives_it()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { BasicAuth = ("me", "secret") }, Token);
        var helper = folder.Write("bin/docker-credential-test", $"#!/bin/sh\necho \"$1\" >> {folder["verbs"]}\ncat > {folder["input"]}\n");
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _ = folder.Write("docker/config.json", """{ "credsStore": "test" }""");

        var login = await RunAsync("secret", "login", "-u", "me", "--password-stdin", registry.Address);
        var given = File.ReadAllText(folder["input"]);
        var logout = await RunAsync(null, "logout", registry.Address);

        Assert.Contains("docker-credential-test", login.Succeeded().Output, StringComparison.Ordinal);
        _ = logout.Succeeded();
        Assert.Equal($$"""{"ServerURL":"{{registry.Address}}","Username":"me","Secret":"secret"}""", given);
        Assert.Equal("store\nerase\n", File.ReadAllText(folder["verbs"]));
        Assert.Equal(registry.Address, File.ReadAllText(folder["input"]));
        Assert.Equal("""{ "credsStore": "test" }""", File.ReadAllText(Config));
    }

    [Fact]
    public async Task Logins_at_the_same_time_are_all_kept()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { BasicAuth = ("me", "secret") }, Token);
        var port = registry.Address.Split(':')[1];
        string[] names = [$"127.0.0.1:{port}", $"localhost:{port}", $"a.localhost:{port}"];

        var logins = await Task.WhenAll(names.Select(name => RunAsync("secret", "login", "-u", "me", "--password-stdin", name)));

        using var kept = JsonDocument.Parse(File.ReadAllText(Config));
        var all = kept.RootElement.GetProperty("auths").EnumerateObject().Select(entry => entry.Name).Order();
        Assert.Equal(names.Where((_, index) => logins[index].ExitCode == 0).Order(), all);
        Assert.True(logins.Count(login => login.ExitCode == 0) >= 2, logins[1].Error);
    }

    public void Dispose() => folder.Dispose();

    private Task<ProgramResult> RunAsync(string? input, params string[] arguments) => (KanikoProgram.Require(folder["work"]) with
    {
        Environment = new Dictionary<string, string?>
        {
            ["DOCKER_CONFIG"] = folder["docker"],
            ["PATH"] = folder["bin"] + ":" + Environment.GetEnvironmentVariable("PATH"),
        },
        Input = input,
    }).CommandAsync(Token, arguments);
}
