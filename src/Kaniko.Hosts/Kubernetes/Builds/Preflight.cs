using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>Asks, before anything is made, whether the build is allowed and what it names is there.</summary>
internal sealed class Preflight(BuildCircumstances build, string space)
{
    private readonly KubernetesClient client = build.Client;
    private readonly ExecutorPlan plan = build.Plan;

    private HostOptions Host => build.Host;

    /// <exception cref="KanikoException">Something is not allowed, or not there.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var rights = Rights().ToList();
        var answers = await Task.WhenAll(rights.Select(right => IsAllowedAsync(right, cancellationToken))).ConfigureAwait(false);
        var missing = rights.Where((_, index) => answers[index] == false).Select(Text).ToList();
        if (missing.Count > 0)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"in namespace '{space}' of '{client.Access.Name}' it is not allowed to {string.Join(", to ", missing)}")
            {
                Hint = "'kaniko render --kind=access' prints the role that a build needs; for what is only not told, give --k8s-preflight=false",
            };
        }

        await Task.WhenAll(PodReferences.Of(Host, build.Settings.CurrentDirectory).Select(reference => RequireAsync(reference, cancellationToken))).ConfigureAwait(false);
    }

    private IEnumerable<ResourceAttributes> Rights()
    {
        yield return Of("create", Host.Kubernetes.RunAs == PodRunner.Job ? "jobs" : "pods", null);
        yield return Of("get", "pods", null);
        yield return Of("watch", "pods", null);
        if (Host.Cleanup != HostCleanup.Never && !Host.Detach)
        {
            yield return Of("delete", Host.Kubernetes.RunAs == PodRunner.Job ? "jobs" : "pods", null);
        }

        if (plan.Pack is not null)
        {
            var sub = Host.Kubernetes.Transport == ContextTransport.InitContainer ? "exec" : "attach";
            yield return Of("get", "pods", sub);
        }

        if (plan.Files.Count + plan.Variables.Count > 0 || (plan.Logins.Count > 0 && Host.Kubernetes.RegistrySecret is null))
        {
            yield return Of("create", "secrets", null);
            yield return Of("patch", "secrets", null);
            yield return Of("delete", "secrets", null);
        }
    }

    private static string Text(ResourceAttributes right) =>
        $"{right.Verb} {right.Resource}{(right.Subresource is null ? "" : "/" + right.Subresource)}";

    private ResourceAttributes Of(string verb, string resource, string? sub) => new()
    {
        Namespace = space,
        Verb = verb,
        Group = resource == "jobs" ? "batch" : "",
        Resource = resource,
        Subresource = sub,
    };

    /// <summary>Null: it is not told.</summary>
    private async Task<bool?> IsAllowedAsync(ResourceAttributes right, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.SendAsync(
                new ApiRequest(HttpMethod.Post, ApiPaths.AccessReviews)
                {
                    MayRepeat = true,
                    Body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new AccessReview { Spec = new() { ResourceAttributes = right } }, ObjectJson.Default.AccessReview),
                },
                ObjectJson.Default.AccessReview,
                cancellationToken).ConfigureAwait(false);
            return answer.Status?.Allowed;
        }
        catch (ApiException e) when (e.Code is 403 or 404 or 405)
        {
            return null;
        }
        catch (ApiException e)
        {
            throw ApiTrouble.Of(e, "answer", space, Host);
        }
    }

    private async Task RequireAsync(PodReference reference, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(
                new ApiRequest(HttpMethod.Get, ApiPaths.Core(space, reference.Resource, reference.Name)), cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"namespace '{space}' has no '{reference.Name}' among its {reference.Resource}")
            {
                Hint = $"make it, or correct --{reference.Flag}",
            };
        }
        catch (ApiException)
        {
            // What may not be read may still be used.
        }
    }
}
