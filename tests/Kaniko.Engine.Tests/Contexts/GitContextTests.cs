using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Contexts from real git servers: what is fetched, and what is not.</summary>
public sealed class GitContextTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "two", "two")]
    [InlineData("#main", "two", "two")]
    [InlineData("#refs/heads/feature/x", "branch", "branch")]
    [InlineData("#feature/x", "branch", "branch")]
    [InlineData("#v1", "one", "one")]
    [InlineData("#refs/tags/v1", "one", "one")]
    [InlineData("#refs/pull/7/head", "pull", "pull")]
    [InlineData("#refs/pull/7/merge", "merged", "merged")]
    [InlineData("#refs/merge-requests/9/head", "pull", "pull")]
    [InlineData("#refs/merge-requests/9/merge", "merged", "merged")]
    [InlineData("#COMMIT:one", "one", "one")]
    [InlineData("#SHORT:branch", "branch", "branch")]
    [InlineData("#refs/heads/main#COMMIT:one", "one", "one")]
    [InlineData("#main#SHORT:one", "one", "one")]
    [InlineData("?branch=feature/x", "branch", "branch")]
    [InlineData("?tag=v1&checksum=COMMIT:one", "one", "one")]
    public async Task Every_way_to_name_a_commit_is_read(string fragment, string content, string commit)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var (daemon, address) = await git.ServeAsync(Token);
        await using var served = daemon;
        foreach (var (word, hash) in git.Commits)
        {
            fragment = fragment.Replace("COMMIT:" + word, hash, StringComparison.Ordinal).Replace("SHORT:" + word, hash[..9], StringComparison.Ordinal);
        }

        foreach (var start in new[] { address + "/team/repository.git", "file://" + git.Repository })
        {
            var context = await scene.OpenAsync(start + fragment, Token);

            Assert.Equal(content + "\n", await File.ReadAllTextAsync(Path.Join(context.Directory, "file"), Token));
            Assert.Equal(["file", "other", "other/left", "sub", "sub/below"], ArchiveContextTests.Listing(context.Directory));
            Assert.Equal(git.Commits[commit], context.Commit);
            Assert.Equal(1_600_000_000, context.CommitTime?.ToUnixTimeSeconds());
            Assert.True(context.IsForeign);
        }
    }

    [Theory]
    [InlineData("#main:sub")]
    [InlineData("#:sub/")]
    [InlineData("?subdir=sub")]
    [InlineData("#main#COMMIT:sub")]
    public async Task Of_a_subdirectory_nothing_else_is_fetched(string fragment)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var (daemon, address) = await git.ServeAsync(Token);
        await using var served = daemon;

        var context = await scene.OpenAsync(
            new BuildRequest
            {
                Context = $"{address}/team/repository.git{fragment.Replace("COMMIT", git.Commits["one"], StringComparison.Ordinal)}",
                Git = [new("keep-git-dir", "true")],
            },
            Token);

        Assert.Equal(["below"], ArchiveContextTests.Listing(context.Directory));
        var checkout = Path.GetDirectoryName(context.Directory)!;
        Assert.False(Path.Exists(Path.Join(checkout, "other")));
        var there = (await ExternalProgram.Require("git").RunAsync(
            ["-C", checkout, "-c", "safe.directory=*", "rev-list", "--objects", "--missing=print", "--all"], Token)).Output;
        Assert.DoesNotContain("other/left", there, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Join(checkout, ".git", "shallow")));
    }

    [Theory]
    [InlineData("branch=v1", "one")]
    [InlineData("branch=feature/x", "branch")]
    [InlineData("branch=feature/x,depth=2,single-branch=true", "branch")]
    [InlineData("single-branch=false,depth=0", "two")]
    public async Task The_options_of_kaniko_are_honoured(string option, string content)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var equals = option.IndexOf('=', StringComparison.Ordinal);

        var context = await scene.OpenAsync(
            new BuildRequest { Context = $"file://{git.Repository}", Git = [new(option[..equals], option[(equals + 1)..]), new("keep-git-dir", "true")] }, Token);

        Assert.Equal(content + "\n", await File.ReadAllTextAsync(Path.Join(context.Directory, "file"), Token));
        var history = (await ExternalProgram.Require("git").RunAsync(["-C", context.Directory, "-c", "safe.directory=*", "rev-list", "--count", "HEAD"], Token)).Line;
        var branches = (await ExternalProgram.Require("git").RunAsync(["-C", context.Directory, "-c", "safe.directory=*", "branch", "-r"], Token)).Output;
        Assert.Equal(option.Contains("depth=", StringComparison.Ordinal) ? "2" : "1", history);
        Assert.Equal(option.Contains("=false", StringComparison.Ordinal), branches.Contains("origin/feature/x", StringComparison.Ordinal) && branches.Contains("origin/main", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#nowhere", ErrorCode.GitReferenceNotFound, "no 'nowhere'")]
    [InlineData("#0123456789012345678901234567890123456789", ErrorCode.GitReferenceNotFound, "no '0123456789012345678901234567890123456789'")]
    [InlineData("#main:nowhere", ErrorCode.GitFailed, "no directory 'nowhere'")]
    [InlineData("#main:../..", ErrorCode.GitFailed, "no directory '../..'")]
    [InlineData("?branch=main&checksum=0123456", ErrorCode.GitFailed, "expected commit '0123456'")]
    [InlineData("?unknown=1", ErrorCode.GitFailed, "unexpected query parameter 'unknown'")]
    public async Task What_is_not_there_is_told(string fragment, ErrorCode code, string said)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var (daemon, address) = await git.ServeAsync(Token);
        await using var served = daemon;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync($"{address}/team/repository.git{fragment}", Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADDRESS/team/missing.git", ErrorCode.GitRepositoryNotFound)]
    [InlineData("file:///no/such/repository.git", ErrorCode.GitRepositoryNotFound)]
    [InlineData("git@127.0.0.1:-oProxyCommand=touch evil.git", ErrorCode.GitFailed)]
    [InlineData("ssh://-oProxyCommand=touch%20evil/x.git", ErrorCode.GitFailed)]
    public async Task Repositories_that_are_not_there_and_addresses_that_would_be_options_are_refused(string context, ErrorCode code)
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var (daemon, address) = await git.ServeAsync(Token);
        await using var served = daemon;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(context.Replace("ADDRESS", address, StringComparison.Ordinal), Token));

        Assert.Equal(code, error.Code);
        Assert.Empty(Directory.EnumerateFiles(scene.Folder.Path, "evil*", SearchOption.AllDirectories));
    }

    /// <summary>Whatever the repository, the user and the machine have set up: nothing of it runs.</summary>
    [Fact]
    public async Task Hooks_filters_and_configurations_run_nothing()
    {
        using var scene = new ContextScene();
        var evil = $"touch {scene.Folder["evil"]}";
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        _ = scene.Folder.Write("source/.gitattributes", "* filter=evil\n");
        _ = scene.Folder.Write("home/.gitconfig", $"[filter \"evil\"]\n\tsmudge = {evil}\n[core]\n\tfsmonitor = {evil}\n\thooksPath = {scene.Folder["hooks"]}\n");
        _ = scene.Folder.Write("home/.config/git/attributes", "* filter=evil\n");
        _ = await git.CommitAsync("evil", "refs/heads/main", Token);
        var hook = scene.Folder.Write("hooks/post-checkout", $"#!/bin/sh\n{evil}\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        scene.Settings = scene.Settings with
        {
            Environment = new Dictionary<string, string>(scene.Settings.Environment)
            {
                ["GIT_DIR"] = git.Repository, ["GIT_WORK_TREE"] = scene.Folder["home"], ["GIT_INDEX_FILE"] = scene.Folder["index"],
                ["GIT_TEMPLATE_DIR"] = scene.Folder["hooks"], ["GIT_EXTERNAL_DIFF"] = evil, ["GIT_ASKPASS"] = hook,
            },
        };

        var context = await scene.OpenAsync($"file://{git.Repository}", Token);

        Assert.Equal("two\n", await File.ReadAllTextAsync(Path.Join(context.Directory, "file"), Token));
        Assert.False(File.Exists(scene.Folder["evil"]));
        Assert.False(Path.Exists(Path.Join(context.Directory, ".git")));
    }

    /// <summary>Names that a server gives, and a repository's submodules, are no options either.</summary>
    [Fact]
    public async Task What_a_repository_names_like_options_runs_nothing()
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var evil = scene.Folder["evil"];
        _ = await git.GitAsync(Token, "update-index", "--add", "--cacheinfo", $"160000,{git.Commits["two"]},module");
        _ = await git.GitAsync(Token, "config", "-f", ".gitmodules", "submodule.x.path", "module");
        _ = await git.GitAsync(Token, "config", "-f", ".gitmodules", "submodule.x.url", $"--upload-pack=touch {evil}");
        _ = scene.Folder.Create("source/module");
        var commit = await git.CommitAsync("options", "refs/heads/main", Token);
        var references = $"{commit} refs/heads/--upload-pack=touch${{IFS}}{evil}\n{commit} refs/heads/-x\n{commit} refs/tags/--exec=x\n";
        await File.AppendAllTextAsync(Path.Join(git.Repository, "packed-refs"), "# pack-refs with: peeled fully-peeled sorted\n" + references, Token);
        await File.WriteAllTextAsync(Path.Join(git.Repository, "HEAD"), "ref: refs/heads/-x\n", Token);
        var (daemon, address) = await git.ServeAsync(Token);
        await using var served = daemon;
        var request = new BuildRequest { Context = $"{address}/team/repository.git", Git = [new("single-branch", "false"), new("depth", "0")] };

        var whole = await scene.OpenAsync(request, Token);
        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(request with { Git = [new("recurse-submodules", "true")] }, Token));

        Assert.Equal(commit, whole.Commit);
        Assert.Equal(ErrorCode.GitFailed, error.Code);
        Assert.False(Path.Exists(evil));
    }

    [Fact]
    public async Task Submodules_come_when_asked_for_and_never_from_this_machine()
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        var (daemon, address) = await git.ServeAsync(Token);
        await using var served = daemon;
        _ = await git.GitAsync(Token, "submodule", "--quiet", "add", address + "/team/repository.git", "module");
        _ = await git.CommitAsync("module", "refs/heads/module", Token);
        _ = await git.GitAsync(Token, "submodule", "--quiet", "add", "file://" + git.Repository, "local");
        _ = await git.CommitAsync("local", "refs/heads/local", Token);

        var without = await scene.OpenAsync($"{address}/team/repository.git#module", Token);
        var with = await scene.OpenAsync(
            new BuildRequest { Context = $"{address}/team/repository.git#module", Git = [new("recurse-submodules", "true")] }, Token);
        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync($"file://{git.Repository}?ref=local&submodules=true", Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(without.Directory, "module")));
        Assert.Equal(["file", "other", "other/left", "sub", "sub/below"], ArchiveContextTests.Listing(Path.Join(with.Directory, "module")));
        Assert.False(Path.Exists(Path.Join(with.Directory, ".git")));
        Assert.Equal(ErrorCode.GitFailed, error.Code);
        Assert.Contains("'file' not allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_out_of_the_repository_is_no_sub_path()
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        _ = File.CreateSymbolicLink(scene.Folder["source/out"], "/etc");
        _ = File.CreateSymbolicLink(scene.Folder["source/in"], "sub");
        _ = await git.CommitAsync("links", "refs/heads/main", Token);
        var request = new BuildRequest { Context = $"file://{git.Repository}" };

        var inside = await scene.OpenAsync(request with { ContextSubPath = "in" }, Token);
        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(request with { ContextSubPath = "out" }, Token));
        var fragment = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync($"file://{git.Repository}#main:out", Token));

        Assert.Equal(["below"], ArchiveContextTests.Listing(inside.Directory));
        Assert.Equal(ErrorCode.ContextUnavailable, error.Code);
        Assert.Equal(ErrorCode.GitFailed, fragment.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_in_Git_LFS_are_fetched_or_missed_aloud(bool installed)
    {
        _ = ExternalProgram.Require("git-lfs");
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);
        _ = scene.Folder.Write("source/.gitattributes", "*.big filter=lfs diff=lfs merge=lfs -text\n");
        _ = scene.Folder.Write("source/model.big", "the real content\n");
        _ = await git.GitAsync(Token, "lfs", "install", "--local");
        _ = await git.GitAsync(Token, "remote", "add", "origin", git.Repository);
        _ = await git.CommitAsync("large", "refs/heads/main", Token);
        _ = await git.GitAsync(Token, "lfs", "push", "--all", "origin");
        if (installed)
        {
            var context = await scene.OpenAsync($"file://{git.Repository}", Token);
            Assert.Equal("the real content\n", await File.ReadAllTextAsync(Path.Join(context.Directory, "model.big"), Token));
            return;
        }

        // A machine with git and without git-lfs.
        foreach (var program in new[] { "git", "sh" })
        {
            _ = File.CreateSymbolicLink(Path.Join(scene.Folder.Create("bin"), program), ExternalProgram.Require(program).FileName);
        }

        scene.Settings = scene.Settings with { Environment = new Dictionary<string, string>(scene.Settings.Environment) { ["PATH"] = scene.Folder["bin"] } };
        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync($"file://{git.Repository}", Token));
        var pointers = await scene.OpenAsync(new BuildRequest { Context = $"file://{git.Repository}", Git = [new("lfs", "false")] }, Token);

        Assert.Equal(ErrorCode.ToolMissing, error.Code);
        Assert.Contains("'model.big'", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("version https://git-lfs", await File.ReadAllTextAsync(Path.Join(pointers.Directory, "model.big"), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/a.git", "", "Failed to connect to 127.0.0.1", "HTTPS_PROXY")]
    [InlineData("git://127.0.0.1:1/a.git", "", "fetched: unable to connect: Connection refused", "its port can be reached")]
    [InlineData("ssh://127.0.0.1:1/a.git", "", "fetched: connect to host 127.0.0.1 port 1: Connection refused", "its port can be reached")]
    [InlineData("https://git.invalid/a.git", "HTTPS_PROXY=http://127.0.0.1:PORT", "", "NO_PROXY")]
    public async Task Servers_that_cannot_be_reached_are_told(string context, string variable, string said, string hint)
    {
        await using var proxy = await LoopbackWeb.StartAsync(web =>
        {
            web.Response.StatusCode = 407;
            return Task.CompletedTask;
        });
        using var scene = new ContextScene();
        var pair = variable.Split('=');
        if (pair.Length > 1)
        {
            scene.Settings = scene.Settings with
            {
                Environment = new Dictionary<string, string>(scene.Settings.Environment)
                {
                    [pair[0].ToLowerInvariant()] = pair[1].Replace("PORT", proxy.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal),
                },
            };
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(context, Token));

        Assert.Equal(ErrorCode.GitFailed, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_git_says_so()
    {
        using var scene = new ContextScene();
        scene.Settings = scene.Settings with { Environment = new Dictionary<string, string> { ["PATH"] = scene.Folder.Create("empty") } };

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("https://127.0.0.1:1/a.git", Token));

        Assert.Equal(ErrorCode.ToolMissing, error.Code);
        Assert.Contains("'git'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown=1", "'unknown'")]
    [InlineData("brnach=x", "'brnach'")]
    [InlineData("depth=many", "'many'")]
    [InlineData("recurse-submodules=perhaps", "'perhaps'")]
    public void Options_that_nobody_knows_are_errors(string option, string said)
    {
        var error = Assert.Throws<KanikoException>(() => GitOptions.Parse([new(option.Split('=')[0], option.Split('=')[1])]));

        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task A_named_context_is_a_repository_too_with_its_submodules()
    {
        using var scene = new ContextScene();
        var git = await GitRepositories.CreateAsync(scene.Folder, Token);

        var opened = await scene.Opener(new BuildRequest { BuildContexts = [new("code", $"file://{git.Repository}#v1:sub"), new("here", scene.Folder.Path)] })
            .OpenNamedAsync(Token);

        Assert.Equal(["below"], ArchiveContextTests.Listing(Assert.Single(opened).Value.Directory));
    }
}
