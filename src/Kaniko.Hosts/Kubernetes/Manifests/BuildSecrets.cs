using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Manifests;

/// <summary>The secrets of one pod.</summary>
internal static class BuildSecrets
{
    private const int MaximumSize = 1024 * 1024;

    public static string VariableKey(int index) => "variable-" + index.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="KanikoException">They are larger than a secret may be.</exception>
    public static IEnumerable<Secret> Of(BuildIdentity identity, ExecutorPlan plan)
    {
        if (identity is { LoginsSecret: { } logins, LoginsAreGiven: false })
        {
            yield return New(identity, logins, "kubernetes.io/dockerconfigjson", [new(".dockerconfigjson", DockerConfigJson.Write(plan.Logins))]);
        }

        var entries = plan.Files.Select(file => KeyValuePair.Create(file.Name, file.Content))
            .Concat(plan.Variables.Select((pair, index) => KeyValuePair.Create(VariableKey(index), Encoding.UTF8.GetBytes(pair.Value))))
            .ToList();
        if (entries.Count > 0)
        {
            yield return New(identity, identity.FilesSecret, "Opaque", entries);
        }
    }

    private static Secret New(BuildIdentity identity, string name, string type, IReadOnlyList<KeyValuePair<string, byte[]>> entries)
    {
        if (entries.Sum(entry => (long)entry.Value.Length) > MaximumSize)
        {
            throw new KanikoException(ErrorCode.HostFailed, "the secrets, certificates and Dockerfile that the pod is lent are larger than 1 MiB")
            {
                Hint = "mount large files with --pod-volume and --pod-volume-mount",
            };
        }

        return new Secret
        {
            ApiVersion = "v1",
            Kind = "Secret",
            Metadata = new() { Name = name, Namespace = identity.Namespace, Labels = identity.Labels, Annotations = identity.Annotations },
            Type = type,
            Data = new(entries.ToDictionary(entry => entry.Key, entry => Convert.ToBase64String(entry.Value)), StringComparer.Ordinal),
        };
    }
}
