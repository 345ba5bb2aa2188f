using System.Text.Json.Nodes;
using Kaniko.Tasks.Flags;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Each setting of a pod, by its flag, in the pod that was really made.</summary>
public sealed class PodSettingTests
{
    /// <summary>A flag, where its value is in the pod, and what is there.</summary>
    public static TheoryData<string, string, string> Settings => new()
    {
        { "--executor-image=registry.example/mine", "spec.containers[0].image", "\"registry.example/mine\"" },
        { "--pod-image-pull=always", "spec.containers[0].imagePullPolicy", "\"Always\"" },
        { "--pod-image-pull=missing", "spec.containers[0].imagePullPolicy", "\"IfNotPresent\"" },
        { "--executor-arg=--fake-sleep=0", "spec.containers[0].args[-1]", "\"--fake-sleep=0\"" },
        { "--pod-env={name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}", "spec.containers[0].env[NODE].valueFrom.fieldRef.fieldPath", "\"spec.nodeName\"" },
        { "--pod-env={name: container, value: mine}", "spec.containers[0].env[container].value", "\"mine\"" },
        { "--pod-env-from=configmap:settings", "spec.containers[0].envFrom[0].configMapRef.name", "\"settings\"" },
        { "--pod-env-from=secret:more", "spec.containers[0].envFrom[0].secretRef.name", "\"more\"" },
        { "--pod-env-from={prefix: X_, secretRef: {name: more}}", "spec.containers[0].envFrom[0].prefix", "\"X_\"" },
        { "--pod-volume={name: cache, emptyDir: {sizeLimit: 1Gi}}", "spec.volumes[cache].emptyDir.sizeLimit", "\"1Gi\"" },
        { "--pod-volume-mount=cache:/cache:ro", "spec.containers[0].volumeMounts[cache]", """{"name":"cache","mountPath":"/cache","readOnly":true}""" },
        { "--pod-volume-mount={name: cache, mountPath: /cache, subPath: a}", "spec.containers[0].volumeMounts[cache].subPath", "\"a\"" },
        { "--pod-service-account=builder", "spec.serviceAccountName", "\"builder\"" },
        { "--pod-service-account-token", "spec.automountServiceAccountToken", "true" },
        { "--pod-node-selector=pool=build", "spec.nodeSelector", """{"pool":"build"}""" },
        { "--custom-platform=linux/arm64/v8", "spec.nodeSelector", """{"kubernetes.io/arch":"arm64","kubernetes.io/os":"linux"}""" },
        { "--custom-platform=linux/amd64,linux/arm64", "spec.nodeSelector", "null" },
        { "--pod-affinity={podAntiAffinity: {}}", "spec.affinity", """{"podAntiAffinity":{}}""" },
        { "--pod-toleration=ci=only:NoSchedule", "spec.tolerations", """[{"key":"ci","operator":"Equal","value":"only","effect":"NoSchedule"}]""" },
        { "--pod-toleration=ci", "spec.tolerations", """[{"key":"ci","operator":"Exists"}]""" },
        { "--pod-toleration={operator: Exists, tolerationSeconds: 60}", "spec.tolerations", """[{"operator":"Exists","tolerationSeconds":60}]""" },
        { "--pod-topology-spread={maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}", "spec.topologySpreadConstraints[0].topologyKey", "\"zone\"" },
        { "--executor-request=cpu=2", "spec.containers[0].resources.requests", """{"cpu":"2","ephemeral-storage":"2Gi","memory":"1Gi"}""" },
        { "--executor-limit=memory=512Mi", "spec.containers[0].resources", """{"requests":{"cpu":"500m","ephemeral-storage":"2Gi"},"limits":{"memory":"512Mi"}}""" },
        { "--pod-label=team=builders", "metadata.labels.team", "\"builders\"" },
        { "--target=Release_1", "metadata.labels['kaniko-tasks/target']", "\"Release_1\"" },
        { "--pod-annotation=note=two words: yes", "metadata.annotations.note", "\"two words: yes\"" },
        { "--pod-priority-class=low", "spec.priorityClassName", "\"low\"" },
        { "--pod-runtime-class=gvisor", "spec.runtimeClassName", "\"gvisor\"" },
        { "--pod-pull-secret=pull", "spec.imagePullSecrets", """[{"name":"pull"}]""" },
        { "--pod-security-context={fsGroup: 7}", "spec.securityContext.fsGroup", "7" },
        { "--pod-executor-security-context={capabilities: {drop: [ALL]}}", "spec.containers[0].securityContext.capabilities.drop", "[\"ALL\"]" },
        { "--pod-run-as-user=0", "spec.containers[0].securityContext.runAsUser", "0" },
        { "--pod-privileged", "spec.containers[0].securityContext.privileged", "true" },
        { "--pod-host-network --pod-allow-host-namespaces", "spec.hostNetwork", "true" },
        { "--pod-host-ipc --pod-allow-host-namespaces", "spec.hostIPC", "true" },
        { "--pod-scheduler=mine", "spec.schedulerName", "\"mine\"" },
        { "--pod-host-alias=registry.local:10.0.0.7", "spec.hostAliases", """[{"ip":"10.0.0.7","hostnames":["registry.local"]}]""" },
        { "--pod-host-alias=six:[fd00::7]", "spec.hostAliases[0].ip", "\"fd00::7\"" },
        { "--pod-init-container={name: first, image: busybox, command: ['true']}", "spec.initContainers[0].name", "\"first\"" },
        { "--pod-sidecar={name: proxy, image: envoy}", "spec.containers[1].image", "\"envoy\"" },
        { "--pod-termination-grace-period=90s", "spec.terminationGracePeriodSeconds", "90" },
        { "--build-timeout=10m", "spec.activeDeadlineSeconds", "1860" },
        { "--pod-override={spec: {dnsPolicy: Default, containers: [{name: kaniko, workingDir: /}]}}", "spec.containers[0].workingDir", "\"/\"" },
        { "--pod-override={spec: {enableServiceLinks: null}}", "spec.enableServiceLinks", "null" },
        { "--pod-name-prefix=mine", "metadata.name", "mine-" },
        { "--k8s-transport=init-container --pod-context-size-limit=1Gi", "spec.volumes[kaniko-transfer].emptyDir.sizeLimit", "\"1Gi\"" },
        { "--k8s-registry-secret=given", "spec.volumes[kaniko-logins].secret.secretName", "\"given\"" },
        { "--k8s-context-claim=sources:app", "spec.volumes[kaniko-claim].persistentVolumeClaim", """{"claimName":"sources","readOnly":true}""" },
        { "--k8s-context-claim=sources:app", "spec.containers[0].args[0]", "\"--context=dir:///kaniko/buildcontext/app\"" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A_setting_is_in_the_pod_that_is_made(string flags, string where, string expected)
    {
        await using var scene = await HostScene.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var made = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Cluster.Script = new() { Unschedulable = "held by the test" };
        scene.Cluster.Store.Happened += (type, path, item) =>
        {
            if (type == "ADDED" && path.Contains("/pods/", StringComparison.Ordinal))
            {
                _ = made.TrySetResult((JsonObject)item.DeepClone());
            }
        };
        var words = flags.Contains(" --", StringComparison.Ordinal) ? flags.Split(' ') : [flags];
        var request = ExecutorFlags.Table.Parse(
            [
                "--context", scene.Folder["context"], "--destination=registry.example/team/app:1", "--executor-image=registry.example/kaniko", "--host=kubernetes",
                "--kubeconfig", scene.Cluster.Kubeconfig, "--k8s-preflight=false", .. words,
            ],
            scene.Environment).Request;

        var building = scene.BuildAsync(request, stop.Token);
        var first = await Task.WhenAny(made.Task, building);
        if (first == building)
        {
            _ = await building;
        }

        var found = Find(await made.Task, where);
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);

        var text = found?.ToJsonString() ?? "null";
        if (where == "metadata.name")
        {
            Assert.StartsWith(expected, found!.GetValue<string>(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, text);
        }

        scene.AssertNothingIsLeft();
    }

    /// <summary>A path as kubectl's: members by name, list items by number (from the end where negative) or by their <c>name</c>.</summary>
    private static JsonNode? Find(JsonNode node, string path)
    {
        JsonNode? found = node;
        foreach (var step in path.Replace("['", "[", StringComparison.Ordinal).Replace("']", "]", StringComparison.Ordinal).Split(['[', ']'])
            .SelectMany((part, index) => index % 2 == 1 ? [part] : part.Split('.', StringSplitOptions.RemoveEmptyEntries)))
        {
            found = found switch
            {
                JsonArray list when int.TryParse(step, out var number) => list[number < 0 ? list.Count + number : number],
                JsonArray list => list.FirstOrDefault(item => item!["name"]?.GetValue<string>() == step),
                JsonObject item => item[step],
                _ => null,
            };
        }

        return found;
    }
}
