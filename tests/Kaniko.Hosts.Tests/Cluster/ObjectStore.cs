using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>What happened to an object.</summary>
internal sealed record StoreEvent(long Version, string Type, string Path, JsonObject Object);

/// <summary>The objects of an API server: unique ids, growing versions, a history, the rules for names, and owners.</summary>
internal sealed partial class ObjectStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> objects = new(StringComparer.Ordinal);
    private readonly List<StoreEvent> history = [];
    private TaskCompletionSource changed = New();
    private long version = 1000;
    private long forgotten;

    /// <summary>Is told of each object that is made or gone, outside of the lock.</summary>
    public event Action<string, string, JsonObject>? Happened;

    /// <summary>Everything that is there, by path.</summary>
    public IReadOnlyDictionary<string, JsonObject> All
    {
        get
        {
            lock (gate)
            {
                return objects.ToDictionary();
            }
        }
    }

    public long Version
    {
        get
        {
            lock (gate)
            {
                return version;
            }
        }
    }

    /// <summary>Forgets the history: whoever asks for an older version is told that it is gone.</summary>
    public void Compact()
    {
        lock (gate)
        {
            version++;
            forgotten = version;
            history.Clear();
            Wake();
        }
    }

    public JsonObject Create(string collection, JsonObject item)
    {
        var metadata = item["metadata"]?.AsObject() ?? throw Invalid("metadata: Required value");
        var name = metadata["name"]?.GetValue<string>() ?? throw Invalid("metadata.name: Required value");
        Check(collection, name, item);
        var path = $"{collection}/{name}";
        lock (gate)
        {
            if (objects.ContainsKey(path))
            {
                throw new ApiRefusal(409, "AlreadyExists", $"{collection[(collection.LastIndexOf('/') + 1)..]} \"{name}\" already exists");
            }

            item = (JsonObject)item.DeepClone();
            metadata = item["metadata"]!.AsObject();
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Save(path, item, "ADDED");
        }

        Happened?.Invoke("ADDED", path, item);
        return item;
    }

    public JsonObject Get(string path)
    {
        lock (gate)
        {
            return objects.GetValueOrDefault(path) ?? throw NotFound(path);
        }
    }

    public JsonObject? TryGet(string path)
    {
        lock (gate)
        {
            return objects.GetValueOrDefault(path);
        }
    }

    public IReadOnlyList<JsonObject> List(string collection)
    {
        lock (gate)
        {
            return [.. objects.Where(pair => pair.Key.StartsWith(collection + "/", StringComparison.Ordinal)
                && pair.Key.IndexOf('/', collection.Length + 1) < 0).Select(pair => pair.Value)];
        }
    }

    /// <summary>Changes an object; null when it is gone by then.</summary>
    public JsonObject? Change(string path, Action<JsonObject> change)
    {
        lock (gate)
        {
            if (!objects.TryGetValue(path, out var old))
            {
                return null;
            }

            var item = (JsonObject)old.DeepClone();
            change(item);
            Save(path, item, "MODIFIED");
            return item;
        }
    }

    public JsonObject Delete(string path, string? uid)
    {
        List<(string, JsonObject)> gone = [];
        lock (gate)
        {
            var item = objects.GetValueOrDefault(path) ?? throw NotFound(path);
            var own = item["metadata"]!["uid"]!.GetValue<string>();
            if (uid is not null && uid != own)
            {
                throw new ApiRefusal(409, "Conflict", $"the UID in the precondition ({uid}) does not match the UID in record ({own})");
            }

            Remove(path, gone);
        }

        foreach (var (goneWith, item) in gone)
        {
            Happened?.Invoke("DELETED", goneWith, item);
        }

        return gone[0].Item2;
    }

    /// <summary>What happened after a version, and what to wait for when that was nothing. Null: that is forgotten.</summary>
    public (IReadOnlyList<StoreEvent> Events, Task Changed)? After(long seen)
    {
        lock (gate)
        {
            return seen < forgotten ? null : (history.Where(happened => happened.Version > seen).ToList(), changed.Task);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static ApiRefusal NotFound(string path)
    {
        var parts = path.Split('/');
        return new ApiRefusal(404, "NotFound", $"{parts[^2]} \"{parts[^1]}\" not found");
    }

    private static ApiRefusal Invalid(string message) => new(422, "Invalid", message);

    private void Remove(string path, List<(string, JsonObject)> gone)
    {
        var item = (JsonObject)objects[path].DeepClone();
        _ = objects.Remove(path);
        item["metadata"]!["resourceVersion"] = (++version).ToString(CultureInfo.InvariantCulture);
        history.Add(new(version, "DELETED", path, item));
        gone.Add((path, item));
        var uid = item["metadata"]!["uid"]!.GetValue<string>();
        foreach (var owned in objects.Where(pair => pair.Value["metadata"]!["ownerReferences"]?.AsArray()
            .Any(owner => owner!["uid"]!.GetValue<string>() == uid) == true).Select(pair => pair.Key).ToList())
        {
            Remove(owned, gone);
        }

        Wake();
    }

    private void Save(string path, JsonObject item, string type)
    {
        item["metadata"]!["resourceVersion"] = (++version).ToString(CultureInfo.InvariantCulture);
        objects[path] = item;
        history.Add(new(version, type, path, item));
        Wake();
    }

    private void Wake()
    {
        var waiting = changed;
        changed = New();
        waiting.SetResult();
    }

    private static void Check(string collection, string name, JsonObject item)
    {
        var kind = collection[(collection.LastIndexOf('/') + 1)..];
        var longest = kind switch { "cronjobs" => 52, "namespaces" => 63, "jobs" => 63, _ => 253 };
        if (name.Length > longest || !DnsName().IsMatch(name))
        {
            throw Invalid($"metadata.name: Invalid value: \"{name}\": a lowercase RFC 1123 subdomain of at most {longest} characters");
        }

        foreach (var (key, value) in item["metadata"]!["labels"]?.AsObject() ?? [])
        {
            var text = value!.GetValue<string>();
            if (text.Length > 63 || (text.Length > 0 && !LabelValue().IsMatch(text)) || !LabelKey().IsMatch(key))
            {
                throw Invalid($"metadata.labels: Invalid value: \"{key}={text}\"");
            }
        }

        if (kind == "secrets")
        {
            var size = 0;
            foreach (var (key, value) in item["data"]?.AsObject() ?? [])
            {
                var buffer = new byte[value!.GetValue<string>().Length];
                if (!Convert.TryFromBase64String(value.GetValue<string>(), buffer, out var count) || !SecretKey().IsMatch(key))
                {
                    throw new ApiRefusal(400, "BadRequest", $"Secret in version \"v1\" cannot be handled: illegal base64 data in {key}");
                }

                size += count;
            }

            if (size > 1024 * 1024)
            {
                throw Invalid("data: Too long: may not be more than 1048576 bytes");
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex DnsName();

    [GeneratedRegex(@"\A[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"\A([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex SecretKey();
}
