using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Builds;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes;

/// <summary>The manifests of a build, without a cluster: the very objects that a build would make.</summary>
public sealed class KubernetesManifests(HostSettings settings)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The manifests as one text: YAML documents, or a JSON list.</summary>
    /// <param name="request">What to print.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KanikoException">A setting is wrong, or a job would wait for somebody to attach.</exception>
    public async Task<string> RenderAsync(RenderRequest request, CancellationToken cancellationToken)
    {
        var space = ObjectNames.RequireName("k8s-namespace", request.Build.Host.Kubernetes.Namespace ?? "default", 63);
        var documents = Surroundings(request, space).ToList();
        if (request.Kind != ManifestKind.Access)
        {
            documents.AddRange(await ObjectsAsync(request, space, cancellationToken).ConfigureAwait(false));
        }

        if (request.Json)
        {
            var list = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. documents]) };
            return list.ToJsonString(Indented) + "\n";
        }

        var text = new StringBuilder();
        foreach (var document in documents)
        {
            var comment = document["kind"]!.GetValue<string>() == "Secret" && !request.ShowSecrets
                ? "# The values are left out; --show-secrets prints them.\n" : "";
            _ = text.Append(text.Length > 0 ? "---\n" : "").Append(comment).Append(YamlWriter.Write(document));
        }

        return text.ToString();
    }

    private static IEnumerable<JsonNode> Surroundings(RenderRequest request, string space)
    {
        if (request.Build.Host.Kubernetes.CreateNamespace)
        {
            yield return Node(AccessManifests.Namespace(space), ObjectJson.Default.NamespaceObject);
        }

        if (request.Build.Host.Pod is { CreateServiceAccount: true, ServiceAccount: { } account })
        {
            yield return Node(AccessManifests.Account(account, space), ObjectJson.Default.ServiceAccount);
        }

        if (request.Kind == ManifestKind.Access)
        {
            yield return Node(AccessManifests.Account(AccessManifests.StarterName, space) with { AutomountServiceAccountToken = null }, ObjectJson.Default.ServiceAccount);
            yield return Node(AccessManifests.Role(space), ObjectJson.Default.Role);
            yield return Node(AccessManifests.Binding(space), ObjectJson.Default.RoleBinding);
        }
    }

    private async Task<IEnumerable<JsonNode>> ObjectsAsync(RenderRequest request, string space, CancellationToken cancellationToken)
    {
        var build = request.Build;
        var plan = request.WarmImages.Count > 0
            ? await new WarmerPlanner(settings, build).PlanAsync(request.WarmImages, cancellationToken).ConfigureAwait(false)
            : await new ExecutorPlanner(settings, build, KubernetesBuild.Place(settings, build)).PlanAsync(cancellationToken).ConfigureAwait(false);
        if (request.Kind is not ManifestKind.Pod && plan.Pack is not null)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "a job is started by the cluster, so nobody sends it a context of this machine")
            {
                Hint = "give a context that the pod can fetch by itself, such as a git address, or --k8s-context-claim",
            };
        }

        var identity = Identity(request, plan, space);
        var pod = new PodManifest(settings, build).Build(identity, plan);
        var secrets = BuildSecrets.Of(identity, plan).Select(secret => Node(request.ShowSecrets ? secret : Emptied(secret), ObjectJson.Default.Secret));
        return secrets.Append(request.Kind switch
        {
            ManifestKind.Job => Node(JobManifests.Unwatched(pod, build.Host), ObjectJson.Default.Job),
            ManifestKind.CronJob => Node(
                JobManifests.CronJob(pod, identity.Name, Schedule.Parse(Required(request.Schedule), request.TimeZone, request.Suspend), build.Host), ObjectJson.Default.CronJob),
            _ => Node(pod, ObjectJson.Default.Pod),
        });
    }

    private BuildIdentity Identity(RenderRequest request, ExecutorPlan plan, string space)
    {
        var identity = BuildIdentity.New(settings, request.Build, plan, space, "render");
        var longest = request.Kind == ManifestKind.CronJob ? ObjectNames.LongestCronJob : ObjectNames.LongestPod;
        var prefix = request.WarmImages.Count > 0 ? "kaniko-warm" : identity.Name[..identity.Name.LastIndexOf('-')];
        var name = request.Name is { } given ? ObjectNames.RequireName("name", given, longest) : ObjectNames.Name(prefix, longest);
        // What is printed is the same each time: nothing random, and no end.
        _ = identity.Labels.Remove(Labels.Run);
        _ = identity.Annotations.Remove(Labels.Expires);
        _ = identity.Annotations.Remove(Labels.Heartbeat);
        _ = identity.Annotations.Remove(Labels.Machine);
        return identity with
        {
            Name = name,
            LoginsSecret = identity.LoginsAreGiven ? identity.LoginsSecret : identity.LoginsSecret is null ? null : name + "-logins",
            Program = request.WarmImages.Count > 0 ? ExecutorPaths.Warmer : identity.Program,
        };
    }

    private static string Required(string? schedule) => schedule ?? throw new KanikoException(ErrorCode.UsageInvalid, "a CronJob needs a --schedule")
    {
        Hint = "write --schedule='0 3 * * *'",
    };

    private static Secret Emptied(Secret secret) => secret with
    {
        Data = new(secret.Data!.ToDictionary(
            entry => entry.Key,
            entry => entry.Key == ".dockerconfigjson" ? Convert.ToBase64String("""{"auths":{}}"""u8) : ""), StringComparer.Ordinal),
    };

    private static JsonNode Node<T>(T item, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(item, type)!;
}
