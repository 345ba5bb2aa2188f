using System.Collections.Concurrent;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Tests.Cluster;

namespace Kaniko.Hosts.Tests.Kubernetes;

/// <summary>Each fault at each step of a build: it succeeds or fails with an explanation, and leaves nothing.</summary>
[Collection(Alone.Name)]
public sealed class FaultMatrixTests
{
    private static readonly string[] Steps =
    [
        "create selfsubjectaccessreviews", "create secrets", "create pods", "patch secrets", "watch pods", "get pods/attach", "get pods/log", "delete pods", "delete secrets",
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

    [Fact]
    public async Task Whatever_goes_wrong_whenever_nothing_is_left_and_what_cannot_be_removed_is_told()
    {
        var wrong = new ConcurrentQueue<string>();
        var outcomes = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var cases = (from step in Steps from kind in Kinds from times in Persistence select (step, kind, times)).ToList();

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = TestContext.Current.CancellationToken }, async (item, token) =>
        {
            var outcome = await RunAsync(item.step, item.kind with { Times = item.times }, token);
            _ = outcomes.AddOrUpdate(outcome.Summary, 1, (_, count) => count + 1);
            if (outcome.Wrong is { } problem)
            {
                wrong.Enqueue($"{item.step} × {item.kind.Kind} {item.kind.Code} × {item.times}: {problem}");
            }
        });

        TestContext.Current.TestOutputHelper!.WriteLine($"{cases.Count} builds = {Steps.Length} steps × {Kinds.Length} faults × {Persistence.Length} durations: "
            + string.Join(", ", outcomes.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}")));
        Assert.Empty(wrong);
        // A cluster that has one bad moment costs no build, but for a refusal that says what it means.
        Assert.True(outcomes["succeeded"] > cases.Count / 2);
    }

    private static async Task<(string Summary, string? Wrong)> RunAsync(string step, Fault fault, CancellationToken token)
    {
        await using var scene = await HostScene.StartAsync();
        var words = step.Split(' ');
        scene.Cluster.Faults.Add(fault with { Verb = words[0], Resource = words[1] });
        var request = scene.With(host => host with
        {
            Retries = 0,
            StartTimeout = TimeSpan.FromSeconds(20),
            UploadTimeout = TimeSpan.FromSeconds(20),
            BuildTimeout = TimeSpan.FromSeconds(20),
            Kubernetes = host.Kubernetes with { RequestTimeout = TimeSpan.FromSeconds(1) },
        });
        string summary;
        try
        {
            _ = await scene.BuildAsync(request, token);
            summary = "succeeded";
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
        var isFree = SpinWait.SpinUntil(() => scene.Cluster.Left.Count == 0, TimeSpan.FromSeconds(words[0] == "delete" ? 1 : 5));
        return (summary, isFree || scene.Cluster.Left.All(path => scene.Warnings.Any(warning => warning.Contains(path[(path.LastIndexOf('/') + 1)..], StringComparison.Ordinal)))
            ? null : "left " + string.Join(", ", scene.Cluster.Left));
    }
}
