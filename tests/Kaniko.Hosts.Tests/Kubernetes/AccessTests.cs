using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Access;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>kubeconfig, plug-ins, certificates: who is asked, and as whom.</summary>
public sealed class AccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_although_the_authority_is_trusted()
    {
        await using var scene = await HostScene.StartAsync(certificateName: "cluster.example");

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        Assert.Equal(ErrorCode.TlsFailed, error.Code);
        Assert.Empty(scene.Cluster.Requests);
    }

    [Fact]
    public async Task The_kubeconfig_s_tls_server_name_counts_for_requests_and_sockets()
    {
        await using var scene = await HostScene.StartAsync(certificateName: "cluster.example");
        var kubeconfig = scene.Cluster.WriteKubeconfig("token: t", "tls-server-name: cluster.example");

        Assert.StartsWith("sha256:", (await scene.ResultAsync(
            scene.With(host => host with { Kubernetes = host.Kubernetes with { Kubeconfig = kubeconfig } }))).Digest);
    }

    [Fact]
    public async Task A_server_that_nobody_trusts_is_refused_and_a_switch_for_that_warns()
    {
        await using var scene = await HostScene.StartAsync();
        var text = File.ReadAllText(scene.Cluster.Kubeconfig);
        var without = string.Join('\n', text.Split('\n').Where(line => !line.Contains("certificate-authority-data", StringComparison.Ordinal)));
        var untrusted = scene.Folder.Write("untrusted", without);
        var insecure = scene.Folder.Write("insecure", without.Replace("    server:", "    insecure-skip-tls-verify: true\n    server:", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = untrusted } })));
        _ = await scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = insecure } }));

        Assert.Equal(ErrorCode.TlsFailed, error.Code);
        Assert.Contains(scene.Warnings, warning => warning.Contains("insecure-skip-tls-verify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_several_files_the_first_that_has_a_name_counts_and_paths_are_relative_to_their_file()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("a/token-file", "token-of-a");
        var first = folder.Write("a/config", """
            current-context: two
            users: [{ name: u, user: { tokenFile: token-file } }]
            """);
        var second = folder.Write("b/config", """
            current-context: one
            contexts:
            - { name: two, context: { cluster: c, user: u, namespace: from-b } }
            clusters: [{ name: c, cluster: { server: "https://b.example/prefix", proxy-url: "socks5://127.0.0.1:9" } }]
            users: [{ name: u, user: { token: token-of-b } }]
            """);

        var access = Read(folder, new(), new() { ["KUBECONFIG"] = $"{first}:{folder["missing"]}:{second}" });

        Assert.Equal(("two", "from-b", "https://b.example/prefix"), (access.Name, access.Namespace, access.Server.ToString()));
        Assert.NotNull(access.Proxy);
        Assert.Equal("Bearer token-of-a", (await access.Credentials.GetAsync(null, Token)).Authorization);
    }

    [Theory]
    [InlineData("tow", "did you mean two?")]
    [InlineData("Two", "did you mean two?")]
    public void A_context_that_is_not_there_is_told_with_the_nearest(string name, string hint)
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Write("config", "contexts: [{ name: two, context: { cluster: c } }]\nclusters: [{ name: c, cluster: { server: 'https://x' } }]\n");

        var error = Assert.Throws<KanikoException>(() => Read(folder, new() { Kubeconfig = path, Context = name }, []));

        Assert.Equal(hint, error.Hint);
    }

    [Fact]
    public async Task In_a_pod_its_service_account_is_used_and_its_token_read_again()
    {
        using var folder = new TemporaryDirectory();
        folder.Write("account/token", "first\n");
        folder.Write("account/namespace", "team\n");
        var environment = new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = "fd00::1", ["KUBERNETES_SERVICE_PORT"] = "443" };

        var access = Read(folder, new(), environment);
        var before = (await access.Credentials.GetAsync(null, Token)).Authorization;
        folder.Write("account/token", "second\n");
        var after = (await access.Credentials.GetAsync(new(), Token)).Authorization;

        Assert.Equal(("https://[fd00::1]/", "team"), (access.Server.ToString(), access.Namespace));
        Assert.Equal(("Bearer first", "Bearer second"), (before, after));
    }

    [Theory]
    [InlineData("{ username: u, password: p }", "Basic dTpw")]
    [InlineData("{ token: t, username: u, password: p }", "Bearer t")]
    [InlineData("{ }", null)]
    public async Task Users_prove_themselves_by_what_they_have(string user, string? authorization)
    {
        using var folder = new TemporaryDirectory();
        var access = Read(folder, new() { Kubeconfig = Config(folder, user) }, []);

        Assert.Equal(authorization, (await access.Credentials.GetAsync(null, Token)).Authorization);
    }

    [Fact]
    public void Impersonation_is_sent()
    {
        using var folder = new TemporaryDirectory();
        var access = Read(folder, new() { Kubeconfig = Config(folder, "{ as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: { 'k/x': [v] } }") }, []);

        Assert.Equal(
            "Impersonate-User=jane Impersonate-Uid=7 Impersonate-Group=a Impersonate-Group=b Impersonate-Extra-k%2Fx=v",
            string.Join(' ', access.Impersonation.Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData("{ auth-provider: { name: gcp } }", "gke-gcloud-auth-plugin")]
    [InlineData("{ auth-provider: { name: azure } }", "kubelogin")]
    [InlineData("{ auth-provider: { name: oidc, config: { id-token: a.eyJleHAiOjF9.b } } }", "expired")]
    [InlineData("{ exec: { apiVersion: client.authentication.k8s.io/v1alpha1, command: x } }", "client.authentication.k8s.io/v1")]
    [InlineData("{ client-certificate-data: QQ== }", "both")]
    public void What_is_not_spoken_any_more_is_told_with_its_successor(string user, string hint)
    {
        using var folder = new TemporaryDirectory();

        var error = Assert.Throws<KanikoException>(() => Read(folder, new() { Kubeconfig = Config(folder, user) }, []));

        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ server: 'https://x', insecure-skip-tls-verify: true, certificate-authority-data: '%' }", "insecure-skip-tls-verify")]
    [InlineData("{ server: 'x:8' }", "has no server address")]
    [InlineData("{ server: 'https://x', certificate-authority: missing.pem }", "cannot be read")]
    [InlineData("{ server: 'https://x', certificate-authority-data: '!' }", "not base64")]
    [InlineData("{ server: 'https://x', proxy-url: 'ftp://x' }", "proxy-url")]
    public void A_wrong_cluster_is_an_error(string cluster, string said)
    {
        using var folder = new TemporaryDirectory();
        using var certificates = new Cluster.TestCertificates();
        var text = cluster.Replace("%", Convert.ToBase64String(Encoding.UTF8.GetBytes(certificates.AuthorityPem)), StringComparison.Ordinal);

        var error = Assert.Throws<KanikoException>(() => Read(folder, new() { Kubeconfig = Config(folder, "{ }", text) }, []));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_is_presented()
    {
        await using var scene = await HostScene.StartAsync();
        var (certificate, key) = scene.Cluster.Certificates.Client("jane");
        var kubeconfig = scene.Cluster.WriteKubeconfig(
            $"client-certificate-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate))}\nclient-key-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(key))}");

        var access = new ClusterAccessReader(scene.Settings, new() { Kubeconfig = kubeconfig }).Read();

        Assert.Contains("CN=jane", (await access.Credentials.GetAsync(null, Token)).Certificate!.Subject, StringComparison.Ordinal);
        Assert.StartsWith("sha256:", (await scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = kubeconfig } }))).Digest);
    }

    /// <summary>Keys as openssl writes them for people who make their own.</summary>
    [Theory]
    [InlineData("ecparam -name prime256v1 -genkey", "BEGIN EC PRIVATE KEY")]
    [InlineData("ecparam -name secp384r1 -genkey -noout", "BEGIN EC PRIVATE KEY")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "BEGIN PRIVATE KEY")]
    [InlineData("genrsa -traditional 2048", "BEGIN RSA PRIVATE KEY")]
    [InlineData("genpkey -algorithm RSA", "BEGIN PRIVATE KEY")]
    public async Task A_client_key_may_have_any_common_format(string command, string format)
    {
        await using var scene = await HostScene.StartAsync();
        var (certificate, key) = await PairAsync(scene.Folder, command);
        Assert.Contains(format, key, StringComparison.Ordinal);
        var kubeconfig = scene.Cluster.WriteKubeconfig($"client-certificate: {certificate}\nclient-key-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(key))}");

        _ = await scene.ResultAsync(scene.With(host => host with { Kubernetes = new() { Kubeconfig = kubeconfig } }));

        Assert.Contains("CN=jane", scene.Cluster.ClientSubjects.Keys);
    }

    [Theory]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:secret-thing", "encrypted", "openssl pkey")]
    [InlineData("genrsa -traditional -aes256 -passout pass:secret-thing 2048", "encrypted", "openssl pkey")]
    [InlineData("genpkey -algorithm ED25519", "RSA or elliptic", "log in again")]
    public async Task A_client_key_that_cannot_be_used_says_why(string command, string said, string hint)
    {
        using var folder = new TemporaryDirectory();
        var (certificate, key) = await PairAsync(folder, command);
        _ = folder.Write("key", key);

        var error = Assert.Throws<KanikoException>(() => Read(folder, new() { Kubeconfig = Config(folder, $"{{ client-certificate: {certificate}, client-key: key }}") }, []));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-thing", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(string CertificateFile, string Key)> PairAsync(TemporaryDirectory folder, string command)
    {
        var openssl = ExternalProgram.Require("openssl");
        var key = (await openssl.RunAsync([.. command.Split(' ')], Token)).Succeeded().Output;
        var file = folder.Write("jane.key", key);
        _ = (await openssl.RunAsync(["req", "-x509", "-new", "-key", file, "-passin", "pass:secret-thing", "-subj", "/CN=jane", "-days", "1", "-out", folder["jane.crt"]], Token)).Succeeded();
        return (folder["jane.crt"], key);
    }

    [Fact]
    public void Without_any_kubeconfig_the_places_that_were_tried_are_told()
    {
        using var folder = new TemporaryDirectory();

        var error = Assert.Throws<KanikoException>(() => Read(folder, new(), new() { ["HOME"] = folder.Path }));

        Assert.Contains(Path.Combine(folder.Path, ".kube", "config"), error.Message, StringComparison.Ordinal);
    }

    private static string Config(TemporaryDirectory folder, string user, string cluster = "{ server: 'https://x.example' }") => folder.Write("config", $$"""
        current-context: c
        contexts: [{ name: c, context: { cluster: c, user: u } }]
        clusters: [{ name: c, cluster: {{cluster}} }]
        users: [{ name: u, user: {{user}} }]
        """);

    private static ClusterAccess Read(TemporaryDirectory folder, KubernetesOptions options, Dictionary<string, string> environment)
    {
        var settings = new HostSettings
        {
            Version = "0.1.0",
            CurrentDirectory = folder.Path,
            Environment = environment,
            PackContext = (_, _, _) => Task.CompletedTask,
            OpenArchive = static archive => archive,
            FindLogin = (_, _) => Task.FromResult<RegistryLogin?>(null),
            WriteResultFiles = (_, _, _) => Task.CompletedTask,
        };
        return new ClusterAccessReader(settings, options) { AccountDirectory = folder["account"] }.Read();
    }
}
