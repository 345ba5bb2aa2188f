using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>What an API server refused, in the user's words, with the setting that changes it.</summary>
internal static class ApiTrouble
{
    /// <param name="error">What the server said.</param>
    /// <param name="what">What was asked for: «make the pod».</param>
    /// <param name="space">The namespace.</param>
    /// <param name="host">The settings.</param>
    public static KanikoException Of(ApiException error, string what, string space, HostOptions host) =>
        new(ErrorCode.HostFailed, $"the cluster refuses to {what}: {Text(error)}", error) { Hint = Hint(error, space, host) };

    private static string Text(ApiException error)
    {
        var causes = error.Status?.Details?.Causes?.Select(cause => $"{cause.Field}: {cause.Message}").ToList();
        return causes is { Count: > 0 } && !error.Message.Contains(causes[0], StringComparison.Ordinal)
            ? $"{error.Message} ({string.Join("; ", causes)})" : error.Message;
    }

    private static string? Hint(ApiException error, string space, HostOptions host) => error switch
    {
        { Code: 404 } when error.Message.Contains("namespaces", StringComparison.Ordinal) =>
            $"make the namespace '{space}', name another with --k8s-namespace, or give --k8s-create-namespace",
        { Code: 403 or 409 } when error.Message.Contains("being terminated", StringComparison.Ordinal) =>
            $"the namespace '{space}' is being deleted: wait until it is gone and give --k8s-create-namespace, or name another with --k8s-namespace",
        { Code: 401 } => "log in again: the cluster does not take the credentials of the kubeconfig",
        { Code: 403 } when error.Message.Contains("exceeded quota", StringComparison.Ordinal) =>
            "ask for less with --executor-request and --executor-limit, or wait for other pods of the namespace to end",
        { Code: 403 } when error.Message.Contains("must specify", StringComparison.Ordinal) =>
            "the namespace's quota wants limits: give --executor-limit=cpu=… and --executor-limit=memory=…",
        { Code: 403 } when error.Message.Contains("maximum", StringComparison.Ordinal) || error.Message.Contains("minimum", StringComparison.Ordinal) =>
            "the namespace's LimitRange bounds resources: change --executor-request and --executor-limit",
        { Code: 403 } when error.Message.Contains("violates PodSecurity", StringComparison.Ordinal) =>
            "an executor is root in its pod, which 'baseline' allows and 'restricted' does not: use another namespace with --k8s-namespace",
        { Code: 403 } when error.Message.Contains("serviceaccount", StringComparison.OrdinalIgnoreCase) && error.Message.Contains("not found", StringComparison.Ordinal) =>
            $"make the service account '{host.Pod.ServiceAccount ?? "default"}', or give --pod-create-service-account",
        { Code: 403 } when error.Message.Contains("no PriorityClass", StringComparison.Ordinal) => "correct --pod-priority-class",
        { Code: 403 } when error.Message.Contains("RuntimeClass", StringComparison.Ordinal) => "correct --pod-runtime-class",
        { Code: 403 } => "'kaniko render --kind=access' prints the rights that a build needs",
        { Code: 400 or 422 } => "correct the --pod- settings that the message names; 'kaniko render' prints the pod",
        { Code: 409 } => "something else has the name: try again",
        { Code: 413 } => "the pod or its secrets are too large: mount large files with --pod-volume",
        _ => null,
    };
}
