using Kaniko.Diagnostics;
using Kaniko.Registries.Auth;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CredentialTests
{
    private static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private const string Auths = """
        { "auths": {
            "https://index.docker.io/v1/": { "auth": "aHViOmg=" },
            "registry.example.com": { "username": "host", "password": "p" },
            "registry.example.com/team": { "username": "team", "password": "p" },
            "https://registry.example.com/team/app/": { "username": "app", "password": "p" },
            "empty.example.com": {},
            "token.example.com:5000": { "identitytoken": "refresh" }
        } }
        """;

    [Theory]
    [InlineData("index.docker.io", "library/alpine", "hub")]
    [InlineData("registry.example.com", "other", "host")]
    [InlineData("registry.example.com", "team", "team")]
    [InlineData("registry.example.com", "team/web", "team")]
    [InlineData("registry.example.com", "team/app", "app")]
    [InlineData("registry.example.com", "team/application", "team")]
    [InlineData("registry.example.com", "teams", "host")]
    [InlineData("registry.example.com:5000", "team", null)]
    [InlineData("empty.example.com", "x", null)]
    [InlineData("example.com", "x", null)]
    [InlineData("token.example.com:5000", "x", "")]
    public async Task The_longest_entry_that_the_repository_is_below_is_used(string registry, string repository, string? user)
    {
        var credential = await DockerConfig.Content(Auths, NoEnvironment).FindAsync(registry, repository, Token);

        Assert.Equal(user, credential?.Username);
    }

    [Theory]
    [InlineData("registry.example.com", "one")]
    [InlineData("registry.example.com:5000", "one")]
    [InlineData("other-one.example.com", "two")]
    [InlineData("example.org", null)]
    public async Task Variables_are_looked_up_label_by_label(string registry, string? user)
    {
        var environment = new Dictionary<string, string>
        {
            ["KANIKO_REGISTRY_EXAMPLE_COM_USER"] = "one",
            ["KANIKO_REGISTRY_EXAMPLE_COM_PASSWORD"] = "p",
            ["KANIKO_EXAMPLE_COM_USER"] = "two",
            ["KANIKO_EXAMPLE_COM_PASSWORD"] = "p",
        };

        var credential = await new EnvironmentCredentials(environment).FindAsync(registry, "x", Token);

        Assert.Equal(user, credential?.Username);
    }

    [Fact]
    public async Task Gitlab_and_github_give_their_jobs_credentials_for_their_own_registry_only()
    {
        var environment = new Dictionary<string, string>
        {
            ["CI_REGISTRY"] = "gitlab.example.com:5050",
            ["CI_REGISTRY_USER"] = "job",
            ["CI_REGISTRY_PASSWORD"] = "p",
            ["CI_DEPENDENCY_PROXY_SERVER"] = "gitlab.example.com:443",
            ["CI_DEPENDENCY_PROXY_USER"] = "proxy-job",
            ["CI_DEPENDENCY_PROXY_PASSWORD"] = "p",
            ["GITHUB_TOKEN"] = "t",
            ["GITHUB_ACTOR"] = "octocat",
        };

        Assert.Equal("job", (await new GitLabCredentials(environment).FindAsync("gitlab.example.com:5050", "x", Token))?.Username);
        Assert.Equal("proxy-job", (await new GitLabCredentials(environment).FindAsync("gitlab.example.com", "group/dependency_proxy/containers/x", Token))?.Username);
        Assert.Equal("proxy-job", (await new GitLabCredentials(environment).FindAsync("gitlab.example.com:443", "x", Token))?.Username);
        Assert.Null(await new GitLabCredentials(environment).FindAsync("gitlab.example.com:444", "x", Token));
        Assert.Null(await new GitLabCredentials(environment).FindAsync("example.com", "x", Token));
        Assert.Equal("octocat", (await new GitHubCredentials(environment).FindAsync("ghcr.io", "x", Token))?.Username);
        Assert.Null(await new GitHubCredentials(environment).FindAsync("docker.pkg.github.com", "x", Token));
    }

    [Theory]
    [InlineData("""cat > /dev/null; echo '{"ServerURL":"x","Username":"me","Secret":"s"}'""", "me", null)]
    [InlineData("""cat > /dev/null; echo '{"Username":"<token>","Secret":"s"}'""", "", null)]
    [InlineData("""test "$1 $(cat)" = "get registry.example.com" && echo '{"Username":"ok","Secret":"s"}'""", "ok", null)]
    [InlineData("""echo credentials not found in native keychain; exit 1""", null, null)]
    [InlineData("""echo something else; exit 1""", null, "failed with exit code 1")]
    [InlineData("""echo no JSON""", null, "did not answer with credentials")]
    [InlineData("""echo '{"Username":"me"}'""", null, "did not answer with credentials")]
    [InlineData("""echo '{"Username":"me","Secret":""}'""", null, "without a secret")]
    [InlineData("""head -c 2000000 /dev/zero""", null, "answered with too much")]
    [Trait("Row", "T31")]
    public async Task A_helper_is_asked_in_dockers_protocol(string script, string? user, string? problem)
    {
        var directory = Directory.CreateTempSubdirectory("kaniko-helper-");
        try
        {
            var path = Path.Combine(directory.FullName, "docker-credential-test");
            await File.WriteAllTextAsync(path, "#!/bin/sh\n" + script + "\n", Token);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var source = DockerConfig.Content(
                """{ "credHelpers": { "registry.example.com": "test" } }""", new Dictionary<string, string> { ["PATH"] = directory.FullName });

            if (problem is null)
            {
                Assert.Equal(user, (await source.FindAsync("registry.example.com", "x", Token))?.Username);
                return;
            }

            var error = await Assert.ThrowsAsync<KanikoException>(async () => await source.FindAsync("registry.example.com", "x", Token));
            Assert.Equal(ErrorCode.CredentialsInvalid, error.Code);
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>A relative entry of the PATH leads into whatever directory the program was started in: a build context, as often as not.</summary>
    [Fact]
    [Trait("Row", "T32")]
    public async Task A_helper_in_a_relative_place_of_the_PATH_is_not_started()
    {
        using var folder = new TemporaryDirectory();
        var decoy = folder.Write("docker-credential-test", $"#!/bin/sh\ntouch {folder["started"]}\n");
        File.SetUnixFileMode(decoy, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string> { ["PATH"] = $".:{Path.GetRelativePath(Environment.CurrentDirectory, folder.Path)}:" };

        var error = await Assert.ThrowsAsync<KanikoException>(async () =>
            await DockerConfig.Content("""{ "credsStore": "test" }""", environment).FindAsync("r.example.com", "x", Token));

        Assert.Contains("is not on the PATH", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["started"]));
    }

    [Fact]
    [Trait("Row", "T48")]
    public async Task A_helper_that_fails_ends_the_request_and_nobody_elses_credentials_are_shown()
    {
        await using var registry = new EvilRegistry();
        registry.Content.Login = ("me", "password-of-me");
        using var folder = new TemporaryDirectory();
        var helper = folder.Write("docker-credential-test", "#!/bin/sh\ncat > /dev/null; echo the vault is sealed; exit 2\n");
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var config = DockerConfig.Content("""{ "credsStore": "test" }""", new Dictionary<string, string> { ["PATH"] = folder.Path });
        using var client = new RegistryClient(new RegistrySettings(), [config, new Login("me", "password-of-me")], TimeProvider.System);

        var error = await Assert.ThrowsAsync<KanikoException>(() =>
            client.For(Kaniko.Images.ImageReference.Parse($"{registry.Name}/app"), RegistryAccess.Pull).GetManifestAsync("v1", Token));

        Assert.Equal(ErrorCode.CredentialsInvalid, error.Code);
        Assert.DoesNotContain(registry.Requests, request => request["Authorization"] is not null);
    }

    [Theory]
    [InlineData("""{ "credsStore": "not/a name" }""")]
    [InlineData("""{ "credsStore": "missing" }""")]
    [InlineData("""{ "auths": { "r.example.com": { "auth": "%%%" } } }""")]
    [InlineData("""{ "auths": { "r.example.com": """)]
    public async Task A_config_that_cannot_be_used_is_an_error(string json)
    {
        var error = await Assert.ThrowsAsync<KanikoException>(
            async () => await DockerConfig.Content(json, NoEnvironment).FindAsync("r.example.com", "x", Token));

        Assert.Equal(ErrorCode.CredentialsInvalid, error.Code);
    }

    /// <summary>Kaniko's image has these programs; here the built-in sources take their place.</summary>
    [Theory]
    [InlineData("""{ "credHelpers": { "r.example.com": "ecr-login" } }""")]
    [InlineData("""{ "credsStore": "gcr" }""")]
    [InlineData("""{ "credsStore": "acr-env" }""")]
    public async Task A_clouds_helper_that_is_not_installed_leaves_the_registry_to_the_next_source(string json)
    {
        using var folder = new TemporaryDirectory();
        var environment = new Dictionary<string, string> { ["PATH"] = folder.Path };
        Assert.Null(await DockerConfig.Content(json, environment).FindAsync("r.example.com", "x", Token));

        foreach (var name in new[] { "ecr-login", "gcr", "acr-env" })
        {
            var path = folder.Write("docker-credential-" + name, "#!/bin/sh\ncat > /dev/null; echo '{\"Username\":\"installed\",\"Secret\":\"s\"}'\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.Equal("installed", (await DockerConfig.Content(json, environment).FindAsync("r.example.com", "x", Token))?.Username);
    }

    /// <summary>File | content, in the order in which the files are asked; each knows its own name.</summary>
    [Fact]
    public async Task Files_are_asked_in_Dockers_and_then_in_Podmans_order()
    {
        using var folder = new TemporaryDirectory();
        var environment = new Dictionary<string, string> { ["HOME"] = folder["home"], ["XDG_RUNTIME_DIR"] = folder["run"], ["XDG_CONFIG_HOME"] = folder["config"] };
        foreach (var file in new[] { "home/.docker/config.json", "run/containers/auth.json", "config/containers/auth.json", "named.json", "docker/config.json" })
        {
            _ = folder.Write(file, $$"""{ "auths": { "r.example.com": { "username": "{{file}}", "password": "p" } } }""");
        }

        Assert.Equal(["home/.docker/config.json", "run/containers/auth.json", "config/containers/auth.json"], await UsersAsync());
        environment["DOCKER_CONFIG"] = folder["docker"];
        environment["REGISTRY_AUTH_FILE"] = folder["named.json"];
        Assert.Equal(["docker/config.json", "named.json"], await UsersAsync());
        environment["DOCKER_AUTH_CONFIG"] = """{ "auths": { "r.example.com": { "username": "variable", "password": "p" } } }""";
        Assert.Equal(["variable", "docker/config.json", "named.json"], await UsersAsync());

        async Task<List<string?>> UsersAsync()
        {
            var users = new List<string?>();
            foreach (var source in CredentialSources.Default(environment, helpers: [], new RegistrySettings(), TimeProvider.System))
            {
                users.Add((await source.FindAsync("r.example.com", "x", Token))?.Username);
            }

            return users;
        }
    }

    [Fact]
    public async Task A_file_that_is_not_there_knows_nothing() =>
        Assert.Null(await DockerConfig.File("/nonexistent/config.json", NoEnvironment).FindAsync("r.example.com", "x", Token));

    [Theory]
    [InlineData("""Bearer realm="https://a/t",service="s, \"x\"",scope="repository:a:pull,push" """, "bearer", "https://a/t", "s, \"x\"")]
    [InlineData("""Basic realm="r", Bearer realm="https://a/t" , service=s""", "bearer", "https://a/t", "s")]
    [InlineData("""BEARER Realm = "https://a/t" """, "bearer", "https://a/t", null)]
    [InlineData("""Negotiate, Basic realm="r" """, "basic", "r", null)]
    [InlineData("""Bearer realm="unterminated""", "bearer", "unterminated", null)]
    [InlineData("", null, null, null)]
    [InlineData(",,,=,", null, null, null)]
    public void Challenges_are_read(string header, string? scheme, string? realm, string? service)
    {
        var challenge = Challenge.Parse(header).LastOrDefault();

        Assert.Equal((scheme, realm, service), (challenge?.Scheme, challenge?["realm"], challenge?["service"]));
    }
}
