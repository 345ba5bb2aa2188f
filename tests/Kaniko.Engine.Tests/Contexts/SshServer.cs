using System.Globalization;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>sshd on a loopback port that takes one key, and a home directory whose <c>.ssh</c> a test fills.</summary>
internal sealed class SshServer : IAsyncDisposable
{
    private readonly TemporaryDirectory folder;
    private readonly RunningProgram daemon;

    private SshServer(TemporaryDirectory folder, RunningProgram daemon, int port) => (this.folder, this.daemon, Port) = (folder, daemon, port);

    public int Port { get; }

    public string AgentSocket => folder["agent.sock"];

    /// <param name="folder">Where keys and the home directory are.</param>
    /// <param name="programs">A directory of programs that whoever logs in may start; null: those of the machine only.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<SshServer> StartAsync(TemporaryDirectory folder, string? programs, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "sshd lets somebody in only as root");
        var sshd = ExternalProgram.Require("sshd");
        var keygen = ExternalProgram.Require("ssh-keygen");
        foreach (var name in new[] { "host", "user", "other" })
        {
            _ = (await keygen.RunAsync(["-q", "-t", "ed25519", "-N", "", "-f", folder["key-" + name]], cancellationToken)).Succeeded();
        }

        _ = Directory.CreateDirectory("/run/sshd"); // where sshd gives up its rights; Debian's init makes it
        var port = GitRepositories.FreePort();
        var configuration = folder.Write("sshd_config", string.Create(CultureInfo.InvariantCulture, $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {folder["key-host"]}
            AuthorizedKeysFile {folder["key-user"]}.pub
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin yes
            StrictModes no
            UsePAM no
            PidFile none
            MaxStartups 100
            SetEnv PATH={(programs is null ? "" : programs + ":")}/usr/local/bin:/usr/bin:/bin

            """));
        var daemon = sshd.Start(["-D", "-e", "-f", configuration]);
        await daemon.WaitForErrorAsync("Server listening", cancellationToken);
        _ = folder.Create("home/.ssh");
        return new SshServer(folder, daemon, port);
    }

    /// <summary>Writes the host's key, or another in its place, to <c>known_hosts</c>.</summary>
    public void Know(string key)
    {
        if (key != "none")
        {
            _ = folder.Write("home/.ssh/known_hosts", $"[127.0.0.1]:{Port} {File.ReadAllText(folder[$"key-{key}.pub"])}");
        }
    }

    public void UseKey(string? key)
    {
        if (key is not null)
        {
            File.Copy(folder["key-" + key], folder["home/.ssh/id_ed25519"]);
        }
    }

    /// <summary>ssh-agent with the key that the server takes.</summary>
    public async Task<RunningProgram> StartAgentAsync(CancellationToken cancellationToken)
    {
        var agent = ExternalProgram.Require("ssh-agent").Start(["-D", "-a", AgentSocket]);
        while (!File.Exists(AgentSocket))
        {
            await Task.Delay(20, cancellationToken);
        }

        var add = ExternalProgram.Require("ssh-add") with { Environment = new Dictionary<string, string?> { ["SSH_AUTH_SOCK"] = AgentSocket } };
        _ = (await add.RunAsync([folder["key-user"]], cancellationToken)).Succeeded();
        return agent;
    }

    public ValueTask DisposeAsync() => daemon.DisposeAsync();
}
