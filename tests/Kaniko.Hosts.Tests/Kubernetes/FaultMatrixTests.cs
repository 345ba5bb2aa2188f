using System.Collections.Concurrent;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Hosts.Tests.Cluster;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Each fault at each step of a build: it succeeds or fails with an explanation, and leaves nothing.</summary>
[Collection(Alone.Name)]
public sealed class FaultMatrixTests
{
    /// <summary>So often has nobody been let in who asks again and again, until the time for that is over.</summary>
    private const int Patience = 8;

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UploadLimit = TimeSpan.FromMinutes(3);

    /// <summary>A way to build, what its settings are, and the steps that it takes.</summary>
    private static readonly (string Name, Func<HostOptions, HostOptions> Settings, PodScript Script, string[] Steps)[] Ways =
    [
        ("plain", host => host, new(),
        [
            "create selfsubjectaccessreviews", "create secrets", "create pods", "patch secrets", "watch pods", "get pods/attach", "get pods/log", "delete pods", "delete secrets",
        ]),
        ("surroundings",
            host => host with
            {
                Kubernetes = host.Kubernetes with { CreateNamespace = true, Namespace = "fresh" },
                Pod = new() { ServiceAccount = "builder", CreateServiceAccount = true },
            }, new(), ["create namespaces", "create serviceaccounts"]),
        ("job", host => host with { Kubernetes = host.Kubernetes with { RunAs = PodRunner.Job } }, new(), ["create jobs", "list pods", "patch secrets", "delete jobs", "delete pods"]),
        ("init container", host => host with { Kubernetes = host.Kubernetes with { Transport = ContextTransport.InitContainer } }, new(), ["get pods/exec", "watch pods"]),
        ("detached", host => host with { Detach = true, ExecutorArguments = ["--fake-sleep=60"] }, new(),
            ["create secrets", "create pods", "patch secrets", "watch pods", "get pods/attach"]),
        ("anew", host => host with { Retries = 1, ExecutorArguments = ["--fake-lines=3", "--fake-pace=0.01"] }, new() { EvictedAt = "line 000001", Times = 1 },
            ["create secrets", "create pods", "patch secrets", "watch pods", "get pods/log", "delete pods", "delete secrets"]),
    ];

    private static readonly Fault[] Kinds =
    [
        new(null, "", FaultKind.Refused) { Code = 500 },
        new(null, "", FaultKind.Refused) { Code = 503, Reason = "ServiceUnavailable" },
        new(null, "", FaultKind.Refused) { Code = 429, Reason = "TooManyRequests", RetryAfterSeconds = 1 },
        new(null, "", FaultKind.Refused) { Code = 401, Reason = "Unauthorized" },
        new(null, "", FaultKind.Refused) { Code = 403, Reason = "Forbidden" },
        new(null, "", FaultKind.Reset),
        new(null, "", FaultKind.ResetAfter),
        new(null, "", FaultKind.Html) { Code = 502 },
        new(null, "", FaultKind.Silent),
    ];

    private static readonly int[] Persistence = [1, 2, 99];

    /// <summary>For all ways but the plain one: of each kind of fault one.</summary>
    private static readonly FaultKind[] Others = [FaultKind.ResetAfter, FaultKind.Silent];

    public static TheoryData<string> Names => [.. Ways.Select(way => way.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_goes_wrong_whenever_nothing_is_left_and_what_cannot_be_removed_is_told(string way)
    {
        var wrong = new ConcurrentQueue<string>();
        var outcomes = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var (_, settings, script, steps) = Ways.Single(item => item.Name == way);
        Fault[] kinds = way == "plain" ? Kinds : [.. Kinds.Where(fault => fault.Code is 503 or 403 || Others.Contains(fault.Kind))];
        int[] persistence = way == "plain" ? Persistence : [1, 99];
        var cases = (from step in steps from kind in kinds from times in persistence select (step, kind, times)).ToList();

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = TestContext.Current.CancellationToken }, async (item, token) =>
        {
            var outcome = await RunAsync(settings, script, item.kind with { Times = item.times, Verb = item.step.Split(' ')[0], Resource = item.step.Split(' ')[1] }, token);
            _ = outcomes.AddOrUpdate(outcome.Summary, 1, (_, count) => count + 1);
            if (outcome.Wrong is { } problem)
            {
                wrong.Enqueue($"{item.step} × {item.kind.Kind} {item.kind.Code} × {item.times}: {problem}");
            }
        });

        TestContext.Current.TestOutputHelper!.WriteLine($"{cases.Count} builds = {steps.Length} steps × {kinds.Length} faults × {persistence.Length} durations: "
            + string.Join(", ", outcomes.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}")));
        Assert.Empty(wrong);
        // A cluster that has one bad moment costs no build, but for a refusal that says what it means.
        Assert.True(outcomes.GetValueOrDefault("succeeded") >= cases.Count / 3);
    }

    private static async Task<(string Summary, string? Wrong)> RunAsync(
        Func<HostOptions, HostOptions> settings, PodScript script, Fault fault, CancellationToken token)
    {
        await using var scene = await HostScene.StartAsync();
        scene.Cluster.Script = script;
        scene.Cluster.Faults.Add(fault);
        scene.Cluster.Faults.Struck += (struck, count) => EndLimit(scene.Time, struck, count);
        var request = scene.With(host => settings(host with
        {
            Retries = 0,
            UploadTimeout = UploadLimit,
            Kubernetes = host.Kubernetes with { RequestTimeout = RequestLimit },
        }));
        string summary;
        try
        {
            var last = await scene.BuildAsync(request, token);
            summary = "succeeded";
            if (last is BuildDetached detached)
            {
                await CollectAsync(scene, detached, request.Host.Kubernetes, token);
            }
        }
        catch (KanikoException e)
        {
            summary = "failed with an explanation";
            if (e.Message.Length == 0)
            {
                return (summary, "no explanation");
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return ("failed as a bug", e.ToString());
        }

        // What was carried out without an answer may take a moment; what the cluster does not let go must be told.
        await scene.Cluster.LeftAloneAsync(token);
        return (summary, Left(scene).All(path => scene.Warnings.Any(warning => warning.Contains($"'{Told(scene, path)}'", StringComparison.Ordinal)))
            ? null : "left " + string.Join(", ", Left(scene)));
    }

    /// <summary>Nobody waits for an answer that does not come, or for a way in that there is not, as long as they would.</summary>
    private static void EndLimit(BriskTime time, Fault struck, int count)
    {
        if (struck.Resource is "pods/attach" or "pods/exec")
        {
            if (struck.Kind == FaultKind.Silent || count > Patience)
            {
                time.End(UploadLimit);
            }
        }
        else if (struck.Kind == FaultKind.Silent)
        {
            time.End(RequestLimit);
        }
    }

    /// <summary>What is of one build. An account is made once for all builds, as a namespace is.</summary>
    private static IEnumerable<string> Left(HostScene scene) => scene.Cluster.Left.Where(path => !path.Contains("/serviceaccounts/", StringComparison.Ordinal));

    /// <summary>The name of what must be told: a job's pod goes when the job is deleted.</summary>
    private static string Told(HostScene scene, string path) =>
        scene.Cluster.Store.TryGet(path)?["metadata"]?["ownerReferences"]?[0] is { } owner && owner["kind"]!.GetValue<string>() == "Job"
            ? owner["name"]!.GetValue<string>() : path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A detached build goes on, in one pod; then it is removed as a forgotten one is.</summary>
    private static async Task CollectAsync(HostScene scene, BuildDetached detached, KubernetesOptions options, CancellationToken token)
    {
        Assert.EndsWith(detached.Name, Assert.Single(scene.Cluster.Left, path => path.Contains("/pods/", StringComparison.Ordinal)), StringComparison.Ordinal);
        using var pods = new KubernetesPods(scene.Settings, options);
        _ = await pods.CollectAsync(TimeSpan.FromTicks(1), token);
    }
}
