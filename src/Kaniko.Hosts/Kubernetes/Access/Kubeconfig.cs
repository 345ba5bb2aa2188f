using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Kubernetes.Manifests;

namespace Kaniko.Hosts.Kubernetes.Access;

/// <summary>All kubeconfig files together: of a name that several have, the first counts. Paths are relative to the file that has them.</summary>
internal sealed class Kubeconfig
{
    private readonly Dictionary<string, (ClusterEntry Entry, string Directory)> clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ContextEntry> contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (UserEntry Entry, string Directory)> users = new(StringComparer.Ordinal);

    public string? CurrentContext { get; private set; }

    public IEnumerable<string> ContextNames => contexts.Keys;

    /// <summary>The files that would be read, in order.</summary>
    public static IReadOnlyList<string> Files(string? given, IReadOnlyDictionary<string, string> environment, string currentDirectory)
    {
        if (given is not null)
        {
            return [Path.GetFullPath(given, currentDirectory)];
        }

        if (environment.GetValueOrDefault("KUBECONFIG") is { Length: > 0 } list)
        {
            return [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(path => Path.GetFullPath(path.Trim('"'), currentDirectory))];
        }

        return (environment.GetValueOrDefault("HOME") ?? environment.GetValueOrDefault("USERPROFILE")) is { Length: > 0 } home
            ? [Path.Join(home, ".kube", "config")]
            : [];
    }

    /// <summary>Reads the files that are there; null when none is.</summary>
    /// <exception cref="KanikoException">A file cannot be read.</exception>
    public static Kubeconfig? Read(IReadOnlyList<string> files)
    {
        var config = new Kubeconfig();
        var any = false;
        foreach (var path in files.Where(File.Exists))
        {
            config.Add(ReadFile(path), Path.GetDirectoryName(path)!);
            any = true;
        }

        return any ? config : null;
    }

    public ContextEntry Context(string name) => contexts.GetValueOrDefault(name) ?? throw new KanikoException(
        ErrorCode.HostFailed, $"the kubeconfig has no context '{name}'")
    {
        Hint = Suggestion.Hint(name, contexts.Keys) ?? (contexts.Count > 0 ? $"it has {string.Join(", ", contexts.Keys)}" : "it has none"),
    };

    public (ClusterEntry Entry, string Directory) Cluster(string? name) => name is not null && clusters.TryGetValue(name, out var cluster)
        ? cluster
        : throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig has no cluster '{name}'") { Hint = "correct the cluster of the context" };

    /// <summary>A context may have no user: then nobody is asked for.</summary>
    public (UserEntry Entry, string Directory) User(string? name) => string.IsNullOrEmpty(name)
        ? (new(), "/")
        : users.TryGetValue(name, out var user)
            ? user
            : throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig has no user '{name}'") { Hint = "correct the user of the context" };

    private static KubeconfigFile ReadFile(string path)
    {
        try
        {
            return YamlReader.Read(File.ReadAllText(path), $"the kubeconfig '{path}'")?.Deserialize(KubeconfigJson.Default.KubeconfigFile) ?? new();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig '{path}' cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the kubeconfig '{path}' has a wrong type at '{e.Path}'") { Hint = "compare it with 'kubectl config view'" };
        }
        catch (KanikoException e) when (e.Code == ErrorCode.UsageInvalid)
        {
            throw new KanikoException(ErrorCode.HostFailed, e.Message, e) { Hint = e.Hint };
        }
    }

    private void Add(KubeconfigFile file, string directory)
    {
        CurrentContext ??= file.CurrentContext is { Length: > 0 } current ? current : null;
        foreach (var named in file.Clusters ?? [])
        {
            _ = clusters.TryAdd(named.Name ?? "", (named.Cluster ?? new(), directory));
        }

        foreach (var named in file.Contexts ?? [])
        {
            _ = contexts.TryAdd(named.Name ?? "", named.Context ?? new());
        }

        foreach (var named in file.Users ?? [])
        {
            _ = users.TryAdd(named.Name ?? "", (named.User ?? new(), directory));
        }
    }
}
