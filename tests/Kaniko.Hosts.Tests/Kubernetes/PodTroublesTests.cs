using System.Text.Json;
using Kaniko.Hosts.Kubernetes.Builds;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>What a pod's state means: at once, or when it lasts.</summary>
public sealed class PodTroublesTests
{
    private const string Waiting = """{"phase":"Pending","containerStatuses":[{"name":"kaniko","state":{"waiting":{"reason":"REASON","message":"MESSAGE"}}}]}""";

    /// <summary>Seconds until it ends the build, what is said, what is to be changed, whether another pod may do better.</summary>
    public static TheoryData<string, int, string, string?, bool> States => new()
    {
        { Of("ErrImagePull", "rpc error: connection refused"), 60, "cannot pull the image 'r.example/executor'", "--pod-pull-secret", false },
        { Of("ImagePullBackOff", "Back-off pulling image"), 60, "cannot pull the image", "--executor-image", false },
        { Of("ImagePullBackOff", "manifest unknown"), 0, "manifest unknown", "--executor-image", false },
        { Of("ErrImagePull", "401 Unauthorized"), 0, "401 Unauthorized", "--pod-pull-secret", false },
        { Of("RegistryUnavailable", "503"), 60, "cannot pull", "--executor-image", false },
        { Of("InvalidImageName", "couldn't parse image reference"), 0, "does not take the image", "--executor-image", false },
        { Of("SignatureValidationFailed", "no signature"), 0, "no signature", "--executor-image", false },
        { Of("CreateContainerConfigError", "secret 'more' not found"), 30, "secret 'more' not found", "--pod-env-from", false },
        { Of("CreateContainerConfigError", "configmap 'settings' not found"), 30, "configmap 'settings' not found", "--pod-env", false },
        { Of("CrashLoopBackOff", "back-off"), 0, "CrashLoopBackOff", "pod settings", false },
        { """{"phase":"Pending","initContainerStatuses":[{"name":"clone","state":{"terminated":{"exitCode":128,"message":"no such host"}}}]}""", 0, "'clone' ended with 128: no such host", "--pod-init-container", false },
        { """{"phase":"Failed","reason":"Evicted","message":"low on resource: memory"}""", 0, "low on resource: memory", "--executor-request=memory", true },
        { """{"phase":"Failed","reason":"Evicted","message":"ephemeral local storage usage exceeds"}""", 0, "ephemeral", "ephemeral-storage", true },
        { """{"phase":"Failed","reason":"DeadlineExceeded"}""", 0, "active for longer", "--k8s-keep-for", false },
        { """{"phase":"Unknown","reason":"NodeLost"}""", 0, "node went away (NodeLost)", null, true },
        { """{"phase":"Failed","reason":"NodeShutdown"}""", 0, "node went away (NodeShutdown)", null, true },
        { """{"phase":"Failed","reason":"Preempting"}""", 0, "higher priority", "--pod-priority-class", true },
        { """{"phase":"Running","conditions":[{"type":"DisruptionTarget","status":"True","reason":"PreemptionByScheduler"}]}""", 0, "higher priority", "--pod-priority-class", true },
        { """{"phase":"Running","conditions":[{"type":"DisruptionTarget","status":"True","reason":"EvictionByEvictionAPI","message":"drained"}]}""", 0, "drained", null, true },
        { """{"phase":"Failed","reason":"OutOfmemory","message":"Node didn't have enough resource"}""", 0, "did not admit", null, true },
        { """{"phase":"Failed"}""", 0, "the pod failed", null, true },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void A_state_ends_the_build_when_it_cannot_pass(string status, int seconds, string said, string? hint, bool passes)
    {
        var time = new MovedTime();
        var troubles = new PodTroubles(new HostOptions { ExecutorImage = "r.example/executor" }, time);

        var first = troubles.Look(Pod(status));
        time.By = TimeSpan.FromSeconds(seconds - 1);
        var early = troubles.Look(Pod(status));
        time.By = TimeSpan.FromSeconds(seconds);
        var trouble = seconds == 0 ? first : troubles.Look(Pod(status));

        Assert.True(seconds == 0 || (first is null && early is null));
        Assert.Contains(said, trouble!.What, StringComparison.Ordinal);
        Assert.Equal(passes, trouble.Passes);
        Assert.True(hint is null ? trouble.Hint is null || !trouble.Hint.Contains("--", StringComparison.Ordinal) : trouble.Hint!.Contains(hint, StringComparison.Ordinal), trouble.Hint);
    }

    [Theory]
    [InlineData("""{"exitCode":137,"reason":"OOMKilled"}""", "more memory than its limit of 2Gi", "--executor-limit=memory", false)]
    [InlineData("""{"exitCode":137,"reason":"Error"}""", "killed from outside", "memory pressure", true)]
    [InlineData("""{"exitCode":128,"reason":"StartError","message":"exec /kaniko/executor: no such file"}""", "exec /kaniko/executor", "--executor-image", false)]
    public void An_end_that_is_not_the_build_s_own_is_told(string ended, string said, string hint, bool passes)
    {
        var troubles = new PodTroubles(new HostOptions { Limits = [new("memory", "2Gi")] }, TimeProvider.System);
        var pod = Pod($$$"""{"phase":"Failed","containerStatuses":[{"name":"kaniko","state":{"terminated":{{{ended}}}}}]}""");

        var trouble = troubles.OfEnd(pod, PodTroubles.Executor(pod)!.State!.Terminated!);

        Assert.Contains(said, trouble!.What, StringComparison.Ordinal);
        Assert.Contains(hint, trouble.Hint, StringComparison.Ordinal);
        Assert.Equal(passes, trouble.Passes);
    }

    [Theory]
    [InlineData("ErrImageNeverPull", "kind load docker-image")]
    [InlineData("ErrImagePull", "minikube image load")]
    public void A_cluster_of_this_machine_can_be_given_the_image(string reason, string hint)
    {
        var status = Of(reason, "not found");

        Assert.Contains(hint, new PodTroubles(new(), TimeProvider.System, isLocal: true).Look(Pod(status))!.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(hint, new PodTroubles(new(), TimeProvider.System).Look(Pod(status))!.Hint, StringComparison.Ordinal);
    }

    private static string Of(string reason, string message) => Waiting.Replace("REASON", reason, StringComparison.Ordinal).Replace("MESSAGE", message, StringComparison.Ordinal);

    private static Pod Pod(string status) =>
        JsonSerializer.Deserialize($$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"status":{{{status}}}}""", ObjectJson.Default.Pod)!;

    private sealed class MovedTime : TimeProvider
    {
        private readonly DateTimeOffset start = System.GetUtcNow();

        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => start + By;
    }
}
