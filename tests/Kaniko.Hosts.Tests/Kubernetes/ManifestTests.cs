using System.Text.Json.Nodes;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Tasks.Flags;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Kubernetes;

public sealed class ManifestTests
{
    private static readonly string[] Everything =
    [
        "--context=git://git.example/app.git", "--destination=registry.example/team/app:1", "--executor-image=registry.example/kaniko-tasks:0.1",
        "--k8s-namespace=builds", "--k8s-create-namespace", "--pod-service-account=builder", "--pod-create-service-account", "--executor-env=A=b: c",
        "--executor-request=memory=2Gi", "--executor-limit=memory=4Gi", "--pod-env={name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}",
        "--pod-env-from=configmap:settings", "--pod-env-from={prefix: X_, secretRef: {name: more}}", "--pod-volume={name: cache, persistentVolumeClaim: {claimName: cache}}",
        "--pod-volume-mount=cache:/cache:ro", "--pod-node-selector=pool=build", "--custom-platform=linux/arm64", "--pod-toleration=ci=only:NoSchedule",
        "--pod-toleration={key: other, operator: Exists}", "--pod-affinity={nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}",
        "--pod-topology-spread={maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {a: b}}}",
        "--pod-priority-class=low", "--pod-runtime-class=gvisor", "--pod-scheduler=mine", "--pod-pull-secret=pull", "--pod-image-pull=always",
        "--pod-security-context={fsGroup: 0, seccompProfile: {type: RuntimeDefault}}", "--pod-executor-security-context={allowPrivilegeEscalation: true}", "--pod-run-as-user=0",
        "--pod-host-alias=registry.local:10.0.0.7", "--pod-init-container={name: first, image: busybox, command: ['true']}", "--pod-sidecar={name: proxy, image: envoy}",
        "--pod-label=team=builders", "--pod-annotation=note=two words: yes", "--pod-override={spec: {dnsPolicy: ClusterFirst, containers: [{name: kaniko, workingDir: /}]}}",
        "--k8s-registry-secret=logins",
    ];

    [Theory]
    [InlineData("--kind=pod")]
    [InlineData("--kind=job")]
    [InlineData("--kind=cronjob", "--schedule=0 3 * * *", "--time-zone=Etc/UTC", "--name=nightly")]
    [InlineData("--kind=cronjob", "--schedule=@daily", "--warm=debian:12", "--warm=alpine:3.20")]
    [InlineData("--kind=access")]
    public async Task Kubectl_reads_what_is_rendered(params string[] flags)
    {
        var kubectl = ExternalProgram.Require("kubectl");
        using var folder = new TemporaryDirectory();
        var yaml = await RenderAsync(folder, [.. Everything, .. flags]);
        var json = await RenderAsync(folder, [.. Everything, .. flags, "--json"]);
        var home = new Dictionary<string, string?> { ["HOME"] = folder.Path, ["KUBECONFIG"] = folder["none"] };

        foreach (var file in new[] { folder.Write("all.yaml", yaml), folder.Write("all.json", json) })
        {
            // Reading is what is asked; a cluster for the schema is not there.
            var read = (await (kubectl with { Environment = home }).RunAsync(
                ["create", "--dry-run=client", "--validate=false", "-o", "json", "-f", file], TestContext.Current.CancellationToken));
            if (read.ExitCode != 0 && read.Error.Contains("connection", StringComparison.Ordinal))
            {
                await using var cluster = await Cluster.FakeCluster.StartAsync();
                read = await (kubectl with { Environment = home }).RunAsync(
                    ["--kubeconfig", cluster.Kubeconfig, "create", "--dry-run=client", "--validate=false", "-o", "json", "-f", file], TestContext.Current.CancellationToken);
            }

            var expected = JsonNode.Parse(json)!["items"]!.AsArray();
            var found = Documents(read.Succeeded().Output);
            Assert.Equal(expected.Select(item => item!["kind"]!.GetValue<string>()), found.Select(item => item["kind"]!.GetValue<string>()));
            Assert.All(expected.Zip(found), pair => Assert.True(Holds(pair.Second, pair.First!), $"{pair.First}\n≠\n{pair.Second}"));
        }
    }

    /// <summary>kubectl asks a server for the types, even where it only reads. The API's own Python client has them without one.</summary>
    [Theory]
    [InlineData("--kind=pod")]
    [InlineData("--kind=job")]
    [InlineData("--kind=cronjob", "--schedule=0 3 * * *", "--time-zone=Etc/UTC", "--name=nightly", "--suspend")]
    [InlineData("--kind=cronjob", "--schedule=@daily", "--warm=debian:12")]
    [InlineData("--kind=access")]
    public async Task Every_member_of_what_is_rendered_is_one_that_the_API_knows(params string[] flags)
    {
        var python = new ExternalProgram("/usr/bin/python3");
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/kubernetes"), "python3-kubernetes is not on this machine: run ./test.sh as root, which installs it");
        using var folder = new TemporaryDirectory();
        var rendered = await RenderAsync(folder, [.. Everything, .. flags, "--json"]);
        var wrong = rendered.Replace("\"restartPolicy\"", "\"restartPolice\"", StringComparison.Ordinal).Replace("\"apiGroup\"", "\"apiGroups\"", StringComparison.Ordinal);

        _ = (await TypesAsync(python, folder.Write("right.json", rendered))).Succeeded();
        Assert.Contains("has no ", (await TypesAsync(python, folder.Write("wrong.json", wrong))).Error, StringComparison.Ordinal);
    }

    private static Task<ProgramResult> TypesAsync(ExternalProgram python, string file) =>
        python.RunAsync([Path.Combine(AppContext.BaseDirectory, "Kubernetes", "types.py"), file], TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_pod_holds_what_its_settings_say()
    {
        using var folder = new TemporaryDirectory();
        var items = JsonNode.Parse(await RenderAsync(folder, [.. Everything, "--json"]))!["items"]!.AsArray();
        var pod = items.Single(item => item!["kind"]!.GetValue<string>() == "Pod")!;
        var spec = pod["spec"]!;
        var executor = spec["containers"]![0]!;

        Assert.Equal(["Namespace", "ServiceAccount", "Secret", "Pod"], items.Select(item => item!["kind"]!.GetValue<string>()));
        Assert.Equal("kaniko-app", pod["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal("builder", spec["serviceAccountName"]!.GetValue<string>());
        Assert.False(spec["automountServiceAccountToken"]!.GetValue<bool>());
        Assert.Equal("""{"kubernetes.io/arch":"arm64","kubernetes.io/os":"linux","pool":"build"}""", spec["nodeSelector"]!.ToJsonString());
        Assert.Equal("""[{"key":"ci","operator":"Equal","value":"only","effect":"NoSchedule"},{"key":"other","operator":"Exists"}]""", spec["tolerations"]!.ToJsonString());
        Assert.Equal("""{"requests":{"cpu":"500m","ephemeral-storage":"2Gi","memory":"2Gi"},"limits":{"memory":"4Gi"}}""", executor["resources"]!.ToJsonString());
        Assert.Equal("/", executor["workingDir"]!.GetValue<string>());
        Assert.Equal("ClusterFirst", spec["dnsPolicy"]!.GetValue<string>());
        Assert.Equal("""{"allowPrivilegeEscalation":true,"runAsUser":0}""", executor["securityContext"]!.ToJsonString());
        Assert.Equal(["first"], spec["initContainers"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
        Assert.Equal(["kaniko", "proxy"], spec["containers"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
        Assert.Equal("/dev/termination-log", executor["terminationMessagePath"]!.GetValue<string>());
        Assert.Contains("--progress=rawjson", executor["args"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Null(executor["stdin"]);
        Assert.Equal(86700, spec["activeDeadlineSeconds"]!.GetValue<int>());
        Assert.Null(pod["metadata"]!["annotations"]!["kaniko-tasks/expires"]);
    }

    [Theory]
    [InlineData("Job", "--kind=job", "--k8s-keep-for=1h", 3600)]
    [InlineData("CronJob", "--kind=cronjob", "--schedule=0 3 * * *", 86400)]
    public async Task A_rendered_job_makes_up_for_its_nodes_and_not_for_its_build(string kind, string flag, string more, int kept)
    {
        using var folder = new TemporaryDirectory();
        var items = JsonNode.Parse(await RenderAsync(folder, [.. Everything, flag, more, "--host-retries=4", "--json"]))!["items"]!.AsArray();
        var item = items.Single(found => found!["kind"]!.GetValue<string>() == kind)!;
        var job = kind == "Job" ? item["spec"]! : item["spec"]!["jobTemplate"]!["spec"]!;

        Assert.Equal(4, job["backoffLimit"]!.GetValue<int>());
        Assert.Equal(kept, job["ttlSecondsAfterFinished"]!.GetValue<int>());
        Assert.Equal(
            """
            {"rules":[{"action":"Ignore","onPodConditions":[{"type":"DisruptionTarget","status":"True"}]},{"action":"FailJob","onExitCodes":{"containerName":"kaniko","operator":"NotIn","values":[137,143]}}]}
            """.Trim(),
            job["podFailurePolicy"]!.ToJsonString());
        // The API takes a policy only with this, and refuses a rule about success.
        Assert.Equal("Never", job["template"]!["spec"]!["restartPolicy"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_rendered_warmer_fills_a_cache_and_builds_nothing()
    {
        using var folder = new TemporaryDirectory();
        var items = JsonNode.Parse(await RenderAsync(folder,
            [
                "--kind=cronjob", "--schedule=@daily", "--warm=debian:12", "--warm=alpine:3.20", "--cache-dir=/warm", "--cache-ttl=48h", "--custom-platform=linux/arm64",
                "--executor-image=registry.example/kaniko", "--pod-volume={name: cache, persistentVolumeClaim: {claimName: base}}", "--pod-volume-mount=cache:/warm",
                "--registry-mirror=mirror.example", "--executor-arg=--verbosity=debug", "--json",
            ]))!["items"]!.AsArray();
        var job = Assert.Single(items)!;
        var spec = job["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]!;
        var container = Assert.Single(spec["containers"]!.AsArray())!;

        Assert.Equal("kaniko-warm", job["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(["/kaniko/warmer"], container["command"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal(
            ["--cache-dir=/warm", "--cache-ttl=48h", "--custom-platform=linux/arm64", "--image=alpine:3.20", "--image=debian:12", "--registry-mirror=mirror.example", "--verbosity=debug"],
            container["args"]!.AsArray().Select(word => word!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal("/warm", container["volumeMounts"]!.AsArray().Single(mount => mount!["name"]!.GetValue<string>() == "cache")!["mountPath"]!.GetValue<string>());
        Assert.Equal("arm64", spec["nodeSelector"]!["kubernetes.io/arch"]!.GetValue<string>());
        Assert.Null(container["stdin"]);
    }

    [Theory]
    [InlineData("--pod-host-network", "--pod-allow-host-namespaces")]
    [InlineData("--pod-label=kaniko-tasks/run=x", "another prefix")]
    [InlineData("--pod-label=a=b c", "letters, digits")]
    [InlineData("--executor-request=memory=lots", "--executor-request=memory=2Gi")]
    [InlineData("--pod-volume=[1]", "{key: value}")]
    [InlineData("--pod-volume={emptyDir: {}}", "Kubernetes API reference")]
    [InlineData("--pod-volume-mount=x", "NAME:PATH")]
    [InlineData("--pod-override={spec: {containers: 7}}", null)]
    [InlineData("--k8s-namespace=Not_A_Name", "lower-case")]
    [InlineData("--tar-path=out.tar", "--host=container")]
    [InlineData("--kind=cronjob", "--schedule")]
    public async Task A_wrong_setting_is_an_error_with_the_way_out(string flag, string? hint)
    {
        using var folder = new TemporaryDirectory();

        var error = await Assert.ThrowsAsync<KanikoException>(() => RenderAsync(
            folder, ["--context=git://git.example/app.git", "--destination=r.example/a", "--executor-image=x", flag]));

        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.True(hint is null || error.Hint!.Contains(hint, StringComparison.Ordinal), error.Hint);
    }

    [Fact]
    public async Task Secrets_are_printed_only_on_request()
    {
        using var folder = new TemporaryDirectory();
        string[] flags = ["--context=git://git.example/app.git", "--destination=r.example/a", "--executor-image=x", "--executor-env=KEY=very-secret"];
        var secret = Convert.ToBase64String("very-secret"u8);

        Assert.DoesNotContain(secret, await RenderAsync(folder, flags), StringComparison.Ordinal);
        Assert.Contains(secret, await RenderAsync(folder, [.. flags, "--show-secrets"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("My Image_Name!", 63, "my-image-name")]
    [InlineData("---", 63, "kaniko")]
    [InlineData("aaa-bbb", 4, "aaa")]
    [InlineData("ÄÖ9", 63, "9")]
    public void Names_keep_to_the_rules(string text, int longest, string name) => Assert.Equal(name, ObjectNames.Name(text, longest));

    [Theory]
    [InlineData("Release_1.2", "Release_1.2")]
    [InlineData("-a/b-", "a-b")]
    [InlineData("///", "")]
    public void Label_values_keep_what_they_may(string text, string value) => Assert.Equal(value, ObjectNames.LabelValue(text));

    [Fact]
    public void Random_ends_are_never_cut()
    {
        var names = Enumerable.Range(0, 100).Select(_ => ObjectNames.Unique(new string('x', 300))).ToList();

        Assert.Equal(100, names.Distinct().Count());
        Assert.All(names, name => Assert.Equal(63, name.Length));
    }

    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("{a: no, b: 'yes', c: true, d: null, e: 1.5, f: 1.10.1, g: ~}", """{"a":"no","b":"yes","c":true,"d":null,"e":1.5,"f":"1.10.1","g":null}""")]
    [InlineData("- x\n- {y: []}", """["x",{"y":[]}]""")]
    [InlineData("a: \"\\u00e9 # :\"", """{"a":"é # :"}""")]
    [InlineData("a: |\n  two\n  lines\n", """{"a":"two\nlines\n"}""")]
    public void Yaml_is_read_as_it_is_meant_and_written_so_that_it_is_read_the_same(string yaml, string json)
    {
        var node = YamlReader.Read(yaml, "it");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), node), node?.ToJsonString());
        Assert.True(JsonNode.DeepEquals(node, YamlReader.Read(YamlWriter.Write(node), "it")), YamlWriter.Write(node));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" x")]
    [InlineData("x ")]
    [InlineData("- x")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("1e3")]
    [InlineData("0x1f")]
    [InlineData("2026-11-21T07:00:00Z")]
    [InlineData("12:30")]
    [InlineData("null")]
    [InlineData("Yes")]
    [InlineData("*a")]
    [InlineData("{")]
    [InlineData("two\nlines")]
    [InlineData("x:")]
    [InlineData("é")]
    [InlineData("--flag=value")]
    [InlineData("%")]
    public void Any_text_survives_yaml(string text)
    {
        var node = new JsonObject { [text.Length == 0 ? "empty" : text] = new JsonArray(text, new JsonObject { ["k"] = text }) };

        Assert.True(JsonNode.DeepEquals(node, YamlReader.Read(YamlWriter.Write(node), "it")), YamlWriter.Write(node));
    }

    [Fact]
    public void A_partial_object_is_merged_by_key_and_by_name()
    {
        var whole = YamlReader.Read("{a: 1, list: [{name: x, v: 1}, {name: y}], other: [1], gone: 2}", "it")!.AsObject();
        var part = YamlReader.Read("{a: 2, list: [{name: x, w: 3}, {name: z}], other: [2], gone: null}", "it")!.AsObject();

        Assert.Equal(
            """{"a":2,"list":[{"name":"x","v":1,"w":3},{"name":"y"},{"name":"z"}],"other":[1,2]}""", ManifestMerge.Merge(whole, part).ToJsonString());
    }

    internal static Task<string> RenderAsync(TemporaryDirectory folder, IReadOnlyList<string> flags)
    {
        var settings = new HostSettings
        {
            Version = "0.1.0",
            CurrentDirectory = folder.Path,
            Environment = new Dictionary<string, string>(),
            PackContext = (_, _, _) => Task.CompletedTask,
            OpenArchive = static archive => archive,
            FindLogin = (_, _) => Task.FromResult<RegistryLogin?>(null),
            WriteResultFiles = (_, _, _) => Task.CompletedTask,
        };
        return new KubernetesManifests(settings).RenderAsync(
            RenderFlags.Table.Parse(flags, new Dictionary<string, string>()).Request, TestContext.Current.CancellationToken);
    }

    private static List<JsonNode> Documents(string output)
    {
        var documents = new List<JsonNode>();
        var reader = new System.Text.Json.Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(output), new System.Text.Json.JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            var node = JsonNode.Parse(ref reader)!;
            documents.AddRange(node["kind"]!.GetValue<string>() == "List" ? node["items"]!.AsArray().Select(item => item!) : [node]);
        }

        return documents;
    }

    /// <summary>Whether one node has everything of another.</summary>
    private static bool Holds(JsonNode? whole, JsonNode? part) => (whole, part) switch
    {
        (JsonObject a, JsonObject b) => b.All(pair => (pair.Value is null or JsonObject { Count: 0 } && !a.ContainsKey(pair.Key)) || Holds(a[pair.Key], pair.Value)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(whole, part),
    };
}
