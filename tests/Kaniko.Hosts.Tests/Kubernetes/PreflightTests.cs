using System.Text.Json.Nodes;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>What is asked before anything is made.</summary>
public sealed class PreflightTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("create pods")]
    [InlineData("create secrets")]
    [InlineData("get pods/attach")]
    [InlineData("delete pods")]
    [InlineData("watch pods")]
    public async Task A_missing_right_is_told_before_anything_is_made(string right)
    {
        await using var scene = await HostScene.StartAsync();
        _ = scene.Cluster.Faults.Forbidden.Add(right);

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(scene.Request));

        Assert.Contains(right, error.Message, StringComparison.Ordinal);
        Assert.Contains("kaniko render --kind=access", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("create secrets", scene.Cluster.Requests);
    }

    /// <summary>A forgotten object would leave the pod at ContainerCreating without a word.</summary>
    [Theory]
    [InlineData("--pod-volume={name: v, secret: {secretName: lost}}", "secrets", "pod-volume")]
    [InlineData("--pod-volume={name: v, configMap: {name: lost}}", "configmaps", "pod-volume")]
    [InlineData("--pod-volume={name: v, persistentVolumeClaim: {claimName: lost}}", "persistentvolumeclaims", "pod-volume")]
    [InlineData("--k8s-context-claim=lost:app", "persistentvolumeclaims", "k8s-context-claim")]
    [InlineData("--k8s-registry-secret=lost", "secrets", "k8s-registry-secret")]
    [InlineData("--pod-service-account=lost", "serviceaccounts", "pod-service-account")]
    [InlineData("--pod-pull-secret=lost", "secrets", "pod-pull-secret")]
    [InlineData("--pod-env-from=configmap:lost", "configmaps", "pod-env-from")]
    [InlineData("--pod-env-from={prefix: X_, secretRef: {name: lost}}", "secrets", "pod-env-from")]
    [InlineData("--pod-env={name: X, valueFrom: {secretKeyRef: {name: lost, key: k}}}", "secrets", "pod-env")]
    [InlineData("--pod-env={name: X, valueFrom: {configMapKeyRef: {name: lost, key: k}}}", "configmaps", "pod-env")]
    [InlineData("--pod-volume={name: v, projected: {sources: [{secret: {name: lost}}]}}", "secrets", "pod-volume")]
    [InlineData("--pod-volume={name: v, projected: {sources: [{configMap: {name: lost}}]}}", "configmaps", "pod-volume")]
    [InlineData("--pod-init-container={name: i, image: x, envFrom: [{secretRef: {name: lost}}]}", "secrets", "pod-init-container")]
    public async Task What_a_pod_needs_of_others_is_looked_for_before_it_is_made(string flag, string resource, string name)
    {
        await using var scene = await HostScene.StartAsync();

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.ResultAsync(Parse(scene, flag)));

        Assert.Contains($"has no 'lost' among its {resource}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"correct --{name}", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("create pods", scene.Cluster.Requests);
        Assert.DoesNotContain("create secrets", scene.Cluster.Requests);
        _ = scene.Cluster.Store.Create($"/api/v1/namespaces/builds/{resource}", new() { ["metadata"] = new JsonObject { ["name"] = "lost" } });
        Assert.True(await ReachesAsync(scene, Parse(scene, flag), "create pods"));
    }

    [Theory]
    [InlineData("--pod-volume={name: v, secret: {secretName: lost, optional: true}}")]
    [InlineData("--pod-volume={name: v, configMap: {name: lost, optional: true}}")]
    [InlineData("--pod-env={name: X, valueFrom: {secretKeyRef: {name: lost, key: k, optional: true}}}")]
    [InlineData("--pod-env-from={secretRef: {name: lost, optional: true}}")]
    [InlineData("--pod-volume={name: v, emptyDir: {}}")]
    public async Task What_a_pod_can_do_without_is_not_insisted_on(string flag)
    {
        await using var scene = await HostScene.StartAsync();

        Assert.True(await ReachesAsync(scene, Parse(scene, flag), "create pods"));
    }

    private static BuildRequest Parse(HostScene scene, string flag) => ExecutorFlags.Table.Parse(
        [
            "--context", scene.Folder["context"], "--destination=registry.example/team/app:1", "--executor-image=registry.example/kaniko", "--host=kubernetes",
            "--kubeconfig", scene.Cluster.Kubeconfig, "--start-timeout=20s", flag,
        ],
        scene.Environment).Request;

    /// <summary>Whether a build gets as far as a request; then it is stopped.</summary>
    private static async Task<bool> ReachesAsync(HostScene scene, BuildRequest request, string step)
    {
        scene.Cluster.Script = new() { Unschedulable = "held by the test" };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var building = scene.BuildAsync(request, stop.Token);
        while (!scene.Cluster.SawRequest(step) && !building.IsCompleted)
        {
            await Task.Delay(10, Token);
        }

        var reached = !building.IsCompleted;
        await stop.CancelAsync();
        _ = await Record.ExceptionAsync(() => building);
        return reached;
    }
}
