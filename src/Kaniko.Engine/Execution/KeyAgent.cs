using System.ComponentModel;
using System.Diagnostics;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Programs;

namespace Kaniko.Engine.Execution;

/// <summary>
/// An <c>ssh-agent</c> of our own that holds the keys of one <c>--ssh ID=KEYFILE</c>: a step gets its socket and never the keys. It ends
/// with this process, however that ends.
/// </summary>
internal sealed class KeyAgent : IDisposable
{
    // The shell waits for the end of its input, which comes also when this process is killed.
    private const string Script = """
        "$1" -D -a "$2" </dev/null >/dev/null 2>&1 &
        agent=$!
        while read -r line; do :; done
        kill "$agent"
        """;

    private const int LongestSocketPath = 107;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process shell;
    private readonly string directory;

    private KeyAgent(Process shell, string directory) => (this.shell, this.directory) = (shell, directory);

    public string Socket => SocketIn(directory);

    /// <param name="option">For messages: the option as it was given.</param>
    /// <param name="keys">Files with private keys that have no passphrase.</param>
    /// <param name="surroundings">What it finds on this machine.</param>
    /// <param name="cancellationToken">Ends the wait for the agent.</param>
    public static async Task<KeyAgent> StartAsync(
        string option, IReadOnlyList<string> keys, AgentSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (program, add) = (Program("ssh-agent", surroundings), Program("ssh-add", surroundings));
        var shell = SystemProgram.Shell(surroundings.Environment) ?? throw Missing("sh");
        var directory = surroundings.NewDirectory();
        var agent = new KeyAgent(Start(shell, ["-c", Script, "sh", program, SocketIn(directory)], start => start.RedirectStandardInput = true), directory);
        try
        {
            await agent.ReadyAsync(option, cancellationToken).ConfigureAwait(false);
            foreach (var key in keys)
            {
                await agent.AddAsync(add, option, key, cancellationToken).ConfigureAwait(false);
            }

            return agent;
        }
        catch
        {
            agent.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        shell.StandardInput.Close();
        shell.WaitForExit();
        shell.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static string Program(string name, AgentSurroundings surroundings) =>
        SearchPath.Find(name, surroundings.Environment) ?? throw Missing(name);

    private static KanikoException Missing(string program) =>
        new(ErrorCode.ToolMissing, $"the program '{program}' is not on this machine, and keys of --ssh want it")
        {
            Hint = "install it (Debian: openssh-client), use the executor image without '-slim', or give the socket of a running ssh-agent",
        };

    private static string SocketIn(string directory) => Path.Join(directory, "agent");

    private async Task ReadyAsync(string option, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!File.Exists(Socket))
        {
            if (Socket.Length > LongestSocketPath || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new KanikoException(ErrorCode.ToolMissing, $"no ssh-agent could be started for '--ssh {option}'")
                {
                    Hint = "install ssh-agent (Debian: openssh-client), or give the socket of a running one",
                };
            }

            await Task.Delay(10, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The key goes through a pipe: its file may have any mode, and no argument names it.</summary>
    private async Task AddAsync(string program, string option, string key, CancellationToken cancellationToken)
    {
        using var add = Start(program, ["-q", "-"], start =>
        {
            start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
            start.Environment["SSH_AUTH_SOCK"] = Socket;
            start.Environment["SSH_ASKPASS"] = "false"; // a passphrase is asked of nobody
            start.Environment["SSH_ASKPASS_REQUIRE"] = "force";
            start.Environment["LC_ALL"] = "C";
        });
        var errors = add.StandardError.ReadToEndAsync(cancellationToken);
        _ = add.StandardOutput.ReadToEndAsync(cancellationToken);
        try
        {
            var content = File.OpenRead(key);
            await using (content.ConfigureAwait(false))
            {
                await content.CopyToAsync(add.StandardInput.BaseStream, cancellationToken).ConfigureAwait(false);
            }

            add.StandardInput.Close();
        }
        catch (IOException)
        {
            // ssh-add has seen enough of what is no key, and says so
        }

        await add.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        if (add.ExitCode != 0)
        {
            throw new KanikoException(
                ErrorCode.SecretMissing, $"the key '{key}' of '--ssh {option}' cannot be used: {(await errors.ConfigureAwait(false)).Trim().Split('\n')[^1]}")
            {
                Hint = "give a private key without a passphrase, or add the key to a running ssh-agent and give its socket",
            };
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, Action<ProcessStartInfo> set)
    {
        var start = new ProcessStartInfo(program, arguments);
        set(start);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new KanikoException(ErrorCode.ToolMissing, $"'{program}' cannot be started: {e.Message}", e);
        }
    }
}

/// <param name="Environment">Its <c>PATH</c> leads to the programs.</param>
/// <param name="NewDirectory">Makes a directory for a socket, which only this user may enter.</param>
internal sealed record AgentSurroundings(IReadOnlyDictionary<string, string> Environment, Func<string> NewDirectory);
