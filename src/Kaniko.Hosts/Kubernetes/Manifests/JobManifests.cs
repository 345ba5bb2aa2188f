using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>Pods that something else in the cluster starts.</summary>
internal static class JobManifests
{
    private const int Killed = 137;
    private const int Terminated = 143;

    /// <summary>A Job that runs the pod once and is removed by the cluster.</summary>
    /// <param name="pod">What it runs.</param>
    /// <param name="keepFor">How long after its end it stays.</param>
    public static Job Job(Pod pod, TimeSpan keepFor) => new()
    {
        ApiVersion = "batch/v1",
        Kind = "Job",
        Metadata = pod.Metadata,
        Spec = Spec(pod, keepFor),
    };

    /// <summary>A Job that nobody watches: what its nodes do to it is made up for, what its executor fails by is not.</summary>
    /// <param name="pod">What it runs.</param>
    /// <param name="host">How often it starts anew, and how long it stays.</param>
    public static Job Unwatched(Pod pod, HostOptions host)
    {
        var job = Job(pod, host.Kubernetes.KeepFor);
        return job with { Spec = Retried(job.Spec!, host.Retries) };
    }

    /// <summary>A CronJob of the pod. One run at a time, and one that was missed for long is not made up for.</summary>
    public static CronJob CronJob(Pod pod, string name, Schedule schedule, HostOptions host) => new()
    {
        ApiVersion = "batch/v1",
        Kind = "CronJob",
        Metadata = pod.Metadata with { Name = ObjectNames.RequireName("name", name, ObjectNames.LongestCronJob), Annotations = Kept(pod) },
        Spec = new()
        {
            Schedule = schedule.Expression,
            TimeZone = schedule.TimeZone,
            Suspend = schedule.Suspend ? true : null,
            ConcurrencyPolicy = "Forbid",
            StartingDeadlineSeconds = 600,
            SuccessfulJobsHistoryLimit = 1,
            FailedJobsHistoryLimit = 3,
            JobTemplate = new()
            {
                Metadata = new() { Labels = pod.Metadata.Labels, Annotations = Kept(pod) },
                Spec = Retried(Spec(pod with { Metadata = pod.Metadata with { Annotations = Kept(pod) } }, TimeSpan.FromDays(1)), host.Retries),
            },
        },
    };

    private static JobSpec Spec(Pod pod, TimeSpan keepFor) => new()
    {
        BackoffLimit = 0,
        ActiveDeadlineSeconds = pod.Spec!.ActiveDeadlineSeconds,
        TtlSecondsAfterFinished = (int)Math.Min(int.MaxValue, Math.Ceiling(keepFor.TotalSeconds)),
        Template = new()
        {
            Metadata = new() { Labels = pod.Metadata.Labels, Annotations = pod.Metadata.Annotations },
            Spec = pod.Spec,
        },
    };

    /// <summary>
    /// A pod that its node gave up (evicted, preempted, drained) is replaced and counts for nothing; one that was killed is replaced a few
    /// times; an executor that ended by itself has said its word.
    /// </summary>
    private static JobSpec Retried(JobSpec spec, int retries) => spec with
    {
        BackoffLimit = retries,
        PodFailurePolicy = new()
        {
            Rules =
            [
                new() { Action = "Ignore", OnPodConditions = [new() { Type = "DisruptionTarget", Status = "True" }] },
                new() { Action = "FailJob", OnExitCodes = new() { ContainerName = Labels.Container, Operator = "NotIn", Values = [Killed, Terminated] } },
            ],
        },
    };

    /// <summary>A schedule does not expire.</summary>
    private static SortedDictionary<string, string> Kept(Pod pod)
    {
        var annotations = new SortedDictionary<string, string>(pod.Metadata.Annotations ?? [], StringComparer.Ordinal);
        _ = annotations.Remove(Labels.Expires);
        return annotations;
    }
}

/// <summary>When a CronJob runs.</summary>
/// <param name="Expression">Five fields, or <c>@daily</c> and the like.</param>
/// <param name="TimeZone">Such as <c>Etc/UTC</c>; null: the controller's.</param>
/// <param name="Suspend">Not for now.</param>
internal sealed record Schedule(string Expression, string? TimeZone, bool Suspend)
{
    public static Schedule Parse(string expression, string? timeZone, bool suspend)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var known = expression is "@yearly" or "@annually" or "@monthly" or "@weekly" or "@daily" or "@midnight" or "@hourly";
        return known || (fields.Length == 5 && fields.All(field => field.All(c => char.IsAsciiLetterOrDigit(c) || c is '*' or '/' or ',' or '-' or '?' or '#')))
            ? new(expression, timeZone, suspend)
            : throw new KanikoException(ErrorCode.UsageInvalid, $"'{expression}' is not a schedule")
            {
                Hint = "write five fields: minute, hour, day, month, weekday, such as '0 3 * * *'",
            };
    }
}
