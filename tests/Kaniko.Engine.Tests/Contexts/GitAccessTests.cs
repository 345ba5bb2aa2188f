using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Credentials, certificates and keys of git contexts, against <c>git http-backend</c> and sshd.</summary>
public sealed class GitAccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>variables | user info of the address | the login that the server takes | whether that is enough</summary>
    [Theory]
    [InlineData("", "", "", true)]
    [InlineData("GIT_USERNAME=me GIT_PASSWORD=pass:word", "", "me pass:word", true)]
    [InlineData("GIT_PASSWORD=secret", "", "git secret", true)]
    [InlineData("GIT_TOKEN=t0ken", "", "t0ken ", true)]
    [InlineData("GIT_TOKEN=t0ken", "", "x-access-token t0ken", true)]
    [InlineData("GIT_TOKEN=t0ken GIT_USERNAME=oauth2", "", "oauth2 t0ken", true)]
    [InlineData("GIT_TOKEN=wrong", "me:p%40ss@", "me p@ss", true)]
    [InlineData("", "t0ken@", "t0ken ", true)]
    [InlineData("", "", "me secret", false)]
    [InlineData("GIT_USERNAME=me GIT_PASSWORD=wrong-one", "", "me secret", false)]
    [InlineData("GIT_TOKEN=wrong-one", "", "me secret", false)]
    [InlineData("", "me:wrong-one@", "me secret", false)]
    public async Task Credentials_come_from_the_address_or_the_environment_and_are_never_shown(string variables, string info, string login, bool enough)
    {
        using var scene = new ContextScene
        {
            Variables = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=', 2)[1]),
        };
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var backend = new GitBackend(git.Root) { Login = login.Length == 0 ? null : (login.Split(' ')[0], login.Split(' ')[1]) };
        using var certificate = LoopbackCertificate.Create(scene.Folder["ca.pem"]);
        scene.Settings = scene.Settings with
        {
            Environment = new Dictionary<string, string>(scene.Settings.Environment) { ["SSL_CERT_FILE"] = scene.Folder["ca.pem"] },
        };
        await using var web = await backend.StartAsync(certificate);
        var address = $"https://{info}127.0.0.1:{web.Port}/team/repository.git";
        if (enough)
        {
            var context = await scene.OpenAsync(address, Token);

            Assert.Equal(git.Commits["two"], context.Commit);
            Assert.Equal($"https://127.0.0.1:{web.Port}/team/repository.git", context.Repository);
            Assert.DoesNotContain(scene.Told(), told => told is Traced { Message: var message } && message.Contains('@', StringComparison.Ordinal));
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(address, Token));

        Assert.Equal(ErrorCode.GitUnauthorized, error.Code);
        Assert.Contains(variables.Length + info.Length > 0 ? "refuses the credentials" : "wants credentials", error.Message, StringComparison.Ordinal);
        Assert.Contains("GIT_TOKEN", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("insecure-skip-tls=true", true)]
    public async Task A_certificate_that_nobody_vouches_for_is_refused(string option, bool taken)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        using var certificate = LoopbackCertificate.Create(scene.Folder["ca.pem"]);
        await using var web = await new GitBackend(git.Root).StartAsync(certificate);
        var request = new BuildRequest
        {
            Context = $"{web.Address}/team/repository.git", Git = option.Length == 0 ? [] : [new(option.Split('=')[0], option.Split('=')[1])],
        };
        if (taken)
        {
            Assert.Equal(git.Commits["two"], (await scene.OpenAsync(request, Token)).Commit);
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(request, Token));

        Assert.Equal(ErrorCode.TlsFailed, error.Code);
        Assert.Contains("SSL_CERT_FILE", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kanikos_git_scheme_is_fetched_as_GIT_PULL_METHOD_says()
    {
        using var scene = new ContextScene { Variables = new Dictionary<string, string> { ["GIT_PULL_METHOD"] = "http" } };
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var backend = new GitBackend(git.Root) { Login = ("t0ken", "") };
        await using var web = await backend.StartAsync();

        var context = await scene.OpenAsync($"git://t0ken@127.0.0.1:{web.Port}/team/repository.git#refs/heads/main", Token);

        Assert.Equal(git.Commits["two"], context.Commit);
        scene.Settings = scene.Settings with { Environment = new Dictionary<string, string>(scene.Settings.Environment) { ["GIT_PULL_METHOD"] = "ftp" } };
        Assert.Equal(ErrorCode.UsageInvalid, (await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("git://127.0.0.1/a.git", Token))).Code);
    }

    [Fact]
    public async Task A_server_that_stumbles_is_asked_again()
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var backend = new GitBackend(git.Root) { Fault = (2, 503) };
        await using var web = await backend.StartAsync();

        Assert.Equal(git.Commits["two"], (await scene.OpenAsync($"{web.Address}/team/repository.git", Token)).Commit);
    }

    /// <summary>Submodules on the context's server get its credentials, also where they are named by ssh; others never see them.</summary>
    [Fact]
    public async Task Submodules_of_the_same_server_get_the_same_credentials_and_others_none()
    {
        using var scene = new ContextScene { Variables = new Dictionary<string, string> { ["GIT_TOKEN"] = "t0ken" } };
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var (own, other) = (new GitBackend(git.Root) { Login = ("t0ken", "") }, new GitBackend(git.Root) { Login = ("t0ken", "") });
        await using var web = await own.StartAsync();
        await using var foreign = await other.StartAsync();
        await AddAsync("https", $"{web.Address}/team/repository.git");
        _ = await git.CommitAsync("https", "refs/heads/https", Token);
        await AddAsync("ssh", "git@127.0.0.1:team/repository.git");
        _ = await git.CommitAsync("ssh", "refs/heads/ssh", Token);
        await AddAsync("foreign", $"{foreign.Address}/team/repository.git");
        _ = await git.CommitAsync("foreign", "refs/heads/foreign", Token);
        var request = new BuildRequest { Git = [new("recurse-submodules", "true")] };

        var context = await scene.OpenAsync(request with { Context = $"{web.Address}/team/repository.git#ssh" }, Token);
        var error = await Assert.ThrowsAsync<KanikoException>(
            () => scene.OpenAsync(request with { Context = $"{web.Address}/team/repository.git#foreign" }, Token));

        Assert.True(File.Exists(Path.Join(context.Directory, "https/file")));
        Assert.True(File.Exists(Path.Join(context.Directory, "ssh/file")));
        Assert.NotEmpty(foreign.Requests);
        Assert.Empty(other.Shown);
        Assert.Equal(ErrorCode.GitUnauthorized, error.Code);

        async Task AddAsync(string name, string url)
        {
            _ = await git.GitAsync(Token, "update-index", "--add", "--cacheinfo", $"160000,{git.Commits["two"]},{name}");
            _ = await git.GitAsync(Token, "config", "-f", ".gitmodules", $"submodule.{name}.path", name);
            _ = await git.GitAsync(Token, "config", "-f", ".gitmodules", $"submodule.{name}.url", url);
            _ = scene.Folder.Create($"source/{name}");
        }
    }

    /// <summary>An address like <c>../other.git</c> is on the server that the context came from, and so are its credentials.</summary>
    [Fact]
    public async Task A_submodule_that_is_named_relative_to_the_context_gets_its_credentials()
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        _ = (await ExternalProgram.Require("git").RunAsync(["clone", "-q", "--bare", git.Repository, scene.Folder["served/team/other.git"]], Token)).Succeeded();
        await using var web = await new GitBackend(git.Root) { Login = ("me", "p@ss") }.StartAsync();
        _ = await git.GitAsync(Token, "update-index", "--add", "--cacheinfo", $"160000,{git.Commits["two"]},other-module");
        _ = await git.GitAsync(Token, "config", "-f", ".gitmodules", "submodule.m.path", "other-module");
        _ = await git.GitAsync(Token, "config", "-f", ".gitmodules", "submodule.m.url", "../other.git");
        _ = scene.Folder.Create("source/other-module");
        _ = await git.CommitAsync("relative", "refs/heads/relative", Token);

        var context = await scene.OpenAsync(
            new BuildRequest
            {
                Context = $"{web.Address.Replace("://", "://me:p%40ss@", StringComparison.Ordinal)}/team/repository.git#relative",
                Git = [new("recurse-submodules", "true"), new("keep-git-dir", "true")],
            },
            Token);

        Assert.Equal("two\n", await File.ReadAllTextAsync(Path.Join(context.Directory, "other-module/file"), Token));
        var left = (await ExternalProgram.Require("grep").RunAsync(["-rlaF", "-e", "p@ss", "-e", "p%40ss", "-e", Convert.ToBase64String("me:p@ss"u8), scene.Folder.Path], Token)).Output;
        Assert.Equal("", left);
    }

    /// <summary>The credentials are those of the repository; where the store is elsewhere, its own word counts.</summary>
    [Theory]
    [InlineData("t0ken", null, "")]
    [InlineData("wrong", ErrorCode.GitUnauthorized, "refuses the credentials")]
    [InlineData("missing", ErrorCode.GitFailed, "model.big")]
    public async Task Files_in_Git_LFS_come_from_the_server_with_the_credentials_of_the_repository(string situation, ErrorCode? code, string said)
    {
        _ = ExternalProgram.Require("git-lfs");
        using var scene = new ContextScene { Variables = new Dictionary<string, string> { ["GIT_TOKEN"] = situation == "wrong" ? "wrong" : "t0ken" } };
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var content = "the real content\n"u8.ToArray();
        var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        _ = scene.Folder.Write("source/.gitattributes", "*.big filter=lfs diff=lfs merge=lfs -text\n");
        _ = scene.Folder.Write("source/model.big", $"version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {content.Length}\n");
        _ = await git.CommitAsync("large", "refs/heads/main", Token);
        var backend = new GitBackend(git.Root) { Login = ("t0ken", "") };
        if (situation != "missing")
        {
            backend.LargeFiles[id] = content;
        }

        await using var web = await backend.StartAsync();
        if (code is null)
        {
            var context = await scene.OpenAsync($"{web.Address}/team/repository.git", Token);

            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Join(context.Directory, "model.big"), Token));
            Assert.Contains($"GET /team/repository.git/info/lfs/files/{id}", web.Requests);
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync($"{web.Address}/team/repository.git", Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    /// <summary>By ssh, git-lfs asks the server for the address and the credentials of the store (git-lfs, docs/api/authentication.md).</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_in_Git_LFS_of_a_repository_behind_ssh_come_from_where_its_server_says(bool serverKnowsLfs)
    {
        _ = ExternalProgram.Require("git-lfs");
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var content = "the real content\n"u8.ToArray();
        var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        _ = scene.Folder.Write("source/.gitattributes", "*.big filter=lfs diff=lfs merge=lfs -text\n");
        _ = scene.Folder.Write("source/model.big", $"version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {content.Length}\n");
        _ = await git.CommitAsync("large", "refs/heads/main", Token);
        var backend = new GitBackend(git.Root) { Login = ("granted", "for-a-while"), LargeFiles = { [id] = content } };
        await using var web = await backend.StartAsync();
        if (serverKnowsLfs)
        {
            var basic = Convert.ToBase64String("granted:for-a-while"u8);
            var answer = $$"""{ "href": "{{web.Address}}/team/repository.git/info/lfs", "header": { "Authorization": "Basic {{basic}}" }, "expires_in": 600 }""";
            var program = scene.Folder.Write("programs/git-lfs-authenticate", $"#!/bin/sh\nprintf '%s ' \"$@\" >> {scene.Folder["asked"]}\nprintf '%s' '{answer}'\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await using var server = await SshServer.StartAsync(scene.Folder, scene.Folder.Create("programs"), Token);
        server.Know("host");
        server.UseKey("user");
        var address = string.Create(CultureInfo.InvariantCulture, $"ssh://{Environment.UserName}@127.0.0.1:{server.Port}{git.Repository}#main");
        if (!serverKnowsLfs)
        {
            var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(address, Token));
            Assert.Contains("Git LFS", error.Message, StringComparison.Ordinal);
            Assert.Contains("--git lfs=false", error.Hint, StringComparison.Ordinal);
            return;
        }

        var context = await scene.OpenAsync(address, Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Join(context.Directory, "model.big"), Token));
        Assert.Equal($"{git.Repository} download ", await File.ReadAllTextAsync(scene.Folder["asked"], Token));
    }

    [Theory]
    [InlineData("key", null, null)]
    [InlineData("agent", null, null)]
    [InlineData("other key", ErrorCode.GitUnauthorized, "does not accept the ssh key")]
    [InlineData("unknown host", ErrorCode.GitHostKeyRejected, "is not known")]
    [InlineData("changed host", ErrorCode.GitHostKeyRejected, "is not the one in known_hosts")]
    [InlineData("no repository", ErrorCode.GitRepositoryNotFound, "no such repository")]
    public async Task By_ssh_the_host_must_be_known_and_the_key_accepted(string situation, ErrorCode? code, string? said)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        await using var server = await SshServer.StartAsync(scene.Folder, programs: null, Token);
        server.Know(situation switch { "unknown host" => "none", "changed host" => "user", _ => "host" });
        server.UseKey(situation switch { "other key" => "other", "agent" => null, _ => "user" });
        await using var agent = situation == "agent" ? await server.StartAgentAsync(Token) : null;
        if (agent is not null)
        {
            scene.Settings = scene.Settings with { Environment = new Dictionary<string, string>(scene.Settings.Environment) { ["SSH_AUTH_SOCK"] = server.AgentSocket } };
        }

        var address = string.Create(CultureInfo.InvariantCulture, $"ssh://{Environment.UserName}@127.0.0.1:{server.Port}{git.Repository}{(situation == "no repository" ? "x.git" : "")}");
        if (code is null)
        {
            Assert.Equal(git.Commits["branch"], (await scene.OpenAsync(address + "#feature/x", Token)).Commit);
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(address, Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said!, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }
}
