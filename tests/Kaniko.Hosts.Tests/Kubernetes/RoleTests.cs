using System.Text.Json.Nodes;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>The role that <c>kaniko render --kind=access</c> prints, on a server that grants nothing else.</summary>
public sealed class RoleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => ["plain", "job", "init container", "detached", "answers are lost"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_rendered_role_is_enough_for_a_build(string way)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Faults.Allowed = await GrantedAsync(scene);
        if (way == "answers are lost")
        {
            scene.Cluster.Faults.Add(new("create", "secrets", FaultKind.ResetAfter));
            scene.Cluster.Faults.Add(new("create", "pods", FaultKind.ResetAfter));
        }

        var last = await scene.BuildAsync(scene.With(host => host with
        {
            Detach = way == "detached",
            ExecutorEnvironment = ["A=b"],
            Kubernetes = host.Kubernetes with
            {
                RunAs = way == "job" ? PodRunner.Job : PodRunner.Pod,
                Transport = way == "init container" ? ContextTransport.InitContainer : ContextTransport.Auto,
            },
        }), Token);

        if (last is BuildDetached detached)
        {
            using var pods = new KubernetesPods(scene.Settings, scene.Request.Host.Kubernetes);
            await foreach (var told in pods.FollowAsync(detached.Name, Token))
            {
                last = told;
            }

            _ = Assert.Single(await pods.ListAsync(Token));
            _ = await pods.CollectAsync(TimeSpan.FromTicks(1), Token);
        }

        Assert.IsType<BuildFinished>(last);
        Assert.Empty(scene.Warnings);
        scene.AssertNothingIsLeft();
    }

    private static async Task<HashSet<string>> GrantedAsync(HostScene scene)
    {
        var items = JsonNode.Parse(await ManifestTests.RenderAsync(scene.Folder, ["--kind=access", "--json"]))!["items"]!.AsArray();
        var rules = items.Single(item => item!["kind"]!.GetValue<string>() == "Role")!["rules"]!.AsArray();
        return [.. rules.SelectMany(rule => Texts(rule!["verbs"]).SelectMany(verb => Texts(rule!["resources"]).Select(resource => $"{verb} {resource}")))];
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => text!.GetValue<string>());
}
