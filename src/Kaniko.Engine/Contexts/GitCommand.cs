using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Programs;

namespace Kaniko.Engine.Contexts;

/// <summary>
/// The <c>git</c> command with everything switched off that a repository could use to run something or to read this machine: hooks,
/// helpers, protocols that nobody named, and the configuration of user and system. Credentials are in its environment only, for one server.
/// </summary>
internal sealed class GitCommand
{
    private readonly Dictionary<string, string> environment;
    private readonly List<KeyValuePair<string, string>> configuration =
    [
        new("core.hooksPath", "/dev/null"), new("core.fsmonitor", "false"), new("core.symlinks", "true"), new("core.askPass", ""),
        new("core.attributesFile", "/dev/null"), new("core.excludesFile", "/dev/null"), new("credential.helper", ""),
        new("protocol.allow", "never"), new("protocol.https.allow", "always"), new("protocol.http.allow", "always"),
        new("protocol.ssh.allow", "always"), new("protocol.git.allow", "always"),
        new("advice.detachedHead", "false"), new("gc.auto", "0"), new("maintenance.auto", "false"), new("init.defaultBranch", "main"),
        new("submodule.recurse", "false"), new("fetch.recurseSubmodules", "false"),
        new("http.lowSpeedLimit", "1"), new("http.lowSpeedTime", "60"), new("http.followRedirects", "initial"),
    ];

    private readonly GitCredentials? credentials;
    private readonly string shell;
    private readonly string program;
    private readonly bool isLocal;

    /// <param name="address">What is fetched; a local repository is allowed only where the address names one.</param>
    /// <param name="options">Certificates, LFS.</param>
    /// <param name="variables">The program's environment.</param>
    /// <param name="credentials">For the address's server, and submodules on it.</param>
    public GitCommand(GitAddress address, GitOptions options, IReadOnlyDictionary<string, string> variables, GitCredentials? credentials)
    {
        this.credentials = credentials;
        program = SearchPath.Find("git", variables) ?? throw Missing("git");
        shell = SystemProgram.Shell(variables) ?? throw Missing("sh");
        environment = variables.Where(pair => Passes(pair.Key)).ToDictionary(StringComparer.Ordinal);
        isLocal = address.Scheme == "file";
        if (isLocal)
        {
            configuration.Add(new("protocol.file.allow", "user"));
        }

        if (address.Server is { } server)
        {
            if (options.InsecureSkipTls)
            {
                configuration.Add(new($"http.{server}.sslVerify", "false"));
            }

            if (credentials is not null)
            {
                configuration.Add(new($"http.{server}.extraHeader", "Authorization: " + credentials.Basic));
                configuration.Add(new($"url.{server}.insteadOf", $"git@{server.Host}:"));
                configuration.Add(new($"url.{server}.insteadOf", $"ssh://git@{server.Host}/"));
            }
        }

        if (options.Lfs && HasLfs)
        {
            configuration.AddRange([
                new("filter.lfs.process", "git-lfs filter-process"), new("filter.lfs.smudge", "git-lfs smudge -- %f"),
                new("filter.lfs.clean", "git-lfs clean -- %f"), new("filter.lfs.required", "true"),
            ]);
        }

        SetEnvironment(variables);
    }

    /// <summary>Whether Git LFS is on this machine.</summary>
    public bool HasLfs => SearchPath.Find("git-lfs", environment) is not null;

    /// <summary>
    /// A repository on this machine that the user named is read even where another user owns it, as in CI systems it often is. git takes
    /// that from a file only.
    /// </summary>
    public void TrustOwners(string file)
    {
        if (isLocal)
        {
            File.WriteAllText(file, "[safe]\n\tdirectory = *\n");
            environment["GIT_CONFIG_GLOBAL"] = file;
        }
    }

    /// <summary>Runs it in a directory; its output, and its errors where it failed.</summary>
    public async Task<GitOutcome> RunAsync(string directory, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // Files are 0644 and 0755, whatever the caller's mask is.
        using var process = Start(new ProcessStartInfo(shell, ["-c", "umask 022; exec \"$0\" \"$@\"", program, .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        });
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return new GitOutcome(process.ExitCode, await output.ConfigureAwait(false), Clean(await errors.ConfigureAwait(false)));
    }

    /// <summary>What the user set for git's transport is theirs; what would point it at another repository is not passed on.</summary>
    private static bool Passes(string name) => !name.StartsWith("GIT_", StringComparison.Ordinal)
        || name is "GIT_SSH" or "GIT_SSH_COMMAND" or "GIT_SSH_VARIANT" or "GIT_EXEC_PATH" or "GIT_HTTP_USER_AGENT" or "GIT_PROXY_SSL_CAINFO"
        || name.StartsWith("GIT_SSL_", StringComparison.Ordinal);

    private void SetEnvironment(IReadOnlyDictionary<string, string> variables)
    {
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_LFS_SKIP_SMUDGE"] = "0";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        environment["LC_ALL"] = "C";
        if (variables.GetValueOrDefault("SSL_CERT_FILE") is { Length: > 0 } authorities)
        {
            _ = environment.TryAdd("GIT_SSL_CAINFO", authorities);
        }

        if (!environment.ContainsKey("GIT_SSH") && !environment.ContainsKey("GIT_SSH_COMMAND"))
        {
            var command = GitSsh.Command(variables.GetValueOrDefault("HOME"));
            if (SystemProgram.OfImage("kaniko-ssh", variables) is { } starter)
            {
                (environment["GIT_SSH"], environment["KANIKO_GIT_SSH"]) = (starter, command);
            }
            else
            {
                environment["GIT_SSH_COMMAND"] = command;
            }

            environment["GIT_SSH_VARIANT"] = "ssh";
        }

        environment["GIT_CONFIG_COUNT"] = configuration.Count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < configuration.Count; i++)
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = configuration[i].Key;
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = configuration[i].Value;
        }
    }

    private string Clean(string errors)
    {
        var text = new StringBuilder(errors);
        foreach (var secret in credentials?.Secrets ?? [])
        {
            _ = text.Replace(secret, "***");
        }

        return text.ToString();
    }

    private Process Start(ProcessStartInfo start)
    {
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new KanikoException(ErrorCode.ToolMissing, $"'{shell}', which git needs, cannot be started: {e.Message}", e);
        }
    }

    private static KanikoException Missing(string name) =>
        new(ErrorCode.ToolMissing, $"the program '{name}', which git repositories are fetched with, is not on this machine")
        {
            Hint = "install git, or use the executor image without '-slim', which has it",
        };
}

/// <summary>How a git command ended.</summary>
/// <param name="Errors">Without secrets.</param>
internal sealed record GitOutcome(int ExitCode, string Output, string Errors);
