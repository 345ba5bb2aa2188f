using System.Text.Json;
using System.Text.Json.Nodes;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>The pod of a build.</summary>
internal sealed class PodManifest(HostSettings settings, BuildRequest request)
{
    private const string FilesVolume = "kaniko-files";
    private const string LoginsVolume = "kaniko-logins";
    private const string ContextVolume = "kaniko-transfer";
    private const string ClaimVolumeName = "kaniko-claim";

    private readonly RawObject raw = new(settings.CurrentDirectory);

    private HostOptions Host => request.Host;

    private PodOptions Options => request.Host.Pod;

    /// <summary>The whole Pod object.</summary>
    /// <param name="identity">Its names.</param>
    /// <param name="plan">What its executor is given.</param>
    /// <exception cref="KanikoException">A setting is wrong.</exception>
    public Pod Build(BuildIdentity identity, ExecutorPlan plan)
    {
        Require();
        var pod = new Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = Metadata(identity, plan),
            Spec = Spec(identity, plan),
        };
        if (Options.Overrides.Count == 0)
        {
            return pod;
        }

        var node = JsonSerializer.SerializeToNode(pod, ObjectJson.Default.Pod)!.AsObject();
        foreach (var text in Options.Overrides)
        {
            node = ManifestMerge.Merge(node, raw.Read("pod-override", text));
        }

        try
        {
            return node.Deserialize(ObjectJson.Default.Pod)!;
        }
        catch (JsonException e)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"--pod-override makes a pod that is none: '{e.Path}' has the wrong type", e);
        }
    }

    /// <summary>How long the cluster lets the pod run, even when nobody waits for it any more.</summary>
    public long ActiveDeadlineSeconds => Host.BuildTimeout > TimeSpan.Zero
        ? (long)(Host.BuildTimeout + Host.StartTimeout + Host.UploadTimeout + TimeSpan.FromMinutes(1)).TotalSeconds
        : (long)(Host.Kubernetes.KeepFor + Host.StartTimeout).TotalSeconds;

    private void Require()
    {
        if ((Options.HostNetwork || Options.HostIpc) && !Options.AllowHostNamespaces)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "a pod in namespaces of its node can see and touch what other pods do")
            {
                Hint = "leave --pod-host-network and --pod-host-ipc out, or add --pod-allow-host-namespaces",
            };
        }
    }

    private Metadata Metadata(BuildIdentity identity, ExecutorPlan plan)
    {
        var labels = new SortedDictionary<string, string>(identity.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in Options.Labels)
        {
            ObjectNames.RequireKey("pod-label", key);
            ObjectNames.RequireLabelValue("pod-label", value);
            labels[key] = value;
        }

        if (request.Targets is [var target, ..] && ObjectNames.LabelValue(target) is { Length: > 0 } label)
        {
            labels[Labels.Target] = label;
        }

        var annotations = new SortedDictionary<string, string>(identity.Annotations, StringComparer.Ordinal)
        {
            [Labels.TellsEvents] = plan.TellsEvents ? "true" : "false",
        };
        foreach (var (key, value) in Options.Annotations)
        {
            ObjectNames.RequireKey("pod-annotation", key);
            annotations[key] = value;
        }

        return new() { Name = identity.Name, Namespace = identity.Namespace, Labels = labels, Annotations = annotations };
    }

    private PodSpec Spec(BuildIdentity identity, ExecutorPlan plan) => new()
    {
        RestartPolicy = "Never",
        ActiveDeadlineSeconds = ActiveDeadlineSeconds,
        TerminationGracePeriodSeconds = (long)Math.Ceiling(Options.TerminationGracePeriod.TotalSeconds),
        ServiceAccountName = Options.ServiceAccount is { } account ? ObjectNames.RequireName("pod-service-account", account) : null,
        AutomountServiceAccountToken = Options.MountServiceAccountToken,
        EnableServiceLinks = false,
        HostNetwork = Options.HostNetwork ? true : null,
        HostIPC = Options.HostIpc ? true : null,
        NodeSelector = NodeSelector(),
        Affinity = Options.Affinity is { } affinity ? raw.Element("pod-affinity", affinity) : null,
        Tolerations = Some(Options.Tolerations.Select(Toleration)),
        TopologySpreadConstraints = Some(Options.TopologySpread.Select(text => raw.Element("pod-topology-spread", text))),
        PriorityClassName = Options.PriorityClass,
        RuntimeClassName = Options.RuntimeClass,
        SchedulerName = Options.Scheduler,
        HostAliases = Some(Options.HostAliases.Select(HostAlias)),
        ImagePullSecrets = Some(Options.PullSecrets.Select(name => new LocalReference { Name = ObjectNames.RequireName("pod-pull-secret", name) })),
        SecurityContext = Options.SecurityContext is { } context ? raw.Element("pod-security-context", context) : null,
        InitContainers = Some(Options.InitContainers.Select(text => raw.Typed("pod-init-container", text, ObjectJson.Default.Container))
            .Concat(identity.UsesInitContainer ? [ContextContainer()] : [])),
        Containers = [Executor(identity, plan), .. Options.Sidecars.Select(text => raw.Typed("pod-sidecar", text, ObjectJson.Default.Container))],
        Volumes = Some(Volumes(identity, plan)),
    };

    private SortedDictionary<string, string>? NodeSelector()
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (request.CustomPlatforms is [var only] && only.Split('/') is [var system, var architecture, ..])
        {
            // The executor emulates nothing, so it must run where its steps can; one for several platforms compiles for the others.
            (labels["kubernetes.io/os"], labels["kubernetes.io/arch"]) = (system, architecture);
        }

        foreach (var (key, value) in Options.NodeSelector)
        {
            labels[key] = value;
        }

        return labels.Count > 0 ? labels : null;
    }

    private Container Executor(BuildIdentity identity, ExecutorPlan plan) => new()
    {
        Name = Labels.Container,
        Image = Host.ExecutorImage,
        ImagePullPolicy = Options.ImagePull switch
        {
            PullPolicy.Always => "Always",
            PullPolicy.Never => "Never",
            PullPolicy.Missing => "IfNotPresent",
            _ => null,
        },
        Command = [identity.Program],
        Args = plan.Arguments,
        Env = Environment(identity, plan),
        EnvFrom = Some(Options.EnvironmentFrom.Select(EnvironmentFrom)),
        Resources = new()
        {
            Requests = Resources("executor-request", Host.Requests, Defaults()),
            Limits = Host.Limits.Count > 0 ? Resources("executor-limit", Host.Limits, []) : null,
        },
        VolumeMounts = Some(Mounts(identity, plan)),
        SecurityContext = SecurityContext(),
        Stdin = plan.Pack is not null && !identity.UsesInitContainer ? true : null,
        StdinOnce = plan.Pack is not null && !identity.UsesInitContainer ? true : null,
        TerminationMessagePath = ExecutorPaths.TerminationLog,
        TerminationMessagePolicy = "FallbackToLogsOnError",
    };

    /// <summary>A default that is above what the user allows would be refused by the API server.</summary>
    private IEnumerable<KeyValuePair<string, string>> Defaults() => new KeyValuePair<string, string>[]
    {
        new("cpu", "500m"), new("memory", "1Gi"), new("ephemeral-storage", "2Gi"),
    }.Where(pair => Host.Limits.All(limit => limit.Key != pair.Key));

    private static SortedDictionary<string, string> Resources(
        string flag, IEnumerable<KeyValuePair<string, string>> given, IEnumerable<KeyValuePair<string, string>> defaults)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in defaults.Concat(given))
        {
            result[key] = Quantity.Require(flag, value);
        }

        return result;
    }

    private List<EnvironmentVariable> Environment(BuildIdentity identity, ExecutorPlan plan)
    {
        var variables = new Dictionary<string, EnvironmentVariable>(StringComparer.Ordinal)
        {
            // Kaniko looks for signs of a container and does not know every runtime.
            ["container"] = new() { Name = "container", Value = "kube" },
            ["DOCKER_CONFIG"] = new() { Name = "DOCKER_CONFIG", Value = ExecutorPaths.DockerConfig },
        };
        for (var i = 0; i < plan.Variables.Count; i++)
        {
            // Values may be secret, so the pod only points at them.
            variables[plan.Variables[i].Key] = new()
            {
                Name = plan.Variables[i].Key,
                ValueFrom = JsonSerializer.SerializeToElement(new JsonObject
                {
                    ["secretKeyRef"] = new JsonObject { ["name"] = identity.FilesSecret, ["key"] = BuildSecrets.VariableKey(i) },
                }, NodeJson.Default.JsonObject),
            };
        }

        foreach (var text in Options.Environment)
        {
            var variable = raw.Typed("pod-env", text, ObjectJson.Default.EnvironmentVariable);
            variables[variable.Name] = variable;
        }

        return [.. variables.Values];
    }

    private JsonElement EnvironmentFrom(string text)
    {
        var source = text.Split(':', 2) switch
        {
            ["secret", var name] when !RawObject.IsObject(text) => new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name } },
            ["configmap", var name] when !RawObject.IsObject(text) => new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = name } },
            _ => raw.Read("pod-env-from", text),
        };
        return JsonSerializer.SerializeToElement(source, NodeJson.Default.JsonObject);
    }

    private JsonElement? SecurityContext()
    {
        var context = Options.ExecutorSecurityContext is { } text ? raw.Read("pod-executor-security-context", text) : [];
        if (Options.RunAsUser is { } user)
        {
            context["runAsUser"] = user;
        }

        if (Options.Privileged)
        {
            context["privileged"] = true;
        }

        return context.Count > 0 ? JsonSerializer.SerializeToElement(context, NodeJson.Default.JsonObject) : null;
    }

    private IEnumerable<VolumeMount> Mounts(BuildIdentity identity, ExecutorPlan plan)
    {
        if (plan.Files.Count > 0)
        {
            yield return new() { Name = FilesVolume, MountPath = ExecutorPaths.Lent, ReadOnly = true };
        }

        if (identity.LoginsSecret is not null)
        {
            yield return new() { Name = LoginsVolume, MountPath = ExecutorPaths.DockerConfig, ReadOnly = true };
        }

        if (identity.UsesInitContainer)
        {
            yield return new() { Name = ContextVolume, MountPath = ExecutorPaths.Context, SubPath = "context" };
        }

        if (Host.Kubernetes.ContextClaim is not null)
        {
            yield return new() { Name = ClaimVolumeName, MountPath = ExecutorPaths.Context, ReadOnly = true };
        }

        foreach (var text in Options.VolumeMounts)
        {
            yield return UserMount(text);
        }
    }

    private VolumeMount UserMount(string text)
    {
        if (RawObject.IsObject(text))
        {
            return raw.Typed("pod-volume-mount", text, ObjectJson.Default.VolumeMount);
        }

        return text.Split(':') switch
        {
            [var name, var path] => new() { Name = name, MountPath = path },
            [var name, var path, "ro"] => new() { Name = name, MountPath = path, ReadOnly = true },
            [var name, var path, "rw"] => new() { Name = name, MountPath = path },
            _ => throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is not a value for --pod-volume-mount") { Hint = "write NAME:PATH or NAME:PATH:ro" },
        };
    }

    /// <summary>Whether a path is in a volume of the user's.</summary>
    public bool Keeps(string path) => Options.VolumeMounts.Select(UserMount).Any(mount => mount.ReadOnly != true
        && path.StartsWith(mount.MountPath.TrimEnd('/') + "/", StringComparison.Ordinal));

    private List<Volume> Volumes(BuildIdentity identity, ExecutorPlan plan)
    {
        var volumes = new List<Volume>();
        if (plan.Files.Count > 0)
        {
            volumes.Add(new()
            {
                Name = FilesVolume,
                Secret = new() { SecretName = identity.FilesSecret, DefaultMode = 0x100, Items = [.. plan.Files.Select(file => new KeyPath { Key = file.Name, Path = file.Name })] },
            });
        }

        if (identity.LoginsSecret is { } logins)
        {
            volumes.Add(new()
            {
                Name = LoginsVolume,
                Secret = new() { SecretName = logins, DefaultMode = 0x100, Items = [new() { Key = ".dockerconfigjson", Path = "config.json" }] },
            });
        }

        if (identity.UsesInitContainer)
        {
            volumes.Add(new() { Name = ContextVolume, EmptyDir = new() { SizeLimit = Options.ContextSizeLimit is { } limit ? Quantity.Require("pod-context-size-limit", limit) : null } });
        }

        if (Host.Kubernetes.ContextClaim is { } claim)
        {
            volumes.Add(new() { Name = ClaimVolumeName, PersistentVolumeClaim = new() { ClaimName = claim.Split(':')[0], ReadOnly = true } });
        }

        volumes.AddRange(Options.Volumes.Select(text => raw.Typed("pod-volume", text, ObjectJson.Default.Volume)));
        return volumes.GroupBy(volume => volume.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new KanikoException(ErrorCode.UsageInvalid, $"the pod has two volumes '{twice.Key}'") { Hint = "give each --pod-volume a name of its own" }
            : volumes;
    }

    private Container ContextContainer() => new()
    {
        Name = Labels.ContextContainer,
        Image = Host.Kubernetes.InitImage,
        Command = ["sh", "-c", ContextTransferScript.Wait],
        VolumeMounts = [new() { Name = ContextVolume, MountPath = ContextTransferScript.Directory }],
        TerminationMessagePolicy = "FallbackToLogsOnError",
    };

    private JsonElement Toleration(string text)
    {
        if (RawObject.IsObject(text))
        {
            return raw.Element("pod-toleration", text);
        }

        var (rest, effect) = Cut(text, ':');
        var (key, value) = Cut(rest, '=');
        var toleration = new JsonObject { ["key"] = key, ["operator"] = value is null ? "Exists" : "Equal" };
        if (value is not null)
        {
            toleration["value"] = value;
        }

        if (effect is not null)
        {
            toleration["effect"] = effect;
        }

        return JsonSerializer.SerializeToElement(toleration, NodeJson.Default.JsonObject);
    }

    private static HostAlias HostAlias(string text) => Cut(text, ':') is (var name, { Length: > 0 } address)
        ? new() { Ip = address.Trim('[', ']'), Hostnames = [name] }
        : throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is not a value for --pod-host-alias") { Hint = "write NAME:ADDRESS" };

    private static (string Before, string? After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    private static List<T>? Some<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
