using System.Globalization;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>Debian's <c>radosgw</c>, a real S3 server, on a cluster of one monitor and one store in memory; all of it on loopback and in one directory.</summary>
public sealed class RadosGateway : IAsyncLifetime
{
    public const string Id = "AKIDEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private readonly TemporaryDirectory folder = new();
    private readonly Stack<RunningProgram> daemons = new();
    private readonly int monitor = LoopbackRegistry.FreePort();
    private readonly int gateway = LoopbackRegistry.FreePort();

    /// <summary>Null where the programs are not on this machine.</summary>
    public string? Address { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Array.Exists(["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "ceph-authtool", "monmaptool"], name => ExternalProgram.Find(name) is null))
        {
            return;
        }

        await StartMonitorAsync();
        await StartStoreAsync();
        daemons.Push(Start("radosgw", "-n", "client.admin", "-f"));
        await RunAsync("radosgw-admin", "-n", "client.admin", "user", "create", "--uid=builder", "--display-name=builder", $"--access-key={Id}", $"--secret-key={Secret}");
        using var client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{gateway}")) };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/", UriKind.Relative), Token);
                Address = client.BaseAddress.AbsoluteUri.TrimEnd('/');
                return;
            }
            catch (HttpRequestException) when (attempt < 600)
            {
                await Task.Delay(200, Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (daemons.TryPop(out var daemon))
        {
            await daemon.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task StartMonitorAsync()
    {
        foreach (var name in new[] { "mon", "osd", "rgw" })
        {
            _ = folder.Create(name);
        }

        var cluster = Guid.NewGuid().ToString();
        _ = folder.Write("ceph.conf", string.Create(CultureInfo.InvariantCulture, $"""
            [global]
            fsid = {cluster}
            mon host = v2:127.0.0.1:{monitor}
            mon initial members = a
            public addr = 127.0.0.1
            cluster addr = 127.0.0.1
            run dir = {folder.Path}
            admin socket = {folder.Path}/$name.asok
            log file = {folder.Path}/$name.log
            pid file = {folder.Path}/$name.pid
            keyring = {folder.Path}/keyring
            mon data = {folder.Path}/mon
            mon data avail crit = 1
            mon allow pool size one = true
            osd data = {folder.Path}/osd
            osd objectstore = memstore
            osd class load list = *
            osd pool default size = 1
            osd pool default min size = 1
            osd pool default pg num = 4
            osd pool default pgp num = 4
            osd crush chooseleaf type = 0
            ms bind ipv6 = false
            [client.admin]
            rgw data = {folder.Path}/rgw
            rgw frontends = beast endpoint=127.0.0.1:{gateway}

            """));
        string[] everything = ["--cap", "mon", "allow *", "--cap", "osd", "allow *"];
        await RunAsync("ceph-authtool", "--create-keyring", folder["keyring"], "--gen-key", "-n", "mon.", "--cap", "mon", "allow *");
        await RunAsync("ceph-authtool", [folder["keyring"], "--gen-key", "-n", "client.admin", .. everything]);
        await RunAsync("monmaptool", "--create", "--fsid", cluster, "--addv", "a", string.Create(CultureInfo.InvariantCulture, $"[v2:127.0.0.1:{monitor}]"), folder["map"]);
        await RunAsync("ceph-mon", "-i", "a", "--mkfs", "--monmap", folder["map"]);
        daemons.Push(Start("ceph-mon", "-i", "a", "-f"));
    }

    private async Task StartStoreAsync()
    {
        var id = Guid.NewGuid().ToString();
        await RunAsync("ceph", "osd", "new", id, "0");
        var key = await Program("ceph").RunAsync(["auth", "get-or-create", "osd.0", "mon", "allow profile osd", "osd", "allow *"], Token);
        await File.AppendAllTextAsync(folder["keyring"], key.Succeeded().Output, Token);
        await RunAsync("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", id);
        daemons.Push(Start("ceph-osd", "-i", "0", "-f"));
    }

    private RunningProgram Start(string name, params string[] arguments) => Program(name).Start(arguments);

    private async Task RunAsync(string name, params string[] arguments) => _ = (await Program(name).RunAsync(arguments, Token)).Succeeded();

    private ExternalProgram Program(string name) => ExternalProgram.Require(name) with
    {
        WorkingDirectory = folder.Path,
        Environment = new Dictionary<string, string?> { ["CEPH_CONF"] = folder["ceph.conf"], ["CEPH_KEYRING"] = folder["keyring"] },
        Limit = TimeSpan.FromMinutes(2),
    };
}
